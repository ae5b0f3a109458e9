"""`onestory run`."""

from __future__ import annotations

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("run")(run)


def run(plan: PlanPath, out: Out = None, as_json: AsJson = False) -> None:
    """Do the whole walk: check, measure, compare and report."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.run(plan, to=out, tell=tell)
    show(outcome, as_json=as_json)
