"""One site's change against comparators: how far one more place could have strayed by itself.

The range is predictive. Comparators' own changes over the same months scatter by what each
counted and by what lasts in each place, whatever its form; a site that the programme did nothing
for would have scattered as they did, and its own residuals are never asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from onestory.stats.site_change import Moved
from onestory.stats.spread import SHARES

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 10
"""Comparators without which the scatter of places is too little known for one site."""
GRID = 32
HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scatter:
    """What comparators show of places that nothing was done for.

    Over K beliefs: `mean` of their changes, its variance `doubt`, the `between` variance of a
    place of usual size, the share of that variance which goes `by_size`, and the `belief`.
    """

    mean: NDArray[np.float64]
    doubt: NDArray[np.float64]
    between: NDArray[np.float64]
    by_size: NDArray[np.float64]
    belief: NDArray[np.float64]


def scatter(
    change: NDArray[np.float64],
    *,
    chance: NDArray[np.float64],
    size: NDArray[np.float64],
    credence: NDArray[np.float64],
) -> Scatter:
    """What comparators (N,) show; `chance` (N,) is the variance that counting gives each change.

    Every standard deviation between places is as credible beforehand as any other and believed
    by its restricted likelihood (Gelman 2006, Bayesian Analysis 1:515), which with equal places
    gives Student's t with N - 2 degrees of freedom (Higgins, Thompson and Spiegelhalter 2009,
    J R Stat Soc A 172:137). `size` (N,) is each place's variance by chance over the usual and
    `credence` (4,) how likely each of `spread.SHARES` of what lasts goes by it.
    """
    level = np.maximum(np.var(change, ddof=1), 1e-300)
    sd = np.linspace(0, 1 + 6 / np.sqrt(change.size - 1), GRID)
    between, share = (one.ravel() for one in np.meshgrid(level * sd**2, SHARES))
    course = _course(share, size)
    variance = np.maximum(between[:, None] * course + chance, 1e-9 * level)
    weight = 1 / variance
    total = weight.sum(axis=1)
    mean = (weight * change).sum(axis=1) / total
    far = (weight * (change - mean[:, None]) ** 2).sum(axis=1)
    log = -0.5 * (np.log(variance).sum(axis=1) + np.log(total) + far)
    log += np.repeat(credence, GRID)
    belief = np.exp(log - log.max())
    return Scatter(
        mean=mean,
        doubt=1 / total,
        between=between,
        by_size=share,
        belief=belief / belief.sum(),
    )


def _course(share: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 - share[:, None] + share[:, None] * size


def against(
    found: Scatter,
    change: NDArray[np.float64],
    *,
    chance: NDArray[np.float64],
    size: NDArray[np.float64],
    confidence: float = 0.95,
) -> Moved:
    """The change of each site (S,) beyond the comparators', with the range that holds for one."""
    middle = change[None, :] - found.mean[:, None]
    lasting = found.between[:, None] * _course(found.by_size, size)
    error = np.sqrt(lasting + chance + found.doubt[:, None])
    tail = (1 - confidence) / 2
    return Moved(
        estimate=(found.belief[:, None] * middle).sum(axis=0),
        lower=_quantile(found.belief, middle, error, probability=tail),
        upper=_quantile(found.belief, middle, error, probability=1 - tail),
    )


def _quantile(
    belief: NDArray[np.float64],
    middle: NDArray[np.float64],
    error: NDArray[np.float64],
    *,
    probability: float,
) -> NDArray[np.float64]:
    """Where a mixture of normals (K, S) reaches the probability; by halving."""
    own = middle + error * ndtri(probability)
    low, high = own.min(axis=0), own.max(axis=0)
    for _ in range(HALVINGS):
        centre = (low + high) / 2
        short = (belief[:, None] * ndtr((centre - middle) / error)).sum(axis=0) < probability
        low, high = np.where(short, centre, low), np.where(short, high, centre)
    return (low + high) / 2
