"""Counted statistics: the estimate that numerator and denominator alone make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.estimate import Estimate
from onestory.stats.rates import count_limits, crude_rate, proportion
from onestory.stats.standardise import indirect

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

COUNTED = ("proportion", "crude_rate", "standardised_ratio", "count")
"""Statistics that their counts alone make; of any other, counts make no estimate."""


def from_counts(
    statistic: str,
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    multiplier: float,
    confidence: float = 0.95,
) -> Estimate:
    """The estimate of a statistic of `COUNTED` from its counts, one a group; NaN for any other.

    The denominator of a standardised ratio is the expected events; that of a count is not used.

    Raises:
        StatsError: as the statistic's own estimator.
    """
    makers = {"proportion": proportion, "crude_rate": crude_rate, "standardised_ratio": indirect}
    if statistic in makers:
        return makers[statistic](
            numerator, denominator, multiplier=multiplier, confidence=confidence
        )
    events = np.atleast_1d(np.asarray(numerator, dtype=np.float64))
    if statistic != "count":
        events = np.full(events.shape, np.nan)
    limits = count_limits(events, confidence=confidence)
    return Estimate(
        value=events * multiplier,
        lower=limits.lower * multiplier,
        upper=limits.upper * multiplier,
        confidence=confidence,
        method=limits.method,
    )
