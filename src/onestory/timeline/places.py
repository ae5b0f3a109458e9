"""Places: where an event's own record tells no LSOA, practice, age or sex, what else tells it."""

from __future__ import annotations

from onestory.engine import Session


def fill_places(session: Session) -> None:
    """Leave a view of each event table in which what its rows do not say is filled."""
    del session


def final(table: str) -> str:
    """Return the relation that is written for a table."""
    return table
