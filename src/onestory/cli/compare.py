"""`onestory compare`."""

from __future__ import annotations

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("compare")(compare)


def compare(plan: PlanPath, out: Out = None, as_json: AsJson = False) -> None:
    """Compare places fairly: England, region, peers, own past, deprivation."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.compare(plan, to=out, tell=tell)
    show(outcome, as_json=as_json)
