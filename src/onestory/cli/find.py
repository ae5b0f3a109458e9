"""`onestory find`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, Out, PlanPath, show, telling

On = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="The day of the list. [default: the day after the records]"
    ),
]
Most = Annotated[
    int | None, typer.Option(min=1, help="How many people to list. [default: as the plan says]")
]
HandOver = Annotated[
    bool,
    typer.Option(
        "--hand-over",
        help="Write the list for the partners named, with their own numbers of people.",
    ),
]
Log = Annotated[
    Path | None, typer.Option(help="Read back what was decided about the people of a list.")
]
Judge = Annotated[
    bool, typer.Option("--judge", help="Say what became of the people of a list in a year.")
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("find")
    def find(
        plan: PlanPath,
        on: On = None,
        most: Most = None,
        hand_over: HandOver = False,
        decisions: Log = None,
        judge: Judge = False,
        out: Out = None,
        as_json: AsJson = False,
    ) -> None:
        """List people who meet a rule or a risk score, and what was decided and became of them.

        Nobody is told of a list unless --hand-over is given.
        """
        asked = pipeline.FindAsked(
            on=on.date() if on else None,
            most=most,
            hand_over=hand_over,
            decisions=decisions,
            judge=judge,
        )
        with telling(quiet=as_json) as tell:
            outcome = pipeline.find(plan, asked=asked, to=out, tell=tell)
        show(outcome, as_json=as_json)
