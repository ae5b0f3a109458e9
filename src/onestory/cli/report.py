"""`onestory report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("report")(report)


def report(
    plan: Annotated[
        Path,
        typer.Argument(help="A folder with a study.toml or an onestory.toml in it, or the file."),
    ],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write the report: of a locked study in three lengths, of figures one page with data."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.report(plan, to=out, tell=tell)
    show(outcome, as_json=as_json)
