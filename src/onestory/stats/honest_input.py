"""An event study made ready for a sensitivity analysis: before, after, and the target effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.event_study import EventStudy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deviations:
    """Coefficients (K,) by `time` from the reference, which is time 0 and not among them.

    `weights` (K,) make the target: nought before the reference.
    """

    estimate: FloatArray
    covariance: FloatArray
    time: NDArray[np.int64]
    weights: FloatArray

    @property
    def before(self) -> BoolArray:
        """(K,) whether the coefficient lies before the reference."""
        return self.time < 0

    @property
    def plain(self) -> float:
        """The target effect if trends were parallel."""
        return float(self.weights @ self.estimate)

    @property
    def standard_error(self) -> float:
        """The standard error of `plain`."""
        return float(np.sqrt(self.weights @ self.covariance @ self.weights))


def deviations(study: EventStudy, target: ArrayLike | None = None) -> Deviations:
    """The event study by time from its reference, with the weights of the target effect.

    `target` has one weight for each period from the start of exposure on.

    Raises:
        StatsError: no single reference, periods that are not consecutive, none before or after,
            a covariance that is none, or a target of another length.
    """
    if study.reference is None:
        raise StatsError(
            found="The early effects of the event study are not measured from one period.",
            do="Estimate it with a universal base, so that a path of trends can be drawn.",
        )
    estimate = numbers(study.estimate, name="event-study coefficients")
    covariance = numbers(study.covariance, name="covariances")
    time = np.asarray(study.relative) - study.reference
    _refuse_unusable(estimate, covariance, time)
    exposed = study.relative >= 0
    return Deviations(
        estimate=estimate,
        covariance=(covariance + covariance.T) / 2,
        time=time,
        weights=_weights(exposed & (time > 0), target),
    )


def _weights(exposed: BoolArray, target: ArrayLike | None) -> FloatArray:
    number = int(exposed.sum())
    given = (
        np.full(number, 1 / max(number, 1)) if target is None else numbers(target, name="target")
    )
    if not number or given.shape != (number,) or not np.isfinite(given).all() or not given.any():
        raise StatsError(
            found=f"The target has {given.size} weights for {number} exposed periods.",
            do="Give a weight for each period from the start of exposure on, not all nought.",
        )
    weights = np.zeros(exposed.size)
    weights[exposed] = given
    return weights


def _refuse_unusable(estimate: FloatArray, covariance: FloatArray, time: NDArray[np.int64]) -> None:
    number = estimate.size
    if time.shape != (number,) or covariance.shape != (number, number):
        raise StatsError(
            found="The coefficients, their times and their covariance do not fit together.",
            do="Give K coefficients, K times and a covariance of K by K.",
        )
    if not (np.isfinite(estimate).all() and np.isfinite(covariance).all()):
        raise StatsError(
            found="A coefficient or covariance of the event study is missing.",
            do="Leave out the periods that could not be estimated.",
        )
    whole = np.append(time, 0)
    whole.sort()
    if (np.diff(whole) != 1).any() or (np.diff(time) <= 0).any():
        raise StatsError(
            found="The periods of the event study are not consecutive and rising.",
            do="Leave out only the reference period; drop what lies beyond a gap.",
        )
    if not ((time < 0).any() and (time > 0).any()):
        raise StatsError(
            found="There is no period before the reference, or none after it.",
            do="Give at least one of each: nothing is known of trends otherwise.",
        )
    least = float(np.linalg.eigvalsh((covariance + covariance.T) / 2).min())
    if least < -1e-8 * float(np.abs(covariance).max()) or (np.diag(covariance) <= 0).any():
        raise StatsError(
            found="The covariance of the event study is not a covariance.",
            do="Estimate it from more places, or drop periods that repeat one another.",
        )
