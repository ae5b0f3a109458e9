"""Synthetic control: the weighted average of comparators that shares the exposed place's past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.counterfactual import Case, Estimator, Synthetic, synthetic
from onestory.stats.simplex import simplex_fit

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray


def synthetic_control(case: Case) -> Synthetic:
    """The synthetic control that matches every outcome before the start, equally weighted.

    Several exposed places are matched by their weighted mean (`separately` fits each). The weights
    solve a convex problem exactly, so there is one best fit and no optimiser to argue about;
    where several weights fit equally well the most even are given.

    Source: Abadie, Diamond and Hainmueller, JASA 2010, 105:493; outcomes alone as predictors.
    """
    weights = simplex_fit(case.comparators[:, : case.start].T, case.series[: case.start])
    return synthetic(case, weights @ case.comparators, weights, method="synthetic control")


def separately(case: Case, *, estimator: Estimator = synthetic_control) -> Synthetic:
    """The weighted average of a fit to each exposed place of the case.

    It needs no exposed place to be like the mean of the others, and is the more exposed to noise
    (Abadie and L'Hour, JASA 2021, 116:1817).
    """
    parts = [
        estimator(replace(case, exposed=row[None, :], weight=np.ones(1))) for row in case.exposed
    ]
    mean = synthetic(
        case,
        _mean([part.counterfactual for part in parts], case),
        _mean([part.weights for part in parts], case),
        method=f"{parts[0].method}, each exposed place apart",
    )
    poor = sum(any(note.startswith("Poor fit") for note in part.notes) for part in parts)
    told = f"The fit before the start is poor in {poor} of {len(parts)} exposed places."
    return replace(mean, notes=(*mean.notes, told) if poor else mean.notes)


def _mean(rows: list[FloatArray], case: Case) -> FloatArray:
    return np.average(np.stack(rows), axis=0, weights=case.weight)
