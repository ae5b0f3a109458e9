"""Refusals: comparisons that would mislead, with what could be asked instead."""

from __future__ import annotations

from datetime import date

from onestory.model.errors import ComparisonRefusedError
from onestory.model.indicator import Indicator
from onestory.model.period import Period, day_label


def refuse_counts(card: Indicator) -> None:
    """Return nothing when figures of places of different size may be compared.

    Raises ComparisonRefusedError for bare counts.
    """
    if card.statistic == "count":
        raise ComparisonRefusedError(
            found="Counts of places of different size cannot be compared with each other.",
            where=card.id,
            do="Give a denominator, so that they become rates, or compare with a place's own past.",
        )


def refuse_ratios(card: Indicator) -> None:
    """Return nothing when places may be compared with each other.

    Raises ComparisonRefusedError for indirectly standardised ratios, which are each weighted by
    the ages of their own place: two places with the same rates at every age can have different
    ratios.
    """
    if card.statistic == "standardised_ratio":
        raise ComparisonRefusedError(
            found="Indirectly standardised ratios of places cannot be compared with each other: "
            "each is weighted by the ages of its own place.",
            where=card.id,
            do='Compare each with its standard (ask for "England" under [compare] with), or use '
            "directly standardised rates.",
        )


def refuse_unpooled(card: Indicator) -> None:
    """Return nothing when the counts of several places can be put together.

    Raises ComparisonRefusedError for all but proportions and crude rates: pooled counts lose the
    ages that a standardised figure rests on, and a mean has no counts.
    """
    refuse_counts(card)
    refuse_ratios(card)
    if card.statistic not in ("proportion", "crude_rate"):
        raise ComparisonRefusedError(
            found=f"A {card.statistic.replace('_', ' ')} of several places cannot be made by "
            "adding up their counts.",
            where=card.id,
            do='Ask for "England" under [compare] with, or deliver the counts by age.',
        )


def refuse_across(
    breaks: tuple[date, ...], earlier: Period, later: Period, card: Indicator
) -> None:
    """Return nothing when the definition held from the earlier period to the later.

    Raises ComparisonRefusedError when a declared break lies between them.
    """
    between = [day for day in sorted(breaks) if earlier.start < day < later.end]
    if between:
        raise ComparisonRefusedError(
            found=f"The definition changed on {day_label(between[-1])}, between {earlier.label} "
            f"and {later.label}.",
            where=card.id,
            do=f"Compare periods that begin on or after {day_label(between[-1])}.",
        )
