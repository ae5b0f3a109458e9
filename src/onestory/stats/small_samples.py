"""Ranges for a handful of people: of a median, and of some who name a help and some a harm."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate
from onestory.stats.inputs import numbers, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def median(values: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The median of the values (N,) with the exact range that their order gives; NaN left out.

    The limits are values that were given, and hold with at least the confidence asked for: six
    are needed for 95%. NaN limits where there are too few, NaN all where there are none.

    Source: Conover 1999, Practical Nonparametric Statistics, section 3.2.
    """
    known = np.sort(numbers(values, name="values"))
    known = known[~np.isnan(known)]
    tail = (1 - share(confidence, name="confidence")) / 2
    size = known.size
    below = [sum(comb(size, k) for k in range(r + 1)) / 2**size for r in range(size)]
    ranks = [r for r, chance in enumerate(below) if chance <= tail]
    lower, upper = (known[ranks[-1]], known[size - 1 - ranks[-1]]) if ranks else (np.nan, np.nan)
    middle = float(np.median(known)) if size else np.nan
    return Estimate(
        value=np.array([middle]),
        lower=np.array([lower]),
        upper=np.array([upper]),
        confidence=confidence,
        method="median, exact by order",
    )


def net_share(helps: ArrayLike, hinders: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The share of people who name it as help less the share who name it as harm (-1 to 1).

    `helps` and `hinders` are 0 or 1 of each person (N,), who may name it as both or as neither.
    The limits are Newcombe's for paired shares, of Wilson's limits and their correlation. NaN
    where nobody was asked.

    Raises:
        StatsError: the two are not of one length.

    Source: Newcombe 1998, Stat Med 17:2635, method 10.
    """
    one, other = numbers(helps, name="answers"), numbers(hinders, name="answers")
    if one.ndim != 1 or one.shape != other.shape:
        raise StatsError(found="The answers are not of the same people.", do="Give one each.")
    method = "difference of paired shares, Newcombe"
    people = one.size
    if not people:
        none = np.array([np.nan])
        return Estimate(value=none, lower=none, upper=none, confidence=confidence, method=method)
    z = float(ndtri(0.5 + share(confidence, name="confidence") / 2))
    first, second = float(one.mean()), float(other.mean())
    low, high = _wilson(first, people, z)
    least, most = _wilson(second, people, z)
    tied = _correlation(one, other)
    down = (first - low) ** 2 - 2 * tied * (first - low) * (most - second) + (most - second) ** 2
    up = (high - first) ** 2 - 2 * tied * (high - first) * (second - least) + (second - least) ** 2
    net = first - second
    return Estimate(
        value=np.array([net]),
        lower=np.array([max(net - max(down, 0.0) ** 0.5, -1.0)]),
        upper=np.array([min(net + max(up, 0.0) ** 0.5, 1.0)]),
        confidence=confidence,
        method=method,
    )


def _wilson(part: float, people: int, z: float) -> tuple[float, float]:
    middle = part + z * z / (2 * people)
    half = z * ((part * (1 - part) + z * z / (4 * people)) / people) ** 0.5
    scale = 1 + z * z / people
    return (middle - half) / scale, (middle + half) / scale


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return phi with Newcombe's correction for small tables; 0 where a margin is empty."""
    both = float((one * other).sum())
    only, against = float((one * (1 - other)).sum()), float(((1 - one) * other).sum())
    neither = one.size - both - only - against
    margins = (both + only) * (against + neither) * (both + against) * (only + neither)
    if margins <= 0:
        return 0.0
    crossed = both * neither - only * against
    corrected = max(crossed - one.size / 2, 0.0) if crossed > 0 else crossed
    return corrected / margins**0.5
