"""Intervals of figures in which one person may count more than once.

Each takes sums over persons, so that records can be summed where they lie. With one case a person
each is the usual interval: Wilson's, Byar's or Student's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import aligned, counts, numbers, positive, refuse, share
from onestory.stats.rates import count_limits, proportion

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def clustered_proportion(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    persons: ArrayLike,
    squares: tuple[ArrayLike, ArrayLike, ArrayLike],
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> Estimate:
    """Shares with Wilson's limits at the effective sample size of clustered persons.

    `squares` are sums over persons of x², x·n and n², for a person's x of n. The design effect is
    the variance of a ratio of sums over persons, times m/(m - 1), over that of independent cases;
    it is never taken below one. Where all cases are alike, it is that of cases which are the same
    within each person.

    Raises:
        StatsError: a negative count, or a numerator above its denominator.

    Source: Korn and Graubard 1998, Survey Methodology 24:193 (effective size); Dean and Pagano
    2015, Journal of Survey Statistics and Methodology 3:484 (with Wilson's limits).
    """
    part, whole, people = aligned(
        counts(numerator, name="numerators"),
        counts(denominator, name="denominators"),
        counts(persons, name="persons"),
    )
    refuse(part > whole, what="numerators above their denominator", do="Check their definitions.")
    effect = design_effect(part, whole, persons=people, squares=squares)
    size = np.where(whole > 0, whole / effect, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        events = np.where(whole > 0, np.minimum(part / whole * size, size), 0.0)
    found = proportion(events, size, multiplier=multiplier, confidence=confidence)
    method = "Wilson score at the effective size of clustered persons"
    limits = Limits(lower=found.lower, upper=found.upper, confidence=confidence, method=method)
    return estimate(found.value, limits, method=method)


def clustered_rate(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    square: ArrayLike,
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> Estimate:
    """Rates of a sum over persons with the limits of a count, widened for persons who recur.

    `numerator` is the sum, `square` the sum over persons of their squared sums. The limits are
    those of the effective number of events, the squared sum over `square`, scaled to the sum:
    Byar's, exact below ten. With one event a person that is the count itself.

    Raises:
        StatsError: a negative number, or a sum where there is no denominator.

    Source: a scaled Poisson count, as in Fay and Feuer 1997, Stat Med 16:791, with the variance
    of Stukel and others 1994, Stat Med 13:1781.
    """
    total, squared, base = aligned(
        counts(numerator, name="numerators"),
        counts(square, name="sums of squares"),
        counts(denominator, name="denominators"),
    )
    refuse((base == 0) & (total > 0), what="events with no denominator", do="Find their people.")
    scale = positive(multiplier, name="multiplier") / np.where(base > 0, base, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(squared > 0, total**2 / squared, 0.0)
        each = np.where(effective > 0, total / effective, 1.0)
    poisson = count_limits(effective, confidence=confidence)
    method = f"{poisson.method}, at the effective number of events of clustered persons"
    limits = Limits(
        lower=poisson.lower * each * scale,
        upper=poisson.upper * each * scale,
        confidence=confidence,
        method=method,
    )
    return estimate(total * scale, limits, method=method)


def clustered_mean(
    total: ArrayLike,
    denominator: ArrayLike,
    *,
    persons: ArrayLike,
    squares: tuple[ArrayLike, ArrayLike, ArrayLike],
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> Estimate:
    """Means with Student's limits from the variance of a ratio of sums over persons.

    As `clustered_proportion`; NaN with one person or none. No limits where all persons are alike.

    Raises:
        StatsError: a negative number of persons or cases.

    Source: Cochran 1977, Sampling Techniques, section 9A.
    """
    added, whole, people = aligned(
        numbers(total, name="sums"),
        counts(denominator, name="denominators"),
        counts(persons, name="persons"),
    )
    size = np.where((whole > 0) & (people > 1), whole, np.nan)
    value = added / size
    several = np.where(people > 1, people, np.nan)
    spread = np.sqrt(_ratio_variance(value, size, several, squares))
    spread = np.where(spread > 0, spread, np.nan)  # all alike: it is not known how far they vary
    half = stdtrit(several - 1, (1 + share(confidence, name="confidence")) / 2) * spread
    method = "Student's t of clustered persons"
    limits = Limits(
        lower=(value - half) * multiplier,
        upper=(value + half) * multiplier,
        confidence=confidence,
        method=method,
    )
    return estimate(value * multiplier, limits, method=method)


def design_effect(
    part: FloatArray,
    whole: FloatArray,
    *,
    persons: FloatArray,
    squares: tuple[ArrayLike, ArrayLike, ArrayLike],
) -> FloatArray:
    """How many times larger the variance of a share is than if no person recurred, at least one.

    `squares` as `clustered_proportion`.
    """
    size = np.where(whole > 0, whole, np.nan)
    value = part / size
    with np.errstate(divide="ignore", invalid="ignore"):
        several = np.where(persons > 1, persons, np.nan)
        spread = _ratio_variance(value, size, several, squares)
        plain = value * (1 - value) / np.maximum(size - 1, 1)
        found = np.where(plain > 0, spread / plain, np.nan)
        alike = np.asarray(squares[2], dtype=np.float64) / size
    # With one person alone, or all cases alike, nothing tells how alike one person's cases are.
    return np.maximum(np.where(np.isfinite(found), found, np.nan_to_num(alike, nan=1.0)), 1.0)


def _ratio_variance(
    value: FloatArray,
    size: FloatArray,
    people: FloatArray,
    squares: tuple[ArrayLike, ArrayLike, ArrayLike],
) -> FloatArray:
    """The variance of a ratio of sums over persons, by linearisation."""
    xx, xn, nn = (np.asarray(one, dtype=np.float64) for one in squares)
    around = np.maximum(xx - 2 * value * xn + value**2 * nn, 0.0)
    return around / size**2 * people / (people - 1)
