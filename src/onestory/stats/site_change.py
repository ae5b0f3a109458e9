"""How far one site moved by itself, and how far such a move could be its own restlessness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from onestory.stats.autocorrelated import correlations, regress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.site_change_windows import Beside, Figures

HALVINGS = 40
FAVOUR, FAVOUR_ALONE = 0.25, 0.5
"""How much high autocorrelations are favoured, with other places to ask and without."""
LENT = 5
"""As how many places others count in saying for how long a place is restless."""
SPARE = 6
"""Periods more than what is fitted, without which a site's own noise cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moved:
    """What places (N,) changed by, on the scale asked (a logarithm for a ratio), with limits."""

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def enough(window: Beside) -> bool:
    """Whether a site's own noise can be told from its periods: a year, and some to spare."""
    fitted = _columns(window).shape[1]
    return int(window.before.sum()) >= window.cycle and window.before.size >= fitted + SPARE


def by_itself(figures: Figures, *, lends: NDArray[np.bool_], confidence: float = 0.95) -> Moved:
    """The change of each place (N,) with the range that its own months leave.

    What is left of the months once season and level are taken out tells how much a place moves of
    itself; for how long, it tells poorly, so that places which `lends` (N,) names are asked too,
    as if they were at most `LENT`. Every autocorrelation is weighted by how well it explains the
    months, the high ones with some favour, for short series hide them. The range is never shorter
    than counting alone allows. It is too short where shocks common to all are strong or hardly
    fade: at a correlation of 0.97 from month to month some 90% of ranges hold, not 95%.

    Source: as `autocorrelated.regress`; both favours and `LENT` were set by `bench/mirror.py`.
    """
    window, grid = figures.window, correlations()
    fitted = regress(_levelled(figures), _columns(window), noise=np.ones(window.before.size))
    log = np.log(np.maximum(fitted.weight, 1e-300) / grid.prior[:, None])
    own = log - log.max(axis=0)
    lent = own[:, lends].sum(axis=1, keepdims=True) * min(1.0, LENT / max(int(lends.sum()), 1))
    favour = FAVOUR if lends.any() else FAVOUR_ALONE
    belief = np.exp(own + lent + np.log(grid.width * (1 - grid.rho**2) ** -favour)[:, None])
    belief /= belief.sum(axis=0)
    spread = np.maximum(_spread(figures.share, window) * fitted.variance, figures.counting)
    reach = _reach(np.sqrt(spread), belief, fitted.freedom, confidence=confidence)
    change = figures.change
    return Moved(estimate=change, lower=change - reach, upper=change + reach)


def _levelled(figures: Figures) -> NDArray[np.float64]:
    """The figures (N, T): in proportion to the level of their own side where a ratio is asked."""
    if figures.scale == "difference":
        return figures.value
    started = np.arange(figures.value.shape[1]) >= figures.window.start
    level = np.where(started, figures.after[:, None], figures.before[:, None])
    return np.asarray(figures.value / level, dtype=np.float64)


def _columns(window: Beside) -> NDArray[np.float64]:
    """The level (T, P), its course, that after the start and in the bedding-in, and the season.

    A course that a place keeps is part of how far it moved, and no noise about it.
    """
    order = np.arange(window.before.size)
    between = (order >= window.start) & ~window.after
    columns = [np.ones(order.size), order - order.mean(), window.after * 1.0]
    if between.any():
        columns.append(between * 1.0)
    return np.asarray(np.column_stack([*columns, *_season(order, window)]), dtype=np.float64)


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
