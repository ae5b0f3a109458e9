"""How far parallel trends may fail before an answer does: Rambachan and Roth's intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.honest_input import Deviations, deviations
from onestory.stats.honest_relative import relative_interval
from onestory.stats.honest_smoothness import smooth_interval
from onestory.stats.inputs import normal_quantile, numbers, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import FloatArray
    from onestory.stats.event_study import EventStudy

Restriction = Literal["relative magnitudes", "smoothness"]
HALVINGS = 20
FURTHEST = 2.0**20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """Intervals of one target effect under deviations from parallel trends up to each bound (B,).

    `estimate` and the `plain` limits are those of exactly parallel trends. `breakdown` is the
    largest bound at which the interval leaves out nought: NaN where it never does, infinity
    where it always does.
    """

    restriction: Restriction
    bound: FloatArray
    lower: FloatArray
    upper: FloatArray
    estimate: float
    plain_lower: float
    plain_upper: float
    breakdown: float
    confidence: float
    method: str


def relative_magnitudes(
    study: EventStudy,
    *,
    bounds: ArrayLike,
    target: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Sensitivity:
    """Intervals that hold when trends part no faster after than `bounds` times their worst before.

    From one period to the next the gap in trends after the reference changes by at most
    `bounds` (B,) times its largest change between neighbouring periods before it. `target` is
    the weight of each effect from exposure on; without it all count alike.

    The union, over which change before was the worst and in which direction, of the hybrid
    test's intervals: least favourable at a tenth of the error, then conditional. The covariance
    is taken as known and the estimates as normal, which few exposed places do not grant.

    Raises:
        StatsError: an event study without one reference, periods that are not consecutive,
            none before the reference, or a bound below nought.

    Source: Rambachan and Roth 2023, Rev Econ Stud 90:2555, Δ^RM; Andrews, Roth and Pakes 2023,
    Rev Econ Stud 90:2763.
    """
    return _sensitivity("relative magnitudes", deviations(study, target), bounds, confidence)


def smoothness(
    study: EventStudy,
    *,
    bounds: ArrayLike,
    target: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Sensitivity:
    """Intervals that hold when the gap in trends bends by at most `bounds` (B,) a period.

    A bound of nought is a gap that grows along a straight line. The shortest interval of fixed
    length around a combination of the coefficients before and after. `target` and the errors
    are those of `relative_magnitudes`.

    Source: Rambachan and Roth 2023, Δ^SD; Armstrong and Kolesár 2018, Econometrica 86:655.
    """
    return _sensitivity("smoothness", deviations(study, target), bounds, confidence)


def _sensitivity(
    restriction: Restriction, given: Deviations, bounds: ArrayLike, confidence: float
) -> Sensitivity:
    bound = numbers(bounds, name="bounds")
    if np.isnan(bound).any() or (bound < 0).any():
        raise StatsError(
            found="A bound on deviations is missing or below nought.", do="Give bounds from 0 up."
        )
    error = 1 - share(confidence, name="confidence")
    limits = np.array([_interval(restriction, given, float(each), error) for each in bound])
    reach = normal_quantile(confidence) * given.standard_error
    return Sensitivity(
        restriction=restriction,
        bound=bound,
        lower=limits[:, 0],
        upper=limits[:, 1],
        estimate=given.plain,
        plain_lower=given.plain - reach,
        plain_upper=given.plain + reach,
        breakdown=_breakdown(restriction, given, error),
        confidence=confidence,
        method=_METHODS[restriction],
    )


_METHODS: dict[Restriction, str] = {
    "relative magnitudes": "Rambachan-Roth, relative magnitudes, conditional least-favourable",
    "smoothness": "Rambachan-Roth, smoothness, fixed length",
}


def _interval(
    restriction: Restriction, given: Deviations, bound: float, error: float
) -> tuple[float, float]:
    if restriction == "smoothness":
        return smooth_interval(given, bound=bound, error=error)
    return relative_interval(given, bound=bound, error=error)


def _breakdown(restriction: Restriction, given: Deviations, error: float) -> float:
    """Double the bound until the interval holds nought, then halve the step."""

    def excludes(bound: float) -> bool:
        lower, upper = _interval(restriction, given, bound, error)
        return lower > 0 or upper < 0

    if not excludes(0.0):
        return np.nan
    unit = 1.0 if restriction == "relative magnitudes" else given.standard_error
    known, tried = 0.0, unit / 4
    while excludes(tried):
        known, tried = tried, 2 * tried
        if tried > FURTHEST * unit:
            return np.inf
    for _ in range(HALVINGS):
        middle = (known + tried) / 2
        known, tried = (middle, tried) if excludes(middle) else (known, middle)
    return known
