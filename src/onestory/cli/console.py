"""The console: what a verb prints, for people or as JSON, and how long steps are shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
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
    unplaced = ("place unknown", "place missing", "place ambiguous")
    ranked = sorted(findings, key=lambda f: 1 if f.rule in unplaced else order[f.severity])
    for finding in ranked[:shown]:
        console.print(f"[{finding.severity}] {finding}")
    if len(ranked) > shown:
        console.print(f"… and {len(ranked) - shown} more findings; all are kept under private.")


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
