"""`onestory agreement`."""

from __future__ import annotations

from datetime import datetime

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("agreement")(agreement)


def agreement(plan: PlanPath, out: Out = None, as_json: AsJson = False) -> None:
    """Write the data-flow page for an impact assessment: what comes, goes where, and for whom."""
    today = datetime.now().astimezone().date()
    show(pipeline.data_flow(plan, to=out, today=today), as_json=as_json)
