"""Weights of comparators under which their means are those of the exposed.

Entropy balancing: of all weights that give comparators the exposed people's mean of each covariate,
and in each stratum the exposed people's number, those nearest to equal. Newton's method on the
dual, which has one number a covariate; the strata's totals hold at every step.

Source: Hainmueller 2012, Political Analysis 20:25; Zhao and Percival 2017, Journal of Causal
Inference 5:20160010 (it is doubly robust); Wang and Zubizarreta 2020, Biometrika 107:93
(approximate balance).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.inputs import refuse
from onestory.stats.people.chunks import (
    Moments,
    pieces,
    pseudo_inverse,
    standardised,
    yardstick,
)
from onestory.stats.people.strata import Strata, added, strata_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import People
    from onestory.stats.people.chunks import Covariates

STEPS = 40
EXACT = 1e-8
"""Means this near, in standard deviations of the exposed, are equal."""
NEAR = 0.05
"""How far apart means may stay, in standard deviations, where they cannot be made equal."""
RIDGES = (0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4)
"""Penalties on the dual tried in turn, where means cannot be made equal."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balanced:
    """Weights (N,): 1 for an exposed person, a share for a comparator, 0 for who is left out.

    Comparators' weights sum to the number of exposed who are kept. `effective_size` is how many
    people of equal weight the comparators are worth. `worst` is the largest difference of means
    left, in standard deviations of the exposed. `dropped_exposed` are in strata of no comparator.
    `feasible` is False where means cannot be made equal: then they are brought as near as `worst`.
    """

    weight: FloatArray
    effective_size: float
    worst: float
    dropped_exposed: int
    feasible: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Dual:
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
class _At:
    """A point of the dual: its linear predictor (M,), weights (M,) and the value to be lowered."""

    point: FloatArray
    predictor: FloatArray
    weight: FloatArray
    value: float


def balanced(people: People, *, base: FloatArray | None = None) -> Balanced:
    """The comparators' weights under which they are like the exposed.

    `base` (N,) are weights to stay near to, equal ones by default; nought leaves a person out.

    Raises:
        StatsError: nobody exposed, nobody else, no stratum with both, or a base or covariate
            that is not finite.
    """
    given = np.ones(len(people.exposed)) if base is None else base
    strata = _comparators(people, given)
    kept = people.exposed & np.isin(strata.code, strata.place)
    dual = _dual(people, strata, kept=kept, base=given)
    found, exact = _lowest(dual, _at(dual, np.zeros(people.covariates.shape[1])))
    if not exact:
        found = _relaxed(dual)
    weight = kept.astype(np.float64)
    weight[dual.row] = found.weight
    return Balanced(
        weight=weight,
        effective_size=float(found.weight.sum() ** 2 / (found.weight @ found.weight)),
        worst=_worst(dual, found),
        dropped_exposed=int(np.count_nonzero(people.exposed & ~kept)),
        feasible=exact,
    )


def _comparators(people: People, base: FloatArray) -> Strata:
    """The comparators of some base weight in strata that have exposed people."""
    refuse(
        ~(np.isfinite(base) & (base >= 0)),
        what="base weights that are negative or not finite",
        do="Give 0 where someone is left out.",
    )
    return strata_of(people, chosen=~people.exposed & (base > 0))


def _dual(people: People, strata: Strata, *, kept: BoolArray, base: FloatArray) -> _Dual:
    total = np.bincount(strata.code[kept], minlength=len(strata.exposed)).astype(np.float64)
    return _Dual(
        covariates=people.covariates,
        row=strata.row,
        place=strata.place,
        begins=np.flatnonzero(np.r_[True, strata.place[1:] != strata.place[:-1]]),
        base=np.log(base[strata.row]),
        total=total,
        scale=yardstick(people.covariates, kept, among=~people.exposed),
    )


def _lowest(dual: _Dual, at: _At) -> tuple[_At, bool]:
    """The lowest point that Newton's method finds, and whether the means are then equal."""
    kept = float(dual.total.sum())
    for _ in range(STEPS):
        gradient, curve = _slopes(dual, at)
        if np.abs(gradient).max(initial=0.0) <= EXACT * kept:
            return at, True
        step = -(pseudo_inverse(curve) @ gradient)
        lower = _lower(dual, at, step=step, fall=-float(step @ gradient))
        if lower is None:
            break
        at = lower
    gradient, _ = _slopes(dual, at)
    return at, bool(np.abs(gradient).max(initial=0.0) <= EXACT * kept)


def _lower(dual: _Dual, at: _At, *, step: FloatArray, fall: float) -> _At | None:
    """A point along the step that is low enough (Armijo's rule), or None where none is."""
    along = _predictor(dual, step)
    for halving in range(30):
        size = 0.5**halving
        tried = _valued(dual, at.point + size * step, at.predictor + size * along)
        if tried.value <= at.value - 1e-4 * size * fall + 1e-13 * abs(at.value):
            return tried
    return None


def _relaxed(dual: _Dual) -> _At:
    """The first point at which means are near enough, as the penalty on the dual is let go."""
    at = _at(dual, np.zeros(dual.covariates.shape[1]))
    for ridge in RIDGES:
        eased = replace(dual, ridge=ridge)
        at, _ = _lowest(eased, _at(eased, at.point))
        if _worst(dual, at) <= NEAR:
            break
    return at


def _worst(dual: _Dual, at: _At) -> float:
    """The largest difference of means left, in standard deviations."""
    gradient, _ = _slopes(replace(dual, ridge=0.0), at)
    return float(np.abs(gradient).max(initial=0.0) / dual.total.sum())


def _at(dual: _Dual, point: FloatArray) -> _At:
    return _valued(dual, point, dual.base + _predictor(dual, point))


def _predictor(dual: _Dual, point: FloatArray) -> FloatArray:
    """(M,) the covariates, standardised, times the point."""
    found = np.zeros(len(dual.row))
    if point.any():
        for rows in pieces(len(dual.row)):
            found[rows] = standardised(dual.covariates[dual.row[rows]], dual.scale) @ point
    return found


def _valued(dual: _Dual, point: FloatArray, predictor: FloatArray) -> _At:
    """The point with its weights, which sum to each stratum's total."""
    highest = np.maximum.reduceat(predictor, dual.begins)
    sizes = np.diff(np.r_[dual.begins, len(predictor)])
    raw = np.exp(predictor - np.repeat(highest, sizes))
    sums = np.add.reduceat(raw, dual.begins)
    total = dual.total[dual.place[dual.begins]]
    value = float(total @ (highest + np.log(sums)))
    return _At(
        point=point,
        predictor=predictor,
        weight=raw * np.repeat(total / sums, sizes),
        value=value + 0.5 * dual.ridge * float(total.sum()) * float(point @ point),
    )


def _slopes(dual: _Dual, at: _At) -> tuple[FloatArray, FloatArray]:
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
