"""Means and quantiles with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import aligned, counts, numbers, refuse, share
from onestory.stats.predictive import binomial_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def mean(
    means: ArrayLike, standard_deviations: ArrayLike, *, n: ArrayLike, confidence: float = 0.95
) -> Estimate:
    """The means of groups with Student's t limits, from each group's mean, deviation and size.

    The standard deviation is the sample's (divisor n - 1). With one person or none a group is NaN.

    Raises:
        StatsError: a negative deviation or size.

    >>> mean(10.0, 2.0, n=16).lower.round(3)
    array([8.934])
    """
    value, spread, size = aligned(
        numbers(means, name="means"),
        counts(standard_deviations, name="standard deviations"),
        counts(n, name="group sizes"),
    )
    several = np.where(size > 1, size, np.nan)
    reach = stdtrit(several - 1, (1 + share(confidence, name="confidence")) / 2)
    half = reach * spread / np.sqrt(several)
    limits = Limits(
        lower=value - half, upper=value + half, confidence=confidence, method="Student's t"
    )
    return estimate(value, limits, method=limits.method)


def quantile(
    values: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    probability: float = 0.5,
    confidence: float = 0.95,
) -> Estimate:
    """The quantile of each group's values, with limits that assume no distribution.

    `values` holds one number a person; `groups` says whose, as whole numbers from 0, and where
    absent all are one group. Limits are two of the values themselves and hold the true quantile
    at least as often as `confidence` says; where a group is too small for that, a limit is NaN
    and the value stands. A group with a NaN is all NaN, as is one with nobody.

    Raises:
        StatsError: groups that are not whole numbers from 0, one a value.

    Source: Conover 1999, Practical Nonparametric Statistics, chapter 3; value as Hyndman and
    Fan 1996, type 7.

    >>> quantile([3, 1, 4, 1, 5, 9, 2, 6]).value
    array([3.5])
    """
    numeric = numbers(values, name="values")
    codes = _codes(groups, numeric)
    size = np.bincount(codes).astype(np.float64)
    ordered = numeric[np.lexsort((numeric, codes))]
    first = np.cumsum(size) - size
    missing = np.bincount(codes, weights=np.isnan(numeric), minlength=size.size) > 0
    n = np.where((size == 0) | missing, np.nan, size)
    p = np.full_like(n, share(probability, name="probability"))
    tail = (1 - share(confidence, name="confidence")) / 2
    # The r-th smallest is a lower limit when fewer than r values rarely fall below the quantile.
    low = binomial_quantile(tail, n=n, p=p).count
    high = binomial_quantile(1 - tail, n=n, p=p).count + 1
    between = (n - 1) * probability
    floor = np.floor(between)
    under = _ranked(ordered, first, n, floor + 1)
    over = _ranked(ordered, first, n, np.minimum(floor + 2, n))
    return Estimate(
        value=under + (between - floor) * (over - under),
        lower=_ranked(ordered, first, n, low),
        upper=_ranked(ordered, first, n, high),
        confidence=confidence,
        method="order statistics, no distribution assumed",
    )


def _ranked(ordered: FloatArray, first: FloatArray, n: FloatArray, rank: FloatArray) -> FloatArray:
    """The value of that rank, from 1, in each group; NaN where the group has no such rank."""
    held = (rank >= 1) & (rank <= n)
    place = np.where(held, first + rank - 1, 0).astype(np.int64)
    return np.where(held, ordered[place] if ordered.size else np.nan, np.nan)


def _codes(groups: ArrayLike | None, values: FloatArray) -> NDArray[np.int64]:
    if groups is None:
        return np.zeros(values.shape, dtype=np.int64)
    codes = numbers(groups, name="groups")
    if codes.shape != values.shape:
        raise StatsError(
            found=f"{values.size} values come with {codes.size} groups.", do="Give one a value."
        )
    refuse(
        ~((codes >= 0) & (codes == np.floor(codes))),
        what="groups that are not whole numbers from 0",
        do="Number the groups 0, 1, 2 and so on.",
    )
    return codes.astype(np.int64)
