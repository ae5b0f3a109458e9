"""Ranks: which places in an order each figure could plausibly hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.estimate import BoolArray, FloatArray
from onestory.stats.inputs import normal_quantile, share

if TYPE_CHECKING:
    from onestory.stats.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranks:
    """The rank of each figure, 1 the highest, equals sharing a middle rank, and its range.

    The true rank of each lies from `lower` to `upper` with at least the confidence stated. NaN
    where a figure has no interval; such figures take no rank.
    """

    rank: FloatArray
    lower: FloatArray
    upper: FloatArray
    confidence: float
    method: str


def plausible_ranks(figures: Estimate, *, confidence: float = 0.95) -> Ranks:
    """The rank of each independent figure with the ranks that it could plausibly hold.

    A figure ranks behind only those that lie above it beyond doubt: each difference is tested at
    the confidence shared out over all others (Bonferroni), its error recovered from the two
    intervals, so that the ranges are rather too wide than too narrow.

    Raises:
        StatsError: a confidence that is not between 0 and 1.

    Source: Mogstad and others 2024, Rev Econ Stud 91:476, the one-step interval
    for each rank; differences as in Zou and Donner 2008, Stat Med 27:1693.
    """
    doubt = 1 - share(confidence, name="confidence")
    known = np.isfinite(figures.value) & np.isfinite(figures.lower) & np.isfinite(figures.upper)
    value = figures.value[known]
    n = value.size
    wider = normal_quantile(1 - doubt / max(n - 1, 1)) / normal_quantile(figures.confidence)
    down = (value - figures.lower[known]) * wider
    up = (figures.upper[known] - value) * wider
    above, below, rank = (np.zeros(n) for _ in range(3))
    for i in range(n):
        apart = value - value[i]
        above[i] = np.count_nonzero(apart > np.hypot(down, up[i]))
        below[i] = np.count_nonzero(-apart > np.hypot(up, down[i]))
        rank[i] = 1 + np.count_nonzero(apart > 0) + (np.count_nonzero(apart == 0) - 1) / 2
    return Ranks(
        rank=_placed(rank, known),
        lower=_placed(1 + above, known),
        upper=_placed(n - below, known),
        confidence=confidence,
        method="differences at a confidence shared out over all places",
    )


def _placed(numbers: FloatArray, known: BoolArray) -> FloatArray:
    out = np.full(known.shape, np.nan)
    out[known] = numbers
    return out
