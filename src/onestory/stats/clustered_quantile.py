"""Quantiles of values that come as distinct values and how often each occurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.estimate import Estimate, FloatArray
from onestory.stats.inputs import counts, numbers, share
from onestory.stats.predictive import binomial_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def clustered_quantile(
    values: ArrayLike,
    frequencies: ArrayLike,
    groups: ArrayLike,
    *,
    effect: ArrayLike,
    probability: float = 0.5,
    confidence: float = 0.95,
) -> Estimate:
    """The quantile of each group, with limits by order statistics at the effective sample size.

    `values` come with how often each occurs and its group (whole numbers from 0 to one below the
    number of groups); `effect` is the design effect of each group, one where nobody recurs: the
    limits are then those of `quantile`. A group with nothing is NaN; where one is too small, a
    limit is NaN and the value stands.

    Raises:
        StatsError: a negative frequency, or a number that is none.

    Source: Woodruff 1952, J Am Stat Assoc 47:635; value as Hyndman and Fan 1996, type 7.
    """
    held = _held(
        numbers(values, name="values"),
        counts(frequencies, name="frequencies"),
        groups,
        size=len(np.atleast_1d(np.asarray(effect))),
    )
    n = np.where(held.size > 0, held.size, np.nan)
    between = (n - 1) * probability
    under, over = held.ranked(np.floor(between) + 1), held.ranked(np.minimum(between // 1 + 2, n))
    tail = (1 - share(confidence, name="confidence")) / 2
    fewer = np.maximum(np.floor(n / np.maximum(effect, 1.0) + 1e-9), 1.0)
    p = np.full_like(n, share(probability, name="probability"))
    low = binomial_quantile(tail, n=fewer, p=p).count
    high = binomial_quantile(1 - tail, n=fewer, p=p).count + 1
    return Estimate(
        value=under + (between - np.floor(between)) * (over - under),
        lower=held.ranked(np.floor(low * n / fewer)),
        upper=held.ranked(np.where(high > fewer, np.nan, np.ceil(high * n / fewer))),
        confidence=confidence,
        method="order statistics at the effective size of clustered persons",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Held:
    """Values in order within their groups, and how many stand at or before each of them.

    `size` is how many each group has, `before` how many the groups before it have.
    """

    values: FloatArray
    up_to: FloatArray
    size: FloatArray
    before: FloatArray

    def ranked(self, rank: FloatArray) -> FloatArray:
        """The value of that rank, from 1, in each group; NaN where it has no such rank."""
        known = (rank >= 1) & (rank <= self.size)
        if not self.values.size:
            return np.full(rank.shape, np.nan)
        place = np.searchsorted(self.up_to, np.where(known, self.before + rank, 0.0))
        return np.where(known, self.values[np.minimum(place, self.values.size - 1)], np.nan)


def _held(values: FloatArray, times: FloatArray, groups: ArrayLike, *, size: int) -> _Held:
    codes: NDArray[np.int64] = np.asarray(groups, dtype=np.int64)
    order = np.lexsort((values, codes))
    each = np.bincount(codes, weights=times, minlength=size).astype(np.float64)
    return _Held(
        values=values[order],
        up_to=np.cumsum(times[order]),
        size=each,
        before=np.cumsum(each) - each,
    )
