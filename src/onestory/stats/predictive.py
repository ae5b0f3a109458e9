"""What counts to expect when a rate is known: quantiles of the Poisson and the binomial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, gammaincc, ndtri

if TYPE_CHECKING:
    from collections.abc import Callable

    from onestory.stats.estimate import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountQuantile:
    """The smallest count whose cumulative probability reaches `probability`.

    `below` and `at` are the cumulative probabilities of the count before it and of itself.
    """

    probability: float
    count: FloatArray
    below: FloatArray
    at: FloatArray

    @property
    def interpolated(self) -> FloatArray:
        """Where the line through the cumulative probabilities crosses `probability`."""
        with np.errstate(invalid="ignore"):
            return self.count - (self.at - self.probability) / (self.at - self.below)


def poisson_quantile(probability: float, *, mean: FloatArray) -> CountQuantile:
    """The quantile of Poisson counts, one a mean; NaN where the mean is NaN."""

    def cumulative(count: FloatArray) -> FloatArray:
        return np.asarray(gammaincc(count + 1, mean))

    return _quantile(cumulative, probability, _guess(probability, mean, mean, 1.0))


def binomial_quantile(probability: float, *, n: FloatArray, p: FloatArray) -> CountQuantile:
    """The quantile of binomial counts out of `n` with chance `p`; NaN where either is NaN.

    A weighted `n` need not be whole.
    """

    def cumulative(count: FloatArray) -> FloatArray:
        inside = betainc(np.maximum(n - count, 1e-12), count + 1, 1 - p)
        return np.where(count >= n, np.where(np.isnan(p), np.nan, 1.0), inside)

    start = np.minimum(_guess(probability, n * p, n * p * (1 - p), 1 - 2 * p), np.ceil(n))
    return _quantile(cumulative, probability, start)


def _guess(
    probability: float, mean: FloatArray, variance: FloatArray, asymmetry: FloatArray | float
) -> FloatArray:
    """A count near the quantile: the first two terms of Cornish and Fisher's expansion."""
    z = float(ndtri(probability))
    return np.maximum(np.floor(mean + z * np.sqrt(variance) + asymmetry * (z**2 - 1) / 6), 0.0)


def _quantile(
    cumulative: Callable[[FloatArray], FloatArray], probability: float, start: FloatArray
) -> CountQuantile:
    count = start
    while (short := cumulative(count) < probability).any():
        count = count + short
    while (over := (count > 0) & (_before(cumulative, count) >= probability)).any():
        count = count - over
    return CountQuantile(
        probability=probability,
        count=count,
        below=_before(cumulative, count),
        at=cumulative(count),
    )


def _before(cumulative: Callable[[FloatArray], FloatArray], count: FloatArray) -> FloatArray:
    return np.where(count > 0, cumulative(np.maximum(count - 1, 0.0)), 0.0)
