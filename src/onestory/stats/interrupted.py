"""Interrupted time series: one series before and after a start, alone or against a comparator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats import newey_west
from onestory.stats.autocorrelated import Averaged, combine, regress
from onestory.stats.estimate import Estimate, FloatArray
from onestory.stats.interruption import Design, Interruption, lay_out, refuse_exact, whole

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interrupted:
    """The change after the start, on the scale analysed (of logs: the log of a ratio).

    `average` over the periods from the start, `at_end` in the last of them, `level` at the
    start and `slope` a period, each an array of one. `counterfactual` (T,) is the level expected
    without the change and `fitted` (T,) with it; `season` (cycle,) is centred on nought and
    begins with the first period given. `autocorrelation` is that of errors one period apart;
    `dispersion` the variance of the errors, or of counts Pearson's χ² a degree of freedom.
    `newey_west` repeats `average` by least squares (quasi-Poisson for counts), as a sensitivity.
    """

    average: Estimate
    at_end: Estimate
    level: Estimate
    slope: Estimate
    counterfactual: Estimate
    fitted: FloatArray
    season: FloatArray
    autocorrelation: float
    dispersion: float
    newey_west: Estimate
    method: str

    @property
    def estimate(self) -> float:
        """The average change over the periods from the start."""
        return float(self.average.value[0])

    @property
    def lower(self) -> float:
        """The lower limit of the average change."""
        return float(self.average.lower[0])

    @property
    def upper(self) -> float:
        """The upper limit of the average change."""
        return float(self.average.upper[0])


def interrupted(
    value: ArrayLike,
    *,
    interruption: Interruption,
    comparator: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Interrupted:
    """The change in a series (T,) such as a rate, its logarithm or a percentage.

    With a `comparator` (T,) the series analysed is the difference between the two, so that what
    befell both falls away; of logs, the change is then a ratio of ratios.

    The interval allows for an autocorrelation that is not known, from 0 to nearly 1. Measured
    coverage of nominal 95%, 48 to 72 months, 2,000 series a setting: 95 to 100% for AR(1)
    errors of 0 to 0.9 (93% at 0.95), 95 to 99% where half their variance is noise instead, and
    91.5 to 94.6% in the worst case found, 0.9 with a fifth of noise; with 36 months, 90 to 92%
    at 0.9. The price is an interval 1.8 to 2 times as long as least squares' where errors do
    not last at all. Newey-West's holds in 87 to 90% there, and in 48 to 58% at 0.9.

    Raises:
        StatsError: fewer than 8 periods or two years before the start, fewer than 3 after it, a
            start outside the series, a missing period, or a series that never varies.

    Source: Bernal, Cummins and Gasparrini 2017, Int J Epidemiol 46:348, and 2018, 47:2082
    (comparators); Zhang, Wagner and Ross-Degnan 2011, J Clin Epidemiol 64:1252.
    """
    series = whole(value, name="series")
    if comparator is not None:
        series = series - whole(comparator, name="comparator series", periods=series.size)
    plan = lay_out(interruption, periods=series.size)
    refuse_exact(series, plan.columns)
    averaged = regress(series[None, :], plan.columns, noise=np.ones(series.size))
    line = np.linalg.pinv(plan.columns) @ series
    return describe(
        averaged,
        plan,
        interruption=interruption,
        dispersion=float(averaged.weight[:, 0] @ averaged.variance[:, 0]),
        sensitivity=newey_west.contrast(
            line,
            newey_west.least_squares_influence(series, plan.columns),
            weights=plan.contrasts[0],
            confidence=confidence,
        ),
    )


def describe(
    averaged: Averaged,
    plan: Design,
    *,
    interruption: Interruption,
    dispersion: float,
    sensitivity: Estimate,
) -> Interrupted:
    """The change with its counterfactual, at the confidence of the sensitivity estimate."""
    confidence = sensitivity.confidence
    without = plan.columns * ~plan.changed
    asked = combine(averaged, np.vstack([plan.contrasts, without]), confidence=confidence)
    average, at_end, level, slope = (_pick(asked, slice(row, row + 1)) for row in range(4))
    middle = np.einsum("gp,g->p", averaged.coefficients[:, 0], averaged.weight[:, 0])
    season = (plan.columns * plan.seasonal @ middle)[: interruption.cycle]
    return Interrupted(
        average=average,
        at_end=at_end,
        level=level,
        slope=slope,
        counterfactual=_pick(asked, slice(4, None)),
        fitted=plan.columns @ middle,
        season=season - season.mean(),
        autocorrelation=float(averaged.autocorrelation[0]),
        dispersion=dispersion,
        newey_west=sensitivity,
        method=asked.method,
    )


def _pick(asked: Estimate, which: slice) -> Estimate:
    """The combinations of `asked` (1, C) that `which` names, as one row."""
    return Estimate(
        value=asked.value[0, which],
        lower=asked.lower[0, which],
        upper=asked.upper[0, which],
        confidence=asked.confidence,
        method=asked.method,
    )
