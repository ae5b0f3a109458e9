"""`onestory places`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, show
from onestory.model.area import Level
from onestory.model.period import parse


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("places")(places)


def places(
    text: Annotated[
        str, typer.Argument(help="A name or a code to look up; leave out to list a level.")
    ] = "",
    level: Annotated[
        str, typer.Option(help="One of: " + ", ".join(get_args(Level)) + ".")
    ] = "council",
    on: Annotated[str, typer.Option(help="The day on which it is to exist. [default: today]")] = "",
    lookups: Annotated[
        Path | None, typer.Option(help="A folder of official lookup files, for other levels.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look up areas: what a code or name means on a day, what it was made of and what became of it.

    Without a name or code, list the areas of a level that exist on the day.
    """
    if level not in get_args(Level):
        raise typer.BadParameter(f"'{level}' is not a level; see --help.", param_hint="--level")
    day = parse(on).start if on else date.today()  # noqa: DTZ011 - the analyst's own day
    show(
        pipeline.places(text, level=cast("Level", level), on=day, lookups=lookups), as_json=as_json
    )
