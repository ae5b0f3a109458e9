"""Covariates of millions of people in pieces, so that no second copy of them is ever held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray

    Covariates = NDArray[np.floating]

ROWS = 16_384
"""Rows of a piece: few enough to lie in the processor's own memory with forty covariates."""
LEAST_SPREAD = 1e-7
"""A column that varies less than this, as a share of its largest value, is taken as constant."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """The mean and standard deviation (K,) of each covariate; 0 is the deviation of a constant."""

    mean: FloatArray
    spread: FloatArray

    @property
    def unit(self) -> FloatArray:
        """What each covariate is divided by: its standard deviation, 1 where it does not vary."""
        return np.where(self.spread > 0, self.spread, 1.0)


def pieces(rows: int) -> Iterator[slice]:
    """The rows from 0 up to `rows` in pieces of `ROWS`."""
    for start in range(0, rows, ROWS):
        yield slice(start, min(start + ROWS, rows))


def moments(covariates: Covariates, weight: FloatArray) -> Moments:
    """The weighted mean and standard deviation of each covariate, in two readings.

    Raises:
        StatsError: the weights sum to nothing, or a covariate is not finite for somebody.
    """
    total = float(weight.sum())
    if not total > 0:
        raise StatsError(found="The weights sum to nothing.", do="Give at least one person weight.")
    mean = np.zeros(covariates.shape[1])
    square, largest = np.zeros_like(mean), np.zeros_like(mean)
    for rows in pieces(len(covariates)):
        mean += weight[rows] @ covariates[rows].astype(np.float64) / total
    refuse(
        ~np.isfinite(mean),
        what="covariates that are not finite for somebody",
        do="Fill what is missing, and tell so in a covariate of its own.",
    )
    for rows in pieces(len(covariates)):
        apart = covariates[rows].astype(np.float64) - mean
        square += weight[rows] @ apart**2 / total
        largest = np.maximum(largest, np.abs(apart + mean).max(axis=0))
    spread = np.sqrt(square)
    return Moments(mean=mean, spread=np.where(spread > LEAST_SPREAD * largest, spread, 0.0))


def yardstick(covariates: Covariates, exposed: BoolArray, *, among: BoolArray) -> Moments:
    """The exposed people's mean and standard deviation; that of those `among` where it is 0.

    Raises:
        StatsError: as `moments`.
    """
    theirs = moments(covariates, exposed.astype(np.float64))
    others = moments(covariates, among.astype(np.float64))
    spread = np.where(theirs.spread > 0, theirs.spread, others.spread)
    apart = (spread == 0) & (theirs.mean != others.mean)  # constant in each arm, but unlike
    return Moments(
        mean=theirs.mean, spread=np.where(apart, np.abs(others.mean - theirs.mean), spread)
    )


def standardised(covariates: Covariates, scale: Moments) -> FloatArray:
    """The covariates (rows, K) less their mean, in standard deviations; a constant is 0."""
    apart = (covariates - scale.mean) / scale.unit
    return np.where(scale.spread > 0, apart, 0.0) if not scale.spread.all() else apart


def pseudo_inverse(information: FloatArray) -> FloatArray:
    """The inverse of a symmetric matrix, nought in directions that hold no information."""
    size = np.sqrt(np.maximum(np.diag(information), 0.0))
    unit = np.where(size > 0, size, 1.0)
    values, vectors = np.linalg.eigh(information / np.outer(unit, unit))
    known = values > 1e-11 * max(float(values[-1]), 1e-300)
    inverse = np.where(known, 1 / np.where(known, values, 1.0), 0.0)
    return (vectors * inverse) @ vectors.T / np.outer(unit, unit)
