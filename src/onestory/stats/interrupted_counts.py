"""Interrupted time series of counts: quasi-Poisson, with people at risk as the offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats import newey_west
from onestory.stats.adjust import quasi_poisson
from onestory.stats.autocorrelated import regress
from onestory.stats.inputs import counts, refuse
from onestory.stats.interrupted import Interrupted, describe
from onestory.stats.interruption import Design, Interruption, lay_out, whole

if TYPE_CHECKING:
    from onestory.stats.contrast import Fraction
    from onestory.stats.estimate import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """A series' quasi-Poisson fit: its log rate made straight, and what each period moved.

    `straight` (T,) is the log rate with the count's error beside it, `noise` (T,) that error's
    variance but for the dispersion.
    """

    coefficients: FloatArray
    influence: FloatArray
    straight: FloatArray
    noise: FloatArray
    dispersion: float


def interrupted_counts(
    counted: Fraction,
    *,
    interruption: Interruption,
    comparator: Fraction | None = None,
    confidence: float = 0.95,
) -> Interrupted:
    """The change in events (T,) over people or time at risk (T,): the log of a rate ratio.

    With a `comparator` the change is the log of a ratio of rate ratios: the interaction of the
    change with being exposed, in a model where trend, season and change are each series' own.

    Errors are those of counts, dispersed, and of a lasting part whose autocorrelation is not
    known, as `interrupted` allows for. `newey_west` is plain quasi-Poisson. Measured coverage of
    nominal 95%, 60 months of 10 to 5,000 events: 94 to 100%; plain quasi-Poisson's 50 to 90%.

    Raises:
        StatsError: as `interrupted`; a negative count, events with nobody at risk, or a series
            with no events before or after the start.

    Source: Bernal, Cummins and Gasparrini 2017, Int J Epidemiol 46:348; Breslow and Clayton
    1993, J Am Stat Assoc 88:9 (one step of penalised quasi-likelihood).
    """
    events, at_risk = _series(counted, name="series")
    plan = lay_out(interruption, periods=events.size)
    fit = _fit(events, at_risk, plan=plan, start=interruption.start)
    if comparator is not None:
        others = _series(comparator, name="comparator series", periods=events.size)
        fit = _less(fit, _fit(*others, plan=plan, start=interruption.start))
    averaged = regress(fit.straight[None, :], plan.columns, noise=fit.noise)
    return describe(
        averaged,
        plan,
        interruption=interruption,
        dispersion=fit.dispersion,
        sensitivity=newey_west.contrast(
            fit.coefficients,
            fit.influence,
            weights=plan.contrasts[0],
            confidence=confidence,
        ),
    )


def _series(
    counted: Fraction, *, name: str, periods: int | None = None
) -> tuple[FloatArray, FloatArray]:
    """The events and the people at risk of each period, none missing."""
    events = whole(counts(counted.numerator, name="counts"), name=name, periods=periods)
    at_risk = whole(
        counts(counted.denominator, name="people at risk"), name=name, periods=events.size
    )
    refuse(at_risk == 0, what="periods with nobody at risk", do="Find their people at risk.")
    return events, at_risk


def _fit(events: FloatArray, at_risk: FloatArray, *, plan: Design, start: int) -> _Fit:
    if not (events[:start].any() and events[start:].any()):
        raise StatsError(
            found="A series has no events at all before or after the start.",
            do="Ask it of a larger place, a longer period or a commoner outcome.",
        )
    fitted = quasi_poisson(events, at_risk, covariates=plan.columns[:, 1:])
    error = events - fitted.expected
    bread = np.linalg.inv((plan.columns * fitted.expected[:, None]).T @ plan.columns)
    return _Fit(
        coefficients=fitted.coefficients,
        influence=(plan.columns * error[:, None]) @ bread,
        straight=plan.columns @ fitted.coefficients + error / fitted.expected,
        noise=1 / fitted.expected,
        dispersion=fitted.dispersion,
    )


def _less(fit: _Fit, other: _Fit) -> _Fit:
    """The difference of two fits; what moved both series in a period is taken off both."""
    return _Fit(
        coefficients=fit.coefficients - other.coefficients,
        influence=fit.influence - other.influence,
        straight=fit.straight - other.straight,
        noise=fit.noise + other.noise,
        dispersion=max(fit.dispersion, other.dispersion),
    )
