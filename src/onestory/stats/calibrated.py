"""Placebos of any estimator, each measured by how far its own places could be expected to stray.

A placebo of small places strays further than one of large places, so each is divided by the
standard deviation to be expected of its places (Ferman and Pinto 2019, Rev Econ Stat 101:452).
Where the answer's fit before the start is worse than its places' size accounts for, it can stray
further by as much (Abadie, Diamond and Hainmueller 2010, JASA 105:493). Hundreds of sets drawn
from few comparators know no more than those comparators: the range is at least Student's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strays:
    """Estimates (R,), the `variance` (R,) to be expected of each, and its `fit` (R,) before.

    The fit is the root mean square gap before the start.
    """

    estimate: FloatArray
    variance: FloatArray
    fit: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far the range goes to either side, and the p-value of no effect."""

    length: float
    p_value: float


def reach(own: Strays, placebos: Strays, *, comparators: int, confidence: float) -> Reach:
    """The reach of one estimate (`own`, arrays of one) by placebos drawn from its comparators."""
    score = np.sort(np.abs(placebos.estimate) / np.sqrt(placebos.variance))
    usual = np.sqrt(np.mean(placebos.fit**2 / placebos.variance) * own.variance[0])
    scale = float(np.sqrt(own.variance[0]) * max(1.0, own.fit[0] / max(float(usual), 1e-300)))
    middling = float(np.sqrt(np.mean(score**2)))
    place = min(int(np.ceil(confidence * (score.size + 1))) - 1, score.size - 1)
    by_law = float(stdtrit(comparators - 1, (1 + confidence) / 2)) * middling
    away = abs(float(own.estimate[0])) / scale
    beaten = (1 + int((score >= away * (1 - 1e-9)).sum())) / (1 + score.size)
    law = 2 * float(stdtr(comparators - 1, -away / max(middling, 1e-300)))
    return Reach(length=scale * max(float(score[place]), by_law), p_value=max(beaten, law))
