"""`onestory check`."""

from __future__ import annotations

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show, telling


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("check")(check)


def check(plan: PlanPath, out: Out = None, as_json: AsJson = False) -> None:
    """Check the files: which rows are accepted, which are rejected and why."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.check(plan, to=out, tell=tell)
    show(outcome, as_json=as_json)
