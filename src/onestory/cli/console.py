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

if TYPE_CHECKING:
    from onestory.model.errors import OneStoryError
    from onestory.model.finding import Finding
    from onestory.pipeline.outcome import Outcome, Tell

_UNPLACED = ("place unknown", "place missing", "place ambiguous")
_PAGES = 3  # named one by one; more are told by their number

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
    _findings(console, outcome.findings)
    pages = [path for path in outcome.files if path.suffix == ".html"]
    for path in pages[:_PAGES] or outcome.files[:1]:
        console.print(f"Written: {path}")
    if len(pages) > _PAGES:
        console.print(f"… and {len(pages) - _PAGES} more pages beside them.")


def _findings(console: Console, findings: tuple[Finding, ...], shown: int = 12) -> None:
    order = {"rejected": 0, "warning": 2, "note": 3}
    # What was left out for want of a place comes before what was merely noticed.
    ranked = sorted(findings, key=lambda f: 1 if f.rule in _UNPLACED else order[f.severity])
    told = alike(ranked)
    for some in told[:shown]:
        console.print(f"[{some[0].severity}] {in_words(some)}")
    if len(told) > shown:
        more = sum(len(some) for some in told[shown:])
        console.print(f"… and {more} more findings; all are kept under private.")


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
    if len(some) == 1:
        return str(first)
    rows = sum(one.rows for one in some)
    counted = f"{rows:,} row{'s' if rows > 1 else ''} " if rows else ""
    column = f", column '{first.column}'" if first.column else ""
    where = f"{counted}in {len(some)} files, the first {first.file}{column}"
    return f"{where}: {first.message} {first.do}"


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
