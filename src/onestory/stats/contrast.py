"""Differences and ratios of two independent groups, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import aligned, counts, normal_quantile, positive, refuse
from onestory.stats.rates import EMPTY, proportion

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraction:
    """Numerators and denominators, one of each a group."""

    numerator: ArrayLike
    denominator: ArrayLike


def rate_ratio(first: Fraction, second: Fraction, *, confidence: float = 0.95) -> Estimate:
    """The first rate over the second, with limits symmetrical on the log scale.

    NaN where either has no events, for then the log has no known error.

    Raises:
        StatsError: a negative count, or events with no denominator.

    Source: Breslow and Day 1987, volume II, chapter 3: log ratio ± z √(1/O₁ + 1/O₂).
    """
    a, n, b, m = _events(first, second)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _log_ratio((a / n) / (b / m), np.sqrt(1 / a + 1 / b), confidence)


def rate_difference(
    first: Fraction, second: Fraction, *, multiplier: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """The first rate less the second, `multiplier` times, ± z √(O₁/n₁² + O₂/n₂²).

    Raises:
        StatsError: a negative count, or events with no denominator.
    """
    a, n, b, m = _events(first, second)
    scale = positive(multiplier, name="multiplier")
    half = normal_quantile(confidence) * np.sqrt(a / n**2 + b / m**2) * scale
    gap = (a / n - b / m) * scale
    limits = Limits(
        lower=gap - half, upper=gap + half, confidence=confidence, method="normal, Poisson counts"
    )
    return estimate(gap, limits, method=limits.method)


def risk_ratio(first: Fraction, second: Fraction, *, confidence: float = 0.95) -> Estimate:
    """The first proportion over the second, with limits symmetrical on the log scale.

    NaN where either numerator is nought.

    Raises:
        StatsError: a negative count, or a numerator above its denominator.

    Source: Katz, Baptista, Azen and Pike 1978, Biometrics 34:469.
    """
    a, n, b, m = _parts(first, second)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
        return _log_ratio((a / n) / (b / m), error, confidence)


def risk_difference(
    first: Fraction, second: Fraction, *, multiplier: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """The first proportion less the second, with limits made of Wilson's for each.

    Raises:
        StatsError: a negative count, or a numerator above its denominator.

    Source: Newcombe 1998, Stat Med 17:873, method 10.
    """
    one, other = (
        proportion(each.numerator, each.denominator, multiplier=multiplier, confidence=confidence)
        for each in (first, second)
    )
    return difference_from_limits(one, other)


def difference_from_limits(first: Estimate, second: Estimate) -> Estimate:
    """The first less the second, when only their values and limits are known.

    The two must be independent: two areas, not two periods of one set of people.

    Raises:
        StatsError: their limits are of different confidence.

    Source: Zou and Donner 2008, Stat Med 27:1693 (variance recovery, 'MOVER').
    """
    _same_confidence(first, second)
    gap = first.value - second.value
    limits = Limits(
        lower=gap - np.hypot(first.value - first.lower, second.upper - second.value),
        upper=gap + np.hypot(first.upper - first.value, second.value - second.lower),
        confidence=first.confidence,
        method="recovered from the limits of each",
    )
    return estimate(gap, limits, method=limits.method)


def ratio_from_limits(first: Estimate, second: Estimate) -> Estimate:
    """The first over the second, as `difference_from_limits` on the log scale.

    NaN where a value or limit is not above zero.

    Raises:
        StatsError: their limits are of different confidence.
    """
    gap = difference_from_limits(_logged(first), _logged(second))
    return Estimate(
        value=np.exp(gap.value),
        lower=np.exp(gap.lower),
        upper=np.exp(gap.upper),
        confidence=gap.confidence,
        method=f"{gap.method}, log scale",
    )


def _log_ratio(ratio: FloatArray, error: FloatArray, confidence: float) -> Estimate:
    reach = np.exp(normal_quantile(confidence) * np.where(np.isfinite(error), error, np.nan))
    limits = Limits(
        lower=ratio / reach, upper=ratio * reach, confidence=confidence, method="log ratio"
    )
    return estimate(ratio, limits, method=limits.method)


def _logged(given: Estimate) -> Estimate:
    value, lower, upper = (
        np.log(np.where(part > 0, part, np.nan)) for part in (given.value, given.lower, given.upper)
    )
    return Estimate(
        value=value, lower=lower, upper=upper, confidence=given.confidence, method=given.method
    )


def _parts(first: Fraction, second: Fraction) -> list[FloatArray]:
    sides = [_side(first), _side(second)]
    for numerator, denominator in sides:
        refuse(
            numerator > denominator,
            what="numerators above their denominator",
            do="Check their definitions.",
        )
    return aligned(*sides[0], *sides[1])


def _events(first: Fraction, second: Fraction) -> list[FloatArray]:
    return aligned(*_side(first), *_side(second))


def _side(fraction: Fraction) -> list[FloatArray]:
    numerator, denominator = aligned(
        counts(fraction.numerator, name="numerators"),
        counts(fraction.denominator, name="denominators"),
    )
    refuse((denominator == 0) & (numerator > 0), what="events with no denominator", do=EMPTY)
    return [numerator, np.where(denominator > 0, denominator, np.nan)]


def _same_confidence(first: Estimate, second: Estimate) -> None:
    if abs(first.confidence - second.confidence) > 1e-9:
        raise StatsError(
            found=f"Limits of {first.confidence:.1%} stand beside limits of "
            f"{second.confidence:.1%}.",
            do="Make both at one confidence.",
        )
