"""Telling: the library, and each of its entries, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.words import many
from onestory.report.library.rows import standing
from onestory.report.library.spans import effect, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.report.library.entries import Entry, Outcome


_SHOWN = 8
_PLACES = 3


def summary(entries: Sequence[Entry]) -> str:
    """Return how many reports there are, of how many places, and how much from elsewhere."""
    reports = [one for one in entries if not one.elsewhere]
    places = {name for one in reports for name in one.places}
    invented = sum(one.invented for one in reports)
    noted = f" ({invented} of them invented)" if invented else ""
    effects = many(sum(len(one.outcomes) for one in entries if one.elsewhere), "effect")
    return (
        f"{many(len(reports), 'report')}{noted} of {many(len(places), 'place')}, and {effects}"
        " published elsewhere."
    )


def told(entry: Entry) -> str:
    """Return an entry as a line, and below it a line for each of its first effects with ranges."""
    effects = [_outcome(one) for one in entry.outcomes[:_SHOWN]] or ["no outcome"]
    more = len(entry.outcomes) - _SHOWN
    lines = (*effects, f"and {many(more, 'outcome')} more") if more > 0 else effects
    return "".join((f"{entry.title} ({'; '.join(_apart(entry))}):", *(f"\n    {o}" for o in lines)))


def _apart(entry: Entry) -> tuple[str, ...]:
    """What tells the entry from others: its standing, places, folder and day."""
    near = len(entry.places) <= _PLACES
    where = ", ".join(entry.places) if near else many(len(entry.places), "place")
    lies = f"in {entry.folder}" if entry.folder else ""
    when = entry.window if entry.elsewhere else ""
    made = f"made on {entry.made_on}" if entry.made_on else ""
    return tuple(filter(None, (standing(entry), where, when, lies, made)))


def _outcome(one: Outcome) -> str:
    span = f" ({reach(one)})" if reach(one) else ""
    return f"{one.title[:1].lower()}{one.title[1:]} {effect(one)}{span}"
