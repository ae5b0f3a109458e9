"""Pseudonyms as they are written into lists that go out and come back: 'P-1a2b...'."""

from __future__ import annotations

_MARK = "P-"


def written(person_id: int) -> str:
    """Return the story's person id as text that no spreadsheet takes for a number."""
    return f"{_MARK}{person_id:x}"


def read(text: str) -> int | None:
    """Return the person id of a pseudonym, or of the plain number; None for anything else."""
    said = text.strip()
    marked = said.upper().startswith(_MARK)
    try:
        return int(said[len(_MARK) :], 16) if marked else int(said)
    except ValueError:
        return None
