"""`onestory report`."""

from __future__ import annotations

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("report")(report)


def report(plan: PlanPath, out: Out = None, as_json: AsJson = False) -> None:
    """Write the report: a page, a workbook, data and pictures."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.report(plan, to=out, tell=tell)
    show(outcome, as_json=as_json)
