"""The variance of each place's change: what lasting shocks add, and what chance adds by size.

A small place's mean is noisier than a large one's, so a placebo is calibrated to its own place:
variance = A × spread + φ × chance. φ comes from how much values jump from one period to the next,
where lasting shocks hardly count; A from what comparators changed by at the same dates (Ferman
and Pinto 2019, Rev Econ Stat 101:452), so that no form of the shocks is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from onestory.stats.panels import Panels, jumps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.fitted import Fitted

GRID = 48
ROUNDS = 4


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


def spread(fit: Fitted) -> Spread:
    """The variance of every place's change, from how far changes lie from what is expected.

    Lasting shocks are believed by their likelihood, with every standard deviation as credible
    as any other beforehand (Gelman 2006, Bayesian Analysis 1:515).
    """
    worth = fit.worth
    square = np.where(worth > 1e-9, fit.residual**2 / np.maximum(worth, 1e-9), 0.0)
    freedom = np.maximum(worth.sum(axis=1), 0.5)
    level = np.maximum((worth * square / fit.scale).sum(axis=1) / freedom, 1e-300)
    sd = np.linspace(0, 1 + 6 / np.sqrt(freedom.min()), GRID)
    lasting = level[:, None] * sd**2
    variance = fit.scale[:, :, None] * lasting[:, None, :] + fit.noise[:, :, None]
    variance = np.maximum(variance, 1e-9 * level[:, None, None])
    log = -0.5 * (worth[:, :, None] * (np.log(variance) + square[:, :, None] / variance)).sum(1)
    belief = np.exp(log - log.max(axis=1, keepdims=True))
    belief /= belief.sum(axis=1, keepdims=True)
    return Spread(
        variance=(variance * belief[:, None, :]).sum(axis=2),
        total=(fit.share[:, :, None] ** 2 * variance).sum(axis=1),
        belief=belief,
    )


def tail(spread: Spread, distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability (B,) of an estimate at least that far from the truth, by normal shocks."""
    score = np.abs(distance)[:, None] / np.sqrt(spread.total)
    return (2 * ndtr(-score) * spread.belief).sum(axis=1)


def reach(spread: Spread, *, confidence: float) -> NDArray[np.float64]:
    """How far (B,) to either side an interval of that confidence goes; by halving."""
    low = np.zeros(len(spread.total))
    high = 1e3 * np.sqrt(spread.total.max(axis=1))
    for _ in range(60):
        middle = (low + high) / 2
        inside = tail(spread, middle) > 1 - confidence
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return high
