"""`onestory story`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, Out, show, telling
from onestory.model.errors import PlanError

PersonId = Annotated[
    str,
    typer.Argument(help="The person's number in the stories; with --any, the plan's folder."),
]
StoryPlan = Annotated[
    Path, typer.Argument(help="A folder with an onestory.toml in it, or the file itself.")
]
AnyPerson = Annotated[bool, typer.Option("--any", help="Tell an eventful person: for a look.")]
KnownOn = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Tell it as it was known at the end of this day."),
]
Fhir = Annotated[bool, typer.Option(help="Write it as FHIR R4 too.")]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("story")
    def story(
        person_id: PersonId = "",
        plan: StoryPlan = Path(),
        any_person: AnyPerson = False,
        known_on: KnownOn = None,
        fhir: Fhir = True,
        out: Out = None,
        as_json: AsJson = False,
    ) -> None:
        """Tell one person's story: a private page of the whole of it, and the same as FHIR R4."""
        from onestory.pipeline.story import story as tell_story

        chosen = None if any_person else _number(person_id)
        folder = Path(person_id) if any_person and person_id else plan
        day = known_on.date() if known_on else None
        with telling(quiet=as_json) as tell:
            outcome = tell_story(folder, chosen, to=out, tell=tell, fhir=fhir, known_on=day)
        show(outcome, as_json=as_json)


def _number(person_id: str) -> int:
    if not person_id.isascii() or not person_id.isdigit():
        raise PlanError(
            found="PERSON_ID is no number." if person_id else "No person was named.",
            where="onestory story",
            do="Give the number that the stories have for the person, or --any with the folder of"
            " the plan. An NHS number or a name finds nobody: the stories do not hold them.",
        )
    return int(person_id)
