"""The dual of entropy balancing: one number a covariate, lowered by Newton's method in pieces.

The strata's totals hold at every step. `balancing` has the sources.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.people.chunks import Moments, pieces, pseudo_inverse, standardised
from onestory.stats.people.strata import added

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.chunks import Covariates

STEPS = 30
EXACT = 1e-8
"""Means this near, in standard deviations of the exposed, are equal."""
NO_FALL = 1e-17
"""A step that promises less than this a person leads nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dual:
    """The comparators in order of stratum, and the scale on which the exposed average 0.

    `total` (S,) are the exposed people whom each stratum's comparators stand in for; `begins` are
    where strata begin among the comparators, `base` the logarithm of their base weights.
    """

    covariates: Covariates
    row: NDArray[np.int64]
    place: NDArray[np.int64]
    begins: NDArray[np.int64]
    base: FloatArray
    total: FloatArray
    scale: Moments
    ridge: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class At:
    """A point of the dual: its linear predictor (M,), weights (M,) and the value to be lowered."""

    point: FloatArray
    predictor: FloatArray
    weight: FloatArray
    value: float


def lowest(dual: Dual, at: At) -> tuple[At, bool]:
    """The lowest point that Newton's method finds, and whether the means are then equal."""
    kept = float(dual.total.sum())
    exact = False
    for _ in range(STEPS):
        gradient, curve = slopes(dual, at)
        exact = bool(np.abs(gradient).max(initial=0.0) <= EXACT * kept)
        step = -(pseudo_inverse(curve) @ gradient)
        fall = -float(step @ gradient)
        lower = None if exact or fall < NO_FALL * kept else _lower(dual, at, step=step, fall=fall)
        if lower is None:
            break
        at = lower
    return at, exact


def _lower(dual: Dual, at: At, *, step: FloatArray, fall: float) -> At | None:
    """A point along the step that is low enough (Armijo's rule), or None where none is."""
    along = _predictor(dual, step)
    for halving in range(30):
        size = 0.5**halving
        tried = valued(dual, at.point + size * step, at.predictor + size * along)
        if tried.value <= at.value - 1e-4 * size * fall + 1e-13 * abs(at.value):
            return tried
    return None


def worst(dual: Dual, at: At) -> float:
    """The largest difference of means left, in standard deviations."""
    gradient, _ = slopes(replace(dual, ridge=0.0), at)
    return float(np.abs(gradient).max(initial=0.0) / dual.total.sum())


def starting(dual: Dual, point: FloatArray) -> At:
    """The dual at a point, from which it can be lowered."""
    return valued(dual, point, dual.base + _predictor(dual, point))


def _predictor(dual: Dual, point: FloatArray) -> FloatArray:
    """(M,) the covariates, standardised, times the point."""
    found = np.zeros(len(dual.row))
    if point.any():
        for rows in pieces(len(dual.row)):
            found[rows] = standardised(dual.covariates[dual.row[rows]], dual.scale) @ point
    return found


def valued(dual: Dual, point: FloatArray, predictor: FloatArray) -> At:
    """The point with its weights, which sum to each stratum's total."""
    highest = np.maximum.reduceat(predictor, dual.begins)
    sizes = np.diff(np.r_[dual.begins, len(predictor)])
    raw = np.exp(predictor - np.repeat(highest, sizes))
    sums = np.add.reduceat(raw, dual.begins)
    total = dual.total[dual.place[dual.begins]]
    value = float(total @ (highest + np.log(sums)))
    return At(
        point=point,
        predictor=predictor,
        weight=raw * np.repeat(total / sums, sizes),
        value=value + 0.5 * dual.ridge * float(total.sum()) * float(point @ point),
    )


def slopes(dual: Dual, at: At) -> tuple[FloatArray, FloatArray]:
    """The gradient (K,) and curvature (K, K) of the dual: differences of means, their spread."""
    size = len(at.point)
    curve, within = np.zeros((size, size)), np.zeros((len(dual.total), size))
    for rows in pieces(len(dual.row)):
        design = standardised(dual.covariates[dual.row[rows]], dual.scale)
        weighted = design * at.weight[rows, None]
        curve += design.T @ weighted
        added(within, weighted, place=dual.place[rows])
    root = within / np.sqrt(np.where(dual.total > 0, dual.total, 1.0))[:, None]
    pull = dual.ridge * float(dual.total.sum())
    return within.sum(axis=0) + pull * at.point, curve - root.T @ root + pull * np.eye(size)
