"""Censoring: periods that the records do not cover whole, marked and never dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onestory.model.errors import NothingUsableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.indicators.card import Card
    from onestory.indicators.story_tables import OpenStory
    from onestory.model.period import Period

SECTORS = {
    "apc": "hospital",
    "ecds": "hospital",
    "op": "hospital",
    "cld": "social care",
    "deaths": "death",
}


def refuse_lacking(card: Card, story: OpenStory) -> None:
    """Refuse a card whose sources the story lacks. Raises NothingUsableError, naming them."""
    lacking = [source for source in card.sources if source not in story.covered]
    if lacking:
        sectors = sorted({_sector(source) for source in lacking})
        raise NothingUsableError(
            found=f"'{card.id}' needs {' and '.join(sectors)} data ({', '.join(lacking)}), and the"
            " story has none.",
            do="Receive those records and build the story again, or leave the indicator out.",
        )


def period_notes(card: Card, story: OpenStory, periods: Sequence[Period]) -> list[str]:
    """Return a note a period: what of it the records do not cover, '' where they cover it."""
    return ["; ".join(_faults(card, story, one)) for one in periods]


def _faults(card: Card, story: OpenStory, period: Period) -> list[str]:
    spans = [story.covered[source] for source in card.sources] or [(story.first, _after(story))]
    first, after = max(span[0] for span in spans), min(span[1] for span in spans)
    faults: list[str] = []
    if period.end > after or period.start < first:
        faults.append("incomplete: the records cover only part of the period")
    if card.follow_up and period.end + timedelta(days=card.follow_up) > after:
        faults.append(f"provisional: {card.follow_up} days after have not all passed")
    if card.run_in and period.start - timedelta(days=card.run_in) < first:
        faults.append(f"provisional: needs {card.run_in} days of records before")
    if card.valid_from and period.start < card.valid_from:
        faults.append("from before the definition holds")
    return faults


def _after(story: OpenStory) -> object:
    return story.last + timedelta(days=1)


def _sector(source: str) -> str:
    words = {"csds": "community", "mhsds": "mental health", "gp": "general practice"}
    return SECTORS.get(source) or words.get(source.partition("_")[0], source)
