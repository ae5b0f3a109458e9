"""Rank correlation over few places: Spearman's coefficient with ties, and a range that holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from onestory.model.errors import StatsError
from onestory.stats.inputs import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEWEST = 5
"""Pairs without which no coefficient is given: four orders agree by chance one time in twelve."""
_NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCorrelation:
    """The coefficient of `n` pairs with its range, all nan where `note` says why there is none."""

    n: int
    estimate: float
    lower: float
    upper: float
    note: str = ""


def spearman(one: ArrayLike, other: ArrayLike, *, confidence: float = 0.95) -> RankCorrelation:
    """The rank correlation of pairs; those with a missing side are left out.

    Ties share their mean rank. The range is Bonett and Wright's: the transform of Fisher with
    the variance (1 + r²/2)/(n - 3); of those tried over 5 to 25 pairs it kept nearest to 95%
    (`bench/mirror.py`). Where ranks agree wholly it is reckoned half a step short of that. Both
    columns are taken as they are: noise in either draws the coefficient towards nought, so it
    tells how far what was measured goes together, not what is true of the sites.

    Raises:
        StatsError: the columns are not of one length.

    Source: Bonett and Wright 2000, Psychometrika 65:23.

    >>> spearman([1, 2, 3, 4, 5, 6], [1, 3, 2, 4, 6, 5]).estimate.__round__(3)
    0.886
    """
    x, y = (np.asarray(column, dtype=np.float64) for column in (one, other))
    if x.shape != y.shape or x.ndim != 1:
        raise StatsError(
            found=f"The columns have the shapes {x.shape} and {y.shape}.",
            do="Give one pair of numbers a place.",
        )
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    note = _why_none(x, y)
    if note:
        return RankCorrelation(n=x.size, estimate=_NAN, lower=_NAN, upper=_NAN, note=note)
    return _ranged(x, y, confidence=confidence)


def _why_none(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    if x.size < FEWEST:
        return f"Fewer than {FEWEST} sites have both, too few to say whether they go together."
    same = (column.min() == column.max() for column in (x, y))
    return "One of the two is the same at every site." if any(same) else ""


def _ranged(
    x: NDArray[np.float64], y: NDArray[np.float64], *, confidence: float
) -> RankCorrelation:
    n = x.size
    r = float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])
    most = 1 - 6 / (n * (n**2 - 1))
    at = float(np.clip(r, -most, most))
    reach = normal_quantile(confidence) * np.sqrt((1 + at**2 / 2) / (n - 3))
    lower, upper = np.tanh(np.arctanh(at) + np.array([-reach, reach]))
    return RankCorrelation(
        n=n,
        estimate=float(np.clip(r, -1, 1)),
        lower=float(lower) if r > -most else -1.0,
        upper=float(upper) if r < most else 1.0,
    )
