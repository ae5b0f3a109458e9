"""`onestory demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("demo")(demo)


def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Where to write the files and the report.")
    ] = Path("onestory-demo"),
    seed: Annotated[int, typer.Option(help="The seed of the invented figures.")] = 1,
    people: Annotated[
        int, typer.Option(help="How many people live in the invented system.")
    ] = 20_000,
    as_json: AsJson = False,
) -> None:
    """Do the whole walk on invented figures: no files needed, and every page says invented."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.demo(out, seed=seed, people=people, tell=tell)
    show(outcome, as_json=as_json)
