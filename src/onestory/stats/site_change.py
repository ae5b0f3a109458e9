"""How far one site moved by itself, and how far such a move could be its own restlessness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from onestory.stats.autocorrelated import correlations, regress
from onestory.stats.site_change_windows import Beside, Scale, changes, means

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALVINGS = 40
SPARE = 6
"""Periods more than what is fitted, without which a site's own noise cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moved:
    """What sites (S,) changed by, on the scale asked (a logarithm for a ratio), with limits."""

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def enough(window: Beside) -> bool:
    """Whether a site's own noise can be told from its periods: a year, and some to spare."""
    fitted = _columns(window).shape[1]
    return int(window.before.sum()) >= window.cycle and window.before.size >= fitted + SPARE


def by_itself(
    value: NDArray[np.float64],
    share: NDArray[np.float64],
    *,
    window: Beside,
    scale: Scale,
    chance: NDArray[np.float64],
    confidence: float = 0.95,
) -> Moved:
    """The change of each site (S,) with the range that its own months leave.

    `value`, `share` and `chance` are (S, T): the figures, their contrast and the variance that
    counting gives a figure (of its proportion where a ratio is asked). What is left of the months
    once season and level are taken out tells how much a site moves of itself and for how long:
    every autocorrelation is weighted by how well it explains them, the high ones with favour, for
    short series hide them. The range is never shorter than counting alone allows.

    Source: as `autocorrelated.regress`.
    """
    estimate = changes(value, share, scale=scale)
    fitted = regress(_levelled(value, share, window, scale), _columns(window), noise=_ones(window))
    spread = _spread(share, window) * fitted.variance
    spread = np.maximum(spread, (share**2 * chance).sum(axis=1))
    reach = _reach(np.sqrt(spread), fitted.weight, fitted.freedom, confidence=confidence)
    return Moved(estimate=estimate, lower=estimate - reach, upper=estimate + reach)


def _ones(window: Beside) -> NDArray[np.float64]:
    return np.ones(window.before.size)


def _levelled(
    value: NDArray[np.float64], share: NDArray[np.float64], window: Beside, scale: Scale
) -> NDArray[np.float64]:
    """The figures (S, T): in proportion to the level of their own side where a ratio is asked."""
    if scale == "difference":
        return value
    after, before = means(value, share)
    started = np.arange(value.shape[1]) >= window.start
    return value / np.where(started, after[:, None], before[:, None])


def _columns(window: Beside) -> NDArray[np.float64]:
    """The level (T, P), that after the start, that of the bedding-in, and the season."""
    order = np.arange(window.before.size)
    between = (order >= window.start) & ~window.after
    columns = [np.ones(order.size), window.after * 1.0]
    if between.any():
        columns.append(between * 1.0)
    return np.column_stack([*columns, *_season(order, window)])


def _season(order: NDArray[np.int64], window: Beside) -> list[NDArray[np.float64]]:
    """A mark a month where a year was seen twice before; else two pairs of waves."""
    cycle = window.cycle
    if cycle == 1:
        return []
    if int(window.before.sum()) >= 2 * cycle:
        return [(order % cycle == month) * 1.0 for month in range(1, cycle)]
    angle = 2 * np.pi * order / cycle
    pairs = range(1, min(2, cycle // 2) + 1)
    waves = [(np.cos(angle * pair), np.sin(angle * pair), 2 * pair == cycle) for pair in pairs]
    return [one for cos, sin, half in waves for one in ((cos,) if half else (cos, sin))]


def _spread(share: NDArray[np.float64], window: Beside) -> NDArray[np.float64]:
    """(G, S): the variance of the contrast for each correlation, at a variance of one."""
    grid = correlations()
    order = np.arange(window.before.size)
    apart = np.abs(order[:, None] - order[None, :])
    each = np.stack(
        [np.einsum("st,tu,su->s", share, rho**apart, share) for rho in np.unique(grid.rho)]
    )
    lasting = each[np.searchsorted(np.unique(grid.rho), grid.rho)]
    part = grid.share[:, None]
    return part * lasting + (1 - part) * (share**2).sum(axis=1)


def _reach(
    error: NDArray[np.float64], weight: NDArray[np.float64], freedom: int, *, confidence: float
) -> NDArray[np.float64]:
    """How far (S,) a mixture of Student's t about one middle goes; by halving."""
    tail = (1 + confidence) / 2
    each = stdtrit(freedom, tail) * error
    low, high = each.min(axis=0), each.max(axis=0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = (weight * stdtr(freedom, middle / error)).sum(axis=0) < tail
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return high
