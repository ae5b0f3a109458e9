"""Regression of a series whose errors follow one another: the interval that still holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import share

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHOD = "generalised least squares, averaged over the autocorrelation"
RHO = np.array([0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.9, 0.94, 0.97, 0.99])
SHARE = np.array([0.5, 0.65, 0.8, 0.9, 1.0])
CAUTION = 1.5  # towards high autocorrelation, which short series hide: set by simulated coverage
HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Averaged:
    """Regressions of S series on P columns, one for each of G possible correlations of errors.

    `coefficients` (G, S, P), `unit` (G, P, P) their covariance at a variance of one, `variance`
    (G, S), `weight` (G, S) how believable each correlation is (sums to one), `autocorrelation`
    (S,) the correlation of one period's error with the next, by the restricted likelihood alone.
    """

    coefficients: FloatArray
    unit: FloatArray
    variance: FloatArray
    weight: FloatArray
    autocorrelation: FloatArray
    freedom: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlations:
    """The grid: `rho` of the lasting part, its `share` of the variance, and the `prior`."""

    rho: FloatArray
    share: FloatArray
    width: FloatArray
    prior: FloatArray


def correlations() -> Correlations:
    """The grid that `regress` averages over: AR(1) errors, alone or with noise on top.

    None are negative: a rate that overshoots every second month is not met, and leaving it out
    errs on the side of caution.
    """
    rho, part = (grid.ravel() for grid in np.meshgrid(RHO, SHARE, indexing="ij"))
    width = np.repeat(np.gradient(RHO), SHARE.size) / SHARE.size
    return Correlations(rho=rho, share=part, width=width, prior=width * (1 - rho**2) ** -CAUTION)


def regress(values: FloatArray, design: FloatArray, *, noise: FloatArray) -> Averaged:
    """Regressions of series (S, T) on a design (T, P), over the grid of `correlations`.

    `noise` (T,) is how the variance of the unlasting part goes up and down (1 where it does
    not; one over the expected count for logs of counts).

    In place of one guess of the autocorrelation, which is too low in short series and gives
    intervals that are too short, each possible one is weighted by its restricted likelihood.

    Source: Harville 1974, Biometrika 61:383; Zellner and Tiao 1964, J Am Stat Assoc 59:763;
    Zhang, Wagner and Ross-Degnan 2011, J Clin Epidemiol 64:1252 (why plain errors fail).
    """
    grid = correlations()
    root = np.linalg.cholesky(_covariances(grid, noise))
    white = np.linalg.solve(root, np.broadcast_to(design, (len(root), *design.shape)))
    basis, triangle = np.linalg.qr(white)
    solved = np.linalg.solve(root, np.broadcast_to(values.T, (len(root), *values.T.shape)))
    along = basis.transpose(0, 2, 1) @ solved
    squares = np.maximum((solved**2).sum(1) - (along**2).sum(1), np.finfo(float).tiny)
    freedom = design.shape[0] - design.shape[1]
    likelihood = -_log_diagonal(root) - _log_diagonal(triangle) - freedom / 2 * np.log(squares)
    inverse = np.linalg.inv(triangle)
    return Averaged(
        coefficients=(inverse @ along).transpose(0, 2, 1),
        unit=inverse @ inverse.transpose(0, 2, 1),
        variance=squares / freedom,
        weight=_weights(likelihood, grid.prior),
        autocorrelation=(grid.rho * grid.share) @ _weights(likelihood, grid.width),
        freedom=freedom,
    )


def combine(averaged: Averaged, contrasts: FloatArray, *, confidence: float = 0.95) -> Estimate:
    """The combinations (C, P) of coefficients, each (S, C): the median and equal-tailed limits.

    Each correlation gives Student's t; the limits are quantiles of their weighted mixture. A
    combination of no coefficients is NaN.
    """
    tail = (1 - share(confidence, name="confidence")) / 2
    value, lower, upper = (
        _quantile(probability, averaged=averaged, contrasts=contrasts)
        for probability in (0.5, tail, 1 - tail)
    )
    limits = Limits(lower=lower, upper=upper, confidence=confidence, method=METHOD)
    return estimate(value, limits, method=METHOD)


def chance_below(averaged: Averaged, contrasts: FloatArray, *, at: float = 0.0) -> FloatArray:
    """How likely each combination (S, C) is to lie below `at`.

    The limits of `combine` at 95% hold `at` where this is from 0.025 to 0.975.
    """
    middle, error = _components(averaged, contrasts)
    return _mixed(averaged, (at - middle) / error)


def _components(averaged: Averaged, contrasts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The centre and standard error (G, S, C) of each combination at each correlation."""
    spread = np.einsum("cp,gpq,cq->gc", contrasts, averaged.unit, contrasts)
    known = np.where(spread > 0, spread, np.nan)[:, None, :]
    return averaged.coefficients @ contrasts.T, np.sqrt(averaged.variance[:, :, None] * known)


def _mixed(averaged: Averaged, standardised: FloatArray) -> FloatArray:
    below = stdtr(averaged.freedom, standardised)
    return np.einsum("gs,gsc->sc", averaged.weight, below)


def _covariances(grid: Correlations, noise: FloatArray) -> FloatArray:
    """(G, T, T): the lasting part falls off with distance in time, the noise does not last."""
    time = np.arange(noise.size)
    apart = np.abs(time[:, None] - time[None, :])
    lasting = grid.rho[:, None, None] ** apart
    unlasting = np.diag(noise / noise.mean())
    part = grid.share[:, None, None]
    return part * lasting + (1 - part) * unlasting


def _log_diagonal(matrices: NDArray[np.floating]) -> FloatArray:
    diagonal = np.asarray(np.diagonal(matrices, axis1=1, axis2=2), dtype=np.float64)
    return np.log(np.abs(diagonal)).sum(axis=1)[:, None]


def _weights(likelihood: FloatArray, prior: FloatArray) -> FloatArray:
    weight = np.exp(likelihood - likelihood.max(axis=0)) * prior[:, None]
    return weight / weight.sum(axis=0)


def _quantile(probability: float, *, averaged: Averaged, contrasts: FloatArray) -> FloatArray:
    """The mixture's quantile lies among its components' own: halve the interval they span."""
    middle, error = _components(averaged, contrasts)
    own = middle + error * stdtrit(averaged.freedom, probability)
    lower, upper = own.min(axis=0), own.max(axis=0)
    for _ in range(HALVINGS):
        centre = (lower + upper) / 2
        short = _mixed(averaged, (centre - middle) / error) < probability
        lower, upper = np.where(short, centre, lower), np.where(short, upper, centre)
    return (lower + upper) / 2
