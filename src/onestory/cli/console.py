"""The console: what a verb prints, for people or as JSON, and how long steps are shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from onestory.model.words import many

if TYPE_CHECKING:
    from onestory.model.errors import OneStoryError
    from onestory.model.finding import Finding
    from onestory.pipeline.outcome import Outcome, Tell

_UNPLACED = ("place unknown", "place missing", "place ambiguous")
_OPTED_OUT = "opted out"
_PAGES = 5  # named one by one; more are told by their number

PlanPath = Annotated[
    Path, typer.Argument(help="A folder with an onestory.toml in it, or the file itself.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `output` beside the toml]"),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of words, for scripts.")
]


@contextmanager
def telling(*, quiet: bool) -> Generator[Tell]:
    """Give a function that shows which step is under way, as a bar on the error stream."""
    if quiet:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def tell(step: str, done: int, total: int) -> None:
            progress.update(task, description=step, completed=done, total=total)

        yield tell


def show(outcome: Outcome, *, as_json: bool) -> None:
    """Print what a verb did."""
    if as_json:
        print(json.dumps(_plain(outcome), ensure_ascii=False, indent=1, default=str))
        return
    console = Console(soft_wrap=True, highlight=False, markup=False)
    if outcome.received_rows:
        console.print(
            f"{outcome.received_rows:,} rows received: {outcome.accepted_rows:,} accepted,"
            f" {outcome.rejected_rows:,} rejected."
        )
    for sentence in outcome.sentences:
        console.print(f"• {sentence}")
    _findings(console, outcome)
    pages = [path for path in outcome.files if path.suffix == ".html"]
    for path in pages[:_PAGES] or outcome.files[:1]:
        console.print(f"Written: {path}")
    if len(pages) > _PAGES:
        console.print(f"… and {len(pages) - _PAGES:,} more pages beside them.")


def _findings(console: Console, outcome: Outcome, shown: int = 12) -> None:
    """Print the worst findings, one line for what is alike, and where all of them stand."""
    told = [some for some in ranked(outcome.findings) if _asks_something(some[0])]
    for some in told[:shown]:
        console.print(f"[{some[0].severity}] {in_words(some)}")
    opted = [one for one in outcome.findings if one.rule == _OPTED_OUT]
    if opted:
        console.print(f"Rows of people who opted out: {_counted(opted)}; none of them was used.")
    more = len(outcome.findings) - len(opted) - sum(len(some) for some in told[:shown])
    lists = [path for path in outcome.files if path.name == "findings.csv"]
    private = [str(path) for path in lists if "private" in path.parts]
    if more > 0:
        where = " and ".join(private) if len(private) == len(lists) else "the private folders"
        console.print(f"… and {many(more, 'more finding')}; all stand in {where or 'private'}.")


def _asks_something(one: Finding) -> bool:
    return one.rule != _OPTED_OUT and not one.do.startswith("Nothing:")


def ranked(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """Return the findings, those alike together: refusals first, then by their rows."""
    order = {"rejected": 0, "warning": 2, "note": 3}

    def rank(some: tuple[Finding, ...]) -> tuple[int, bool, int]:
        first, rows = some[0], sum(one.rows for one in some)
        # What was left out for want of a place comes before what was merely noticed.
        place = 1 if first.rule in _UNPLACED else order[first.severity]
        return place, rows > 0, -rows  # of a whole file before some rows

    return sorted(alike(findings), key=rank)


def alike(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """Return the findings in their order, those that say the same of many files put together."""
    kept: dict[tuple[str, ...], list[Finding]] = {}
    met: set[tuple[str, ...]] = set()
    for number, one in enumerate(findings):
        # Of rows, the message names but the first value; a whole file's tells all there is.
        key = (one.severity, one.rule, one.column, one.do, "" if one.rows else one.message)
        # Places are each their own, as are two findings of one file.
        if one.rule in _UNPLACED or not one.file or (*key, one.file) in met:
            key = (*key, str(number))
        met.add((*key, one.file))
        kept.setdefault(key, []).append(one)
    return [tuple(some) for some in kept.values()]


def in_words(some: Sequence[Finding]) -> str:
    """Return one line for findings that are alike: the first, its rows and files those of all."""
    first = some[0]
    sheet = f", sheet '{first.sheet}'" if first.sheet and len(some) == 1 else ""
    column = f", column '{first.column}'" if first.column else ""
    where = f"{_counted(some)}{sheet}{column}".removeprefix(", ")
    return f"{where}: {first.message} {first.do}" if where else f"{first.message} {first.do}"


def _counted(some: Sequence[Finding]) -> str:
    """Return how many rows in which files: '34 rows (2, 5 …) in may.csv'."""
    first, rows, files = some[0], sum(one.rows for one in some), {one.file for one in some}
    counted = f"{rows:,} row{'' if rows == 1 else 's'}" if rows else ""
    if len(files) > 1:
        return f"{counted} in {len(files)} files, the first {first.file}".strip()
    if first.first_rows and len(some) == 1:
        more = " …" if rows > len(first.first_rows) else ""
        counted += f" ({', '.join(map(str, first.first_rows))}{more})"
    return f"{counted} in {first.file}" if counted and first.file else counted or first.file


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        "received_rows": outcome.received_rows,
        "accepted_rows": outcome.accepted_rows,
        "rejected_rows": outcome.rejected_rows,
        "sentences": list(outcome.sentences),
        "findings": [asdict(f) for f in outcome.findings],
        "files": [str(p) for p in outcome.files],
    }


def complain(error: OneStoryError, *, as_json: bool) -> None:
    """Print an error: where, what was found and what to do."""
    if as_json:
        told = {"error": type(error).__name__, "where": error.where, "found": error.found}
        print(json.dumps({**told, "do": error.do}, ensure_ascii=False))
        return
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    if error.where:
        console.print(error.where)
    console.print(f"{error.found}\nWhat to do: {error.do}")
    sys.stderr.flush()
