"""Telling: the library, and each of its entries, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.words import many
from onestory.report.library.rows import standing
from onestory.report.library.spans import effect, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.report.library.entries import Entry, Outcome


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
    """Return an entry with each of its effects and ranges."""
    where = f"; {', '.join(entry.places)}" if entry.places else ""
    effects = "; ".join(_outcome(one) for one in entry.outcomes) or "no outcome"
    return f"{entry.title} ({standing(entry)}{where}): {effects}."


def _outcome(one: Outcome) -> str:
    span = f" ({reach(one)})" if reach(one) else ""
    return f"{one.title[:1].lower()}{one.title[1:]} {effect(one)}{span}"
