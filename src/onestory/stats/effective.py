"""Effective denominators: the size that an interval speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.inputs import positive
from onestory.stats.rates import count_limits

if TYPE_CHECKING:
    from onestory.stats.estimate import Estimate, FloatArray

FEWEST, MOST = 0.01, 1e12
HALVINGS = 100


def effective_denominator(figures: Estimate, *, multiplier: float) -> FloatArray:
    """The denominator with which a crude rate of each value would have an interval of its width.

    NaN where the value is nought or has no interval, or one wider than any count's. For a crude
    rate with Byar's limits it is the denominator itself; for a directly standardised rate it is
    smaller, the more unequal the weights.

    Source: the effective population of a weighted sum of Poisson counts, as in Fay and Feuer 1997,
    Stat Med 16:791, taken from the interval instead of from the variance.
    """
    scale = positive(multiplier, name="multiplier")
    with np.errstate(divide="ignore", invalid="ignore"):
        width = (figures.upper - figures.lower) / figures.value
        events = _events(width, confidence=figures.confidence)
        return events * scale / figures.value


def _events(width: FloatArray, *, confidence: float) -> FloatArray:
    """The count whose interval is `width` times itself, found by halving on the log scale."""
    low, high = np.full(width.shape, np.log(FEWEST)), np.full(width.shape, np.log(MOST))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        count = np.exp(middle)
        limits = count_limits(count, confidence=confidence)
        wider = (limits.upper - limits.lower) / count > width
        low, high = np.where(wider, middle, low), np.where(wider, high, middle)
    count = np.exp(low)
    inside = np.isfinite(width) & (count > FEWEST * 1.01) & (count < MOST / 1.01)
    return np.where(inside, count, np.nan)
