"""Teams in words: from when until when a team had the person enrolled, and whom it did not take."""

from __future__ import annotations

from datetime import date, timedelta

from onestory.model.person_story import StoryEvent
from onestory.report.person.hospital import told
from onestory.report.person.rows import Row, day, text, whole

_NOT_TAKEN_ON = {
    "declined": "declined",
    "not suitable": "found not suitable",
    "no capacity": "not taken on, as there was no capacity",
}


def decision(row: Row, start: date) -> StoryEvent:
    """Return a decision of a team: an enrolment for as long as it lasts, any other on its day.

    The end is the last day of the enrolment, as the team wrote it.
    """
    enrolled, after = text(row, "decision") == "enrolled", day(row, "end")
    return StoryEvent(
        table="caseload",
        id=whole(row, "id") or 0,
        lane="teams",
        kind="Enrolment" if enrolled else "Decision of a team",
        title=_title(row, enrolled=enrolled),
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        end=max(after - timedelta(days=1), start) if after else None,
        lasts=enrolled,
        team=f"team {text(row, 'team')}",
        details=told(
            ("Programme", text(row, "programme")),
            ("Decided", _decided(row, start)),
            ("Why it ended", text(row, "end_reason")),
        ),
    )


def decided_or_begun(row: Row) -> date | None:
    """Return the first day of an enrolment, or the day of any other decision."""
    return day(row, "start") or day(row, "decided")


def _title(row: Row, *, enrolled: bool) -> str:
    team = text(row, "team")
    if enrolled:
        return f"Enrolled with team {team}"
    said = text(row, "decision")
    return f"Considered by team {team}: {_NOT_TAKEN_ON.get(said, said)}"


def _decided(row: Row, start: date) -> str:
    decided = day(row, "decided")
    return "" if decided is None or decided == start else f"{decided.day} {decided:%B %Y}"
