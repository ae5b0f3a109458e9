"""`onestory build`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("build")(build)


def build(
    plan: PlanPath,
    known_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Make the story as it was known at the end of this day."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make one story a person: events, homes and conditions of the records that were linked."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.build(plan, known_on=known_on.date() if known_on else None, tell=tell)
    show(outcome, as_json=as_json)
