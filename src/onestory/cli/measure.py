"""`onestory measure`."""

from __future__ import annotations

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("measure")(measure)


def measure(plan: PlanPath, out: Out = None, as_json: AsJson = False) -> None:
    """Measure: match places, and give every figure the interval that it can carry."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.measure(plan, to=out, tell=tell)
    show(outcome, as_json=as_json)
