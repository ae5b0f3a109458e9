"""Discrimination: how well a score parts people to whom something happened from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate
from onestory.stats.inputs import normal_quantile

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray


def c_statistic(score: FloatArray, happened: BoolArray, *, confidence: float = 0.95) -> Estimate:
    """How often of two people, of whom it happened to one, that one has the higher score.

    Ties count as half. The area under the curve of sensitivity against one less specificity.

    Raises:
        StatsError: it happened to all or to none.

    Source: DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837; by ranks, Sun and Xu 2014,
    IEEE Signal Processing Letters 21:1389.

    >>> c_statistic(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True])).value
    array([0.75])
    """
    many, few = int(happened.sum()), int((~happened).sum())
    if not many or not few:
        raise StatsError(
            found="It happened to everybody or to nobody, so no score can tell one from another.",
            do="Ask for something that happens to some.",
        )
    ranks = rankdata(score)
    above = (ranks[happened] - rankdata(score[happened])) / few
    below = 1 - (ranks[~happened] - rankdata(score[~happened])) / many
    value = np.array([above.mean()])
    spread = _variance(above) / many + _variance(below) / few
    half = normal_quantile(confidence) * np.sqrt(spread)
    return Estimate(
        value=value,
        lower=np.maximum(value - half, 0.0),
        upper=np.minimum(value + half, 1.0),
        confidence=confidence,
        method="DeLong",
    )


def _variance(values: FloatArray) -> float:
    """The variance of a sample, nan of one alone."""
    return float(values.var(ddof=1)) if len(values) > 1 else float("nan")
