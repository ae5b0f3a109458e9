"""`onestory receive`."""

from __future__ import annotations

from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("receive")(receive)


def receive(
    plan: PlanPath,
    cores: Annotated[
        int | None, typer.Option(min=1, help="How many files to check at a time. [default: cores]")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Take in also what was destroyed before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in partners' records: check each row, lock identifiers away, keep the rest."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.receive(plan, cores=cores, again=again, tell=tell)
    show(outcome, as_json=as_json)
