"""`onestory evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("evaluate")(evaluate)


def evaluate(
    study: Annotated[
        Path, typer.Argument(help="A folder with a study.toml in it, or the file itself.")
    ],
    out: Out = None,
    suggest: Annotated[
        bool,
        typer.Option("--suggest", help="Say which designs the data can support; estimate nothing."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a study: what the programme did, how sure that is, and what else could explain it."""
    verb = pipeline.suggest if suggest else pipeline.evaluate
    with telling(quiet=as_json) as tell:
        outcome = verb(study, to=out, tell=tell)
    show(outcome, as_json=as_json)
