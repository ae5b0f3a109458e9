"""The test for a trend before exposure, what it could have seen, and what it could have missed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import root_scalar
from scipy.special import chdtrc, ndtri
from scipy.stats import ncx2, qmc

from onestory.model.errors import StatsError
from onestory.stats.honest_input import Deviations, deviations
from onestory.stats.inputs import normal_quantile, numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.event_study import EventStudy

DOUBLINGS_OF_DRAWS = 14
LOST = 1e-10  # of the largest eigenvalue: directions in which the coefficients do not vary


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreTrend:
    """What the coefficients before the reference say of a trend, and how well they could say it.

    `joint_p` is Wald's test that all are nought, on `freedom` degrees; `seen` of them differ
    from nought one by one, which chance alone brings at least once with `false_alarm`. `slope` a
    period, with its limits, is that of the straight line through the reference.

    For each `power` (P,): `detectable` is the slope that would show in at least one coefficient
    with that chance, `detectable_jointly` the slope that Wald's test would find. `bias` is what
    a trend of the `detectable` slope, gone on, adds to the target effect, and
    `bias_after_passing` what it adds on average to studies in which it was not seen.
    """

    joint_p: float
    freedom: int
    seen: int
    false_alarm: float
    slope: float
    slope_lower: float
    slope_upper: float
    power: FloatArray
    detectable: FloatArray
    detectable_jointly: FloatArray
    bias: FloatArray
    bias_after_passing: FloatArray
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Before:
    """The coefficients before (n,), their times, and draws (D, n) of their errors."""

    estimate: FloatArray
    time: FloatArray
    precision: FloatArray
    reach: FloatArray
    drawn: FloatArray
    freedom: int

    def passing(self, slope: float) -> BoolArray:
        """(D,) whether a draw around a trend of this slope shows nothing in any coefficient."""
        return np.asarray((np.abs(self.drawn + slope * self.time) <= self.reach).all(axis=1))


def pre_trend(
    study: EventStudy,
    *,
    seed: int,
    target: ArrayLike | None = None,
    power: ArrayLike = (0.5, 0.8),
    confidence: float = 0.95,
) -> PreTrend:
    """The pre-trend test of an event study, with the slopes that it could have detected.

    Chances are means over 16,384 quasi-random draws from `seed`, known to about 0.0005. A test
    that passes says little where the `bias` at 80% power is as large as the effect.

    Raises:
        StatsError: an event study that draws no path of trends (see `relative_magnitudes`), or
            a power not between the false alarms of the test and one.

    Source: Roth 2022, Am Econ Rev Insights 4:305.
    """
    given = deviations(study, target)
    before = _before(given, seed=seed, reach=normal_quantile(confidence))
    asked = numbers(power, name="powers")
    false_alarm = 1 - float(before.passing(0.0).mean())
    _refuse_unreachable(asked, floor=max(false_alarm, 1 - confidence))
    detectable = np.array([_detectable(before, float(each)) for each in asked])
    steep = float(before.time @ before.precision @ before.time)
    slope = float(before.time @ before.precision @ before.estimate) / steep
    reach = normal_quantile(confidence) / np.sqrt(steep)
    return PreTrend(
        joint_p=float(chdtrc(before.freedom, before.estimate @ before.precision @ before.estimate)),
        freedom=before.freedom,
        seen=int((np.abs(before.estimate) > before.reach).sum()),
        false_alarm=false_alarm,
        slope=slope,
        slope_lower=slope - reach,
        slope_upper=slope + reach,
        power=asked,
        detectable=detectable,
        detectable_jointly=_jointly(asked, before.freedom, error=1 - confidence) / np.sqrt(steep),
        bias=detectable * float(given.weights @ given.time),
        bias_after_passing=np.array([_passed_bias(given, before, each) for each in detectable]),
        confidence=confidence,
    )


def _before(given: Deviations, *, seed: int, reach: float) -> _Before:
    covariance = given.covariance[np.ix_(given.before, given.before)]
    size, turn = np.linalg.eigh(covariance)
    kept = size > LOST * size.max()
    root = turn[:, kept] * np.sqrt(size[kept])
    sequence = qmc.Sobol(int(kept.sum()), rng=np.random.default_rng(seed))
    uniform = np.clip(sequence.random_base2(DOUBLINGS_OF_DRAWS), 1e-12, 1 - 1e-12)
    return _Before(
        estimate=given.estimate[given.before],
        time=given.time[given.before].astype(np.float64),
        precision=np.asarray(turn[:, kept] / size[kept] @ turn[:, kept].T),
        reach=reach * np.sqrt(np.diag(covariance)),
        drawn=ndtri(uniform) @ root.T,
        freedom=int(kept.sum()),
    )


def _refuse_unreachable(power: FloatArray, *, floor: float) -> None:
    if not ((power > floor) & (power < 1)).all():
        raise StatsError(
            found=f"A power asked for is not between {floor:.2f}, the false alarms of the test, "
            "and 1.",
            do="Ask for powers such as 0.5 and 0.8.",
        )


def _detectable(before: _Before, power: float) -> float:
    """The slope above nought at which this share of draws shows something."""

    def short(slope: float) -> float:
        return power - 1 + float(before.passing(slope).mean())

    return _solve(short, unit=float((before.reach / np.abs(before.time)).min()))


def _jointly(power: FloatArray, freedom: int, *, error: float) -> FloatArray:
    """The distances from nought, in standard errors, that Wald's test finds with each power."""
    critical = float(ncx2.isf(error, freedom, 0.0))

    def short(distance: float, wanted: float) -> float:
        return wanted - float(ncx2.sf(critical, freedom, distance**2))

    return np.array([_solve(partial(short, wanted=float(each)), unit=1.0) for each in power])


def _solve(short: Callable[[float], float], *, unit: float) -> float:
    furthest = unit
    while short(furthest) > 0:
        furthest *= 2
    return float(root_scalar(short, bracket=(0.0, furthest), xtol=unit * 1e-7).root)


def _passed_bias(given: Deviations, before: _Before, slope: float) -> float:
    """The mean error of the target over draws that pass: the trend, and what selection adds."""
    error = before.drawn[before.passing(slope)].mean(axis=0)
    across = given.weights @ given.covariance[:, given.before] @ before.precision
    return float(slope * (given.weights @ given.time) + across @ error)
