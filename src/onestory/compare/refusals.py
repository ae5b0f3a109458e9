"""Refusals: comparisons that would mislead, with what could be asked instead."""

from __future__ import annotations

from onestory.model.errors import ComparisonRefusedError
from onestory.model.indicator import Indicator


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
            do="Compare each with the standard (compare.funnel), or use directly standardised "
            "rates.",
        )
