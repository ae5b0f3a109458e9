"""A life in words: homes, practices, first diagnoses and death."""

from __future__ import annotations

from datetime import date

from onestory.model.person_story import Code, StoryEvent
from onestory.report.person import codes, diagnoses
from onestory.report.person.hospital import told
from onestory.report.person.rows import Row, day, text, whole

_HOMES = {
    "own home": "Living in their own home",
    "hospital": "In hospital",
    "elsewhere": "Elsewhere",
    "not known": "Not known where",
}


def home(row: Row, start: date, number: int) -> StoryEvent:
    """Return where the person lived from a day on: one of several homes, by number."""
    kind = text(row, "kind")
    return StoryEvent(
        table="homes",
        id=number,
        lane="home",
        kind="Home",
        title=_HOMES.get(kind, f"Living in a {kind}"),
        source=text(row, "source"),
        provider="",
        start=start,
        end=day(row, "end"),
        lasts=True,
        team=kind,
        details=told(("Small area", text(row, "lsoa"))),
    )


def registration(row: Row, start: date, number: int) -> StoryEvent:
    """Return the time that the person was registered with a GP practice."""
    return StoryEvent(
        table="registrations",
        id=number,
        lane="general practice",
        kind="Registered",
        title=f"Registered with practice {text(row, 'practice')}",
        source=text(row, "source"),
        provider="",
        start=start,
        end=day(row, "end"),
        lasts=True,
        team=f"practice {text(row, 'practice')}",
    )


def condition(row: Row, start: date, number: int) -> StoryEvent:
    """Return the day since which the person is known to have a condition."""
    code = diagnoses.either(text(row, "code"))
    return StoryEvent(
        table="conditions",
        id=number,
        lane="life",
        kind="First record of a condition",
        title=f"First recorded: {text(row, 'condition')}",
        source=text(row, "source"),
        provider="",
        start=start,
        details=told(("Recorded as", diagnoses.shown(code) or text(row, "code"))),
        reason=code or Code(system="own", code=text(row, "condition")),
    )


def death(row: Row, start: date) -> StoryEvent:
    """Return the death as registered."""
    cause = diagnoses.icd(text(row, "cause"))
    return StoryEvent(
        table="deaths",
        id=whole(row, "id") or 0,
        lane="life",
        kind="Death",
        title="Died",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        details=told(
            ("Cause", diagnoses.shown(cause)),
            ("Where", codes.said("deaths", "place_code", text(row, "place")) or text(row, "place")),
        ),
        reason=cause,
    )
