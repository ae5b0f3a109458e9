"""Unfinished figures: those that later records may change, or that rest on part of a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onestory.model.comparison import Comparison
from onestory.report import words
from onestory.report.rows import Row, read

_MARKS = ("incomplete", "provisional")
_EARLIER = "from before the definition holds"
_MOST_NAMED = 3  # periods; more are told by their first and last


def mark(row: Row) -> str:
    """Return 'incomplete' or 'provisional' where the row's note says so, else ''."""
    return next((word for word in _MARKS if any(n.startswith(word) for n in _notes(row))), "")


def marks(comparison: Comparison) -> str:
    """Return the mark of the comparison's figures, '' where all of them are finished."""
    found = {mark(row) for row in read(comparison.rows) if row.value is not None}
    return next((word for word in _MARKS if word in found), "")


def told(rows: Iterable[Row]) -> str:
    """Return what keeps the figures from being finished, with the periods it holds for.

    'Provisional, 30 days after have not all passed: 2020/21.'
    """
    periods: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row.period_start):
        for note in _notes(row):
            periods.setdefault(note, []).append(row.period)
    return " ".join(
        f"{words.sentence(note.replace(': ', ', ', 1)).rstrip('.')}: {_named(spans)}."
        for note, spans in sorted(periods.items())
    )


def _notes(row: Row) -> list[str]:
    parts = (row.note or "").split("; ")
    return [note for note in parts if note.startswith((*_MARKS, _EARLIER))]


def _named(periods: Sequence[str]) -> str:
    names = list(dict.fromkeys(periods))
    if len(names) > _MOST_NAMED:
        return f"{len(names)} periods between {names[0]} and {names[-1]}"
    return words.listed(names)
