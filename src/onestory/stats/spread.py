"""The variance of each place's change: what lasting shocks add, and what chance adds by size.

A small place's mean is noisier than a large one's, so a placebo is calibrated to its own place:
variance = A × scale + φ × chance. φ comes from how much values jump from one period to the next,
where lasting shocks hardly count; A from what comparators changed by at the same dates (Ferman
and Pinto 2019, Rev Econ Stat 101:452), so that no form of the shocks is assumed. Lasting shocks
too may be larger in small places: what share of them is, is believed as far as the differences
over longer times and the placebos tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from onestory.stats.panels import Panels, jumps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.fitted import Fitted

GRID = 32
ROUNDS = 4
SHARES = (0.0, 1 / 3, 2 / 3, 1.0)
"""Shares of the lasting shocks' variance that may go by size, as chance does."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Variances of the changes: `variance` (B, N) at the likeliest, and their uncertainty.

    `total` (B, K) are variances of the estimate and `belief` (B, K) how far each is believed.
    """

    variance: NDArray[np.float64]
    total: NDArray[np.float64]
    belief: NDArray[np.float64]


def dispersion(panels: Panels) -> NDArray[np.float64]:
    """φ (B,): how many times the variance by chance the jumps between periods hold.

    The mean squared jump of a place, halved, is regressed on its variance by chance; the
    intercept takes what does not depend on size. Counts cannot vary less than Poisson's law.
    """
    found = jumps(panels.value, first=panels.first, known=panels.known)
    seen = np.maximum(panels.known.sum(axis=2) - 1, 1)
    chance = panels.chance.mean(axis=2)
    fitted = np.broadcast_to(found.mean(axis=1, keepdims=True), found.shape)
    slope = np.zeros(len(found))
    for _ in range(ROUNDS):
        weight = seen / 2 / np.maximum(fitted, 1e-300) ** 2
        slope, intercept = _line(chance, found, weight=weight, prior=4.0 * panels.counted)
        fitted = np.maximum(intercept[:, None] + slope[:, None] * chance, 1e-3 * fitted)
    return np.maximum(slope, 1.0) if panels.counted else np.maximum(slope, 0.0)


def _line(
    x: NDArray[np.float64], y: NDArray[np.float64], *, weight: NDArray[np.float64], prior: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slope and intercept (B,) of y on x (B, N), neither below nought.

    A slope that the sizes hardly tell is drawn towards 1, the law of counts, by `prior`.
    """
    total = weight.sum(axis=1)
    mean_x, mean_y = ((weight * part).sum(axis=1) / total for part in (x, y))
    apart = x - mean_x[:, None]
    known = (weight * apart**2).sum(axis=1) + prior
    slope = ((weight * apart * y).sum(axis=1) + prior) / np.maximum(known, 1e-300)
    slope = np.clip(slope, 0, mean_y / np.maximum(mean_x, 1e-300))
    return slope, mean_y - slope * mean_x


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BySize:
    """What longer times say of lasting shocks and size.

    `size` (B, N) is each place's variance by chance over the mean of all places, `credence`
    (B, 4) the logarithm of how likely each of SHARES is.
    """

    size: NDArray[np.float64]
    credence: NDArray[np.float64]


def by_size(panels: Panels, *, dispersion: NDArray[np.float64]) -> BySize:
    """How far lasting shocks go by size, from differences over a quarter of the panel."""
    periods = panels.value.shape[2]
    lag = max(2, periods // 4)
    chance = panels.chance.mean(axis=2)
    size = chance / chance.mean(axis=1, keepdims=True)
    if lag >= periods:
        return BySize(size=size, credence=np.zeros((len(size), len(SHARES))))
    found = jumps(panels.value, first=panels.first, known=panels.known, lag=lag)
    noise = dispersion[:, None] * chance
    freedom = (periods - lag) / lag + 1
    credence = [
        _likelihood(found, noise=noise, course=1 - share + share * size) * freedom
        for share in SHARES
    ]
    return BySize(size=size, credence=np.stack(credence, axis=1))


def _likelihood(
    found: NDArray[np.float64], *, noise: NDArray[np.float64], course: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log likelihood (B,), a degree of freedom, of squares whose means are noise + A × course."""
    mean = np.maximum(found.mean(axis=1, keepdims=True), 1e-300) * course
    for _ in range(ROUNDS):
        weight = course / mean**2
        level = (weight * (found - noise)).sum(axis=1) / (weight * course).sum(axis=1)
        mean = np.maximum(noise + np.maximum(level, 0)[:, None] * course, 1e-3 * mean)
    return -0.5 * (np.log(mean) + found / mean).sum(axis=1)


def spread(fit: Fitted, lasting: BySize) -> Spread:
    """The variance of every place's change, from how far changes lie from what is expected.

    Lasting shocks are believed by their likelihood, with every standard deviation, and every
    share of them that goes by size, as credible as any other beforehand (Gelman 2006, Bayesian
    Analysis 1:515).
    """
    worth = fit.worth
    square = np.where(worth > 1e-9, fit.residual**2 / np.maximum(worth, 1e-9), 0.0)
    freedom = np.maximum(worth.sum(axis=1), 0.5)
    level = np.maximum((worth * square / fit.scale).sum(axis=1) / freedom, 1e-300)
    sd = np.linspace(0, 1 + 6 / np.sqrt(freedom.min()), GRID)
    grid = level[:, None] * sd**2
    logs, totals, variances = [], [], []
    for share, credence in zip(SHARES, lasting.credence.T, strict=True):
        course = fit.scale * (1 - share + share * lasting.size)
        variance = course[:, :, None] * grid[:, None, :] + fit.noise[:, :, None]
        variance = np.maximum(variance, 1e-9 * level[:, None, None])
        far = (worth[:, :, None] * (np.log(variance) + square[:, :, None] / variance)).sum(axis=1)
        logs.append(credence[:, None] - 0.5 * far)
        totals.append((fit.share[:, :, None] ** 2 * variance).sum(axis=1))
        variances.append(variance)
    log = np.concatenate(logs, axis=1)
    belief = np.exp(log - log.max(axis=1, keepdims=True))
    belief /= belief.sum(axis=1, keepdims=True)
    parts = np.split(belief, len(SHARES), axis=1)
    return Spread(
        variance=_believed(variances, parts),
        total=np.concatenate(totals, axis=1),
        belief=belief,
    )


def _believed(
    variances: list[NDArray[np.float64]], parts: list[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """The mean variance (B, N) by belief."""
    each = [np.einsum("bnk,bk->bn", one, part) for one, part in zip(variances, parts, strict=True)]
    return np.sum(each, axis=0)


def tail(spread: Spread, distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability (B,) of an estimate at least that far from the truth, by normal shocks."""
    score = np.abs(distance)[:, None] / np.sqrt(spread.total)
    return (2 * ndtr(-score) * spread.belief).sum(axis=1)


def reach(spread: Spread, *, confidence: float) -> NDArray[np.float64]:
    """How far (B,) to either side an interval of that confidence goes; by halving."""
    usual = ndtri((1 + confidence) / 2) * np.sqrt(spread.total)
    low, high = usual.min(axis=1), usual.max(axis=1)
    for _ in range(36):
        middle = (low + high) / 2
        inside = tail(spread, middle) > 1 - confidence
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return high
