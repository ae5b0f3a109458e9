"""Many comparisons at once: how many flags chance gives, and which findings to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import BoolArray, FloatArray
from onestory.stats.inputs import counts, refuse, share
from onestory.stats.predictive import binomial_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceFlags:
    """Flags to expect among `comparisons` with nothing in them: mean, and the plausible range."""

    comparisons: int
    level: float
    expected: float
    lower: int
    upper: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discoveries:
    """`kept` findings, of which no more than a share `false_share` are false on average.

    `adjusted` is the smallest share at which each would be kept.
    """

    kept: BoolArray
    adjusted: FloatArray
    false_share: float


def chance_flags(comparisons: int, *, level: float, confidence: float = 0.95) -> ChanceFlags:
    """How many of these independent comparisons lie beyond limits of `level` by chance alone.

    Raises:
        StatsError: a negative number of comparisons, or a level that is not between 0 and 1.

    >>> chance_flags(152, level=0.95).upper
    13
    """
    if comparisons < 0:
        raise StatsError(found=f"{comparisons} comparisons were given.", do="Give 0 or more.")
    rate = 1 - share(level, name="level")
    tail = (1 - share(confidence, name="confidence")) / 2
    n, p = np.array([float(comparisons)]), np.array([rate])
    lower, upper = (
        int(binomial_quantile(probability, n=n, p=p).count[0]) for probability in (tail, 1 - tail)
    )
    return ChanceFlags(
        comparisons=comparisons,
        level=level,
        expected=comparisons * rate,
        lower=lower,
        upper=upper,
        confidence=confidence,
    )


def benjamini_hochberg(p_values: ArrayLike, *, false_share: float) -> Discoveries:
    """The findings to keep so that at most `false_share` of them are false on average.

    A NaN is never kept and does not count among the comparisons.

    Raises:
        StatsError: p values outside 0 to 1, or a share that is not between 0 and 1.

    Source: Benjamini and Hochberg 1995, J R Stat Soc B 57:289.
    """
    p = counts(p_values, name="p values")
    refuse(p > 1, what="p values above 1", do="Give the p values themselves.")
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    stepped = p[order] * known.size / np.arange(1, known.size + 1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1]
    return Discoveries(
        kept=adjusted <= share(false_share, name="share of false findings"),
        adjusted=adjusted,
        false_share=false_share,
    )
