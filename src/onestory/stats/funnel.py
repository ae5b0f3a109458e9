"""Control limits for funnel plots: what values chance alone would give places of each size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.stats.estimate import FloatArray
from onestory.stats.inputs import aligned, counts, positive, refuse, share
from onestory.stats.predictive import CountQuantile, binomial_quantile, poisson_quantile
from onestory.stats.scales import ROOT, ROOT_ARCSINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from onestory.stats.overdispersion import Overdispersion

LEVELS = (0.95, 0.998)
Kind = Literal["proportion", "rate"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlLimits:
    """Control limits of places: `lower` and `upper` are levels × places, on the scale of the value.

    `target` and `denominators` hold one number a place.
    """

    target: FloatArray
    denominators: FloatArray
    levels: tuple[float, ...]
    lower: FloatArray
    upper: FloatArray
    multiplier: float
    kind: Kind
    method: str


def control_limits_proportion(
    target: ArrayLike,
    denominators: ArrayLike,
    *,
    levels: tuple[float, ...] = LEVELS,
    multiplier: float = 1.0,
) -> ControlLimits:
    """Exact binomial limits around a target proportion, interpolated between counts.

    `target` is on the scale of the value (per cent when `multiplier` is 100), one for all places
    or one a place. A place whose true proportion is the target lies beyond a limit no more often
    than the level says, at every size. NaN where the denominator is NaN or nought.

    Raises:
        StatsError: a target outside the possible proportions, or a negative denominator.

    Source: Spiegelhalter 2005, Stat Med 24:1185, appendix. There the lower limit is as here; the
    upper one stands one count lower, which at an expected count of 1 flags 8% of equal places
    above a 97.5% limit instead of 2.5% at most.
    """
    middle, n = _places(target, denominators)
    p = middle / positive(multiplier, name="multiplier")
    refuse(p > 1, what="targets above the whole", do="Give the target in the unit of the value.")

    def quantile(probability: float) -> CountQuantile:
        return binomial_quantile(probability, n=n, p=p)

    lower, upper = _limits(quantile, levels)
    return ControlLimits(
        target=middle,
        denominators=n,
        levels=levels,
        lower=np.maximum(lower / n, 0.0) * multiplier,
        upper=np.minimum(upper / n, 1.0) * multiplier,
        multiplier=multiplier,
        kind="proportion",
        method="exact binomial, interpolated",
    )


def control_limits_rate(
    target: ArrayLike,
    denominators: ArrayLike,
    *,
    levels: tuple[float, ...] = LEVELS,
    multiplier: float = 1.0,
) -> ControlLimits:
    """Exact Poisson limits around a target rate, interpolated; otherwise as for proportions.

    For standardised ratios let `denominators` be the expected events and `target` the multiplier.

    Raises:
        StatsError: a negative target or denominator.
    """
    middle, n = _places(target, denominators)
    mean = middle / positive(multiplier, name="multiplier") * n

    def quantile(probability: float) -> CountQuantile:
        return poisson_quantile(probability, mean=mean)

    lower, upper = _limits(quantile, levels)
    return ControlLimits(
        target=middle,
        denominators=n,
        levels=levels,
        lower=np.maximum(lower / n, 0.0) * multiplier,
        upper=upper / n * multiplier,
        multiplier=multiplier,
        kind="rate",
        method="exact Poisson, interpolated",
    )


def overdispersed_limits(limits: ControlLimits, *, dispersion: Overdispersion) -> ControlLimits:
    """The limits, widened by the variation between places that chance does not explain.

    On the scale where variance does not depend on the target (arcsine of the square root for
    proportions, square root for rates), each limit's distance from the target grows by
    √(1 + τ²/s²), s² being the place's own variance: so small places, mostly chance, widen little,
    and with τ² = 0 the exact limits come back.

    Source: Spiegelhalter 2005, Stat Med 24:1185: the additive model and the scales are his.
    """
    scale = ROOT_ARCSINE if limits.kind == "proportion" else ROOT
    centre = scale.onto(limits.target / limits.multiplier)
    widening = np.sqrt(1 + dispersion.tau_squared * 4 * limits.denominators)

    def widened(edge: FloatArray) -> FloatArray:
        away = (scale.onto(edge / limits.multiplier) - centre) * widening
        return scale.back(np.clip(centre + away, 0.0, scale.top)) * limits.multiplier

    return replace(
        limits,
        lower=widened(limits.lower),
        upper=widened(limits.upper),
        method=f"{limits.method}, widened for overdispersion",
    )


def position(values: ArrayLike, limits: ControlLimits) -> NDArray[np.int8]:
    """Where each value lies at each level: -1 below, 0 within, 1 above; levels × places.

    A value upon a limit, or one that is NaN or whose limits are, counts as within.
    """
    given = counts(values, name="values")
    hair = 1e-9 * limits.multiplier
    above = (given > limits.upper + hair).astype(np.int8)
    below = (given < limits.lower - hair).astype(np.int8)
    return above - below


def _places(target: ArrayLike, denominators: ArrayLike) -> list[FloatArray]:
    middle, n = aligned(counts(target, name="targets"), counts(denominators, name="denominators"))
    return [middle, np.where(n > 0, n, np.nan)]


def _limits(
    quantile: Callable[[float], CountQuantile], levels: tuple[float, ...]
) -> tuple[FloatArray, FloatArray]:
    """Counts between which an equal place lies; the two tails are treated alike.

    Interpolated downwards the lower limit leaves at most its tail below it. The mirror image of
    that for the upper tail is one count above the interpolated quantile.
    """
    tails = [(1 - share(level, name="level")) / 2 for level in levels]
    lower = np.stack([quantile(tail).interpolated for tail in tails])
    upper = np.stack([quantile(1 - tail).interpolated + 1 for tail in tails])
    return lower, upper
