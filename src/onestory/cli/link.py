"""`onestory link`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("link")(link)


def link(
    plan: PlanPath,
    review: Annotated[
        int | None,
        typer.Option(min=1, help="Write so many pairs for a person to look at. It names people."),
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="Read back a file of pairs with yes or no in `same`.")
    ] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the file of decisions once it was read.")
    ] = False,
    truth: Annotated[
        Path | None, typer.Option(help="Score the links of an invented system by this folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find which accounts are one person; what was linked before keeps its person."""
    asked = pipeline.LinkAsked(review=review, decisions=decisions, delete=delete, truth=truth)
    with telling(quiet=as_json) as tell:
        outcome = pipeline.link(plan, tell=tell, asked=asked)
    show(outcome, as_json=as_json)
