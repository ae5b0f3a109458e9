"""Crude rates and proportions, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from onestory.stats.estimate import Estimate, Limits, estimate
from onestory.stats.inputs import aligned, counts, normal_quantile, positive, refuse, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import FloatArray

EXACT_BELOW = 10
"""Byar's approximation is used from this many events upwards; below it the exact limits are."""

COUNT_METHOD = f"Byar, exact Poisson below {EXACT_BELOW} events"
EMPTY = "Drop the groups that have no denominator, or find the denominator that is missing."


def crude_rate(
    numerator: ArrayLike, denominator: ArrayLike, *, multiplier: float, confidence: float = 0.95
) -> Estimate:
    """Events over a denominator, `multiplier` times, with Byar's limits (exact below 10 events).

    One number a group in each array; a group with NaN, or with nothing in its denominator, is NaN.

    Raises:
        StatsError: a negative count, or events where there is no denominator.

    Source: Breslow and Day 1987, volume II, chapter 2; exact limits as `exact_poisson`.

    >>> crude_rate(1066, 30000, multiplier=1000).value.round(2)
    array([35.53])
    """
    events, base = _fraction(numerator, denominator)
    refuse((base == 0) & (events > 0), what="events with no denominator", do=EMPTY)
    known = np.where(base > 0, base, np.nan)
    scale = positive(multiplier, name="multiplier") / known
    limits = count_limits(events, confidence=confidence)
    scaled = Limits(
        lower=limits.lower * scale,
        upper=limits.upper * scale,
        confidence=limits.confidence,
        method=limits.method,
    )
    return estimate(events * scale, scaled, method=limits.method)


def proportion(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> Estimate:
    """The share of a denominator with Wilson's limits; `multiplier` 100 gives per cent.

    One number a group in each array; a group with NaN, or with nothing in its denominator, is NaN.

    Raises:
        StatsError: a negative count, or a numerator above its denominator.

    Source: Wilson 1927, J Am Stat Assoc 22:209.

    >>> proportion(73, 100, multiplier=100).upper.round(2)
    array([80.73])
    """
    part, whole = _fraction(numerator, denominator)
    refuse(part > whole, what="numerators above their denominator", do="Check their definitions.")
    z = normal_quantile(confidence)
    scale = positive(multiplier, name="multiplier")
    n = np.where(whole > 0, whole, np.nan)
    p = part / n
    centre = (2 * part + z**2) / (2 * (n + z**2))
    half = z * np.sqrt(z**2 + 4 * part * (1 - p)) / (2 * (n + z**2))
    # At the ends the limits are 0 and 1 exactly; floating arithmetic would miss them by a hair.
    limits = Limits(
        lower=np.where(p == 0, 0.0, centre - half) * scale,
        upper=np.where(p == 1, 1.0, centre + half) * scale,
        confidence=confidence,
        method="Wilson score",
    )
    return estimate(p * scale, limits, method=limits.method)


def count_limits(events: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Limits of counts: Byar's from 10 events upwards, exact below.

    Raises:
        StatsError: a negative count.
    """
    observed = counts(events, name="counts")
    exact = exact_poisson(np.where(observed < EXACT_BELOW, observed, np.nan), confidence=confidence)
    close = byar(observed, confidence=confidence)
    small = observed < EXACT_BELOW
    return Limits(
        lower=np.where(small, exact.lower, close.lower),
        upper=np.where(small, exact.upper, close.upper),
        confidence=confidence,
        method=COUNT_METHOD,
    )


def exact_poisson(events: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Exact limits of Poisson counts, from the gamma (chi-squared) distribution.

    Raises:
        StatsError: a negative count.

    Source: Garwood 1936, Biometrika 28:437.

    >>> exact_poisson([0, 1]).upper.round(4)
    array([3.6889, 5.5716])
    """
    observed = counts(events, name="counts")
    tail = (1 - share(confidence, name="confidence")) / 2
    return Limits(
        lower=np.where(observed == 0, 0.0, gammaincinv(observed, tail)),
        upper=np.asarray(gammaincinv(observed + 1, 1 - tail)),
        confidence=confidence,
        method="exact Poisson",
    )


def byar(events: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Byar's close approximation to the exact limits of Poisson counts, never below zero.

    Raises:
        StatsError: a negative count.

    Source: Breslow and Day 1987, volume II, chapter 2.
    """
    observed = counts(events, name="counts")
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = observed * (1 - 1 / (9 * observed) - z / (3 * np.sqrt(observed))) ** 3
    above = observed + 1
    return Limits(
        lower=np.where(observed == 0, 0.0, np.maximum(lower, 0.0)),
        upper=above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3,
        confidence=confidence,
        method="Byar",
    )


def _fraction(numerator: ArrayLike, denominator: ArrayLike) -> list[FloatArray]:
    return aligned(counts(numerator, name="numerators"), counts(denominator, name="denominators"))
