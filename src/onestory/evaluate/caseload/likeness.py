"""Likeness: how far apart the people taken on and their stand-ins are, covariate by covariate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.caseload import BALANCE_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.evaluate.caseload.gathered import Gathered
    from onestory.model.caseload import Covariate
    from onestory.stats.estimate import FloatArray

APART = 0.1
"""Standard deviations beyond which a covariate is not alike (Austin 2009, Stat Med 28:3083)."""
_PIECE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Means:
    """Weighted means and standard deviations (K,)."""

    mean: FloatArray
    spread: FloatArray


def balance(everyone: Gathered, weight: FloatArray, covariates: Sequence[Covariate]) -> pa.Table:
    """Return `BALANCE_ROWS`, in the order of the covariates."""
    exposed = _means(everyone, weight * everyone.exposed)
    candidates = _means(everyone, (~everyone.exposed).astype(np.float64))
    after = _means(everyone, weight * ~everyone.exposed)
    # One that hardly varies among the exposed is measured by how it varies among candidates.
    scale = np.where(exposed.spread > 1e-6, exposed.spread, candidates.spread)
    scale = np.where(scale > 1e-6, scale, 1.0)
    return pa.table(
        {
            "covariate": [one.words for one in covariates],
            "exposed": exposed.mean,
            "before": candidates.mean,
            "after": after.mean,
            "apart_before": (exposed.mean - candidates.mean) / scale,
            "apart_after": (exposed.mean - after.mean) / scale,
        },
        schema=BALANCE_ROWS,
    )


def _means(everyone: Gathered, weight: FloatArray) -> _Means:
    """Return means and spread, a piece at a time so that no second copy of everyone is held."""
    first, second = (np.zeros(everyone.covariates.shape[1]) for _ in range(2))
    for start in range(0, weight.size, _PIECE):
        part = everyone.covariates[start : start + _PIECE].astype(np.float64)
        own = weight[start : start + _PIECE]
        first += own @ part
        second += own @ part**2
    total = max(float(weight.sum()), 1e-12)
    mean = first / total
    return _Means(mean=mean, spread=np.sqrt(np.maximum(second / total - mean**2, 0)))
