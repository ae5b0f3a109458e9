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
from onestory.stats.people.chunks import yardstick
from onestory.stats.people.dual import At, Dual, lowest, starting, worst
from onestory.stats.people.reach import reach_of
from onestory.stats.people.strata import begins_of, strata_of

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import People

NEAR = 0.1
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


def balanced(people: People, *, base: FloatArray | None = None) -> Balanced:
    """The comparators' weights under which they are like the exposed.

    `base` (N,) are weights to stay near to, equal ones by default; nought leaves a person out.
    A covariate whose mean among the exposed no comparator reaches is passed over, and `worst` is
    then its difference. Where all could be reached one by one and not together, all are brought
    nearer until no difference is above `NEAR`, if that can be.

    Raises:
        StatsError: nobody exposed, nobody else, no stratum with both, or a base or covariate
            that is not finite.
    """
    whole = _dual(people, base=np.ones(len(people.exposed)) if base is None else base)
    reach = reach_of(whole)
    if reach.past.any():
        whole = _without(whole, reach.past)
        reach = reach_of(whole)
    seen = replace(whole.scale, spread=np.where(reach.outside, 0.0, whole.scale.spread))
    dual = replace(whole, scale=seen)
    found, exact = lowest(dual, starting(dual, np.zeros(people.covariates.shape[1])))
    found = found if exact else _relaxed(dual)
    kept = people.exposed & np.isin(people.stratum, people.stratum[whole.row])
    weight = kept.astype(np.float64)
    weight[whole.row] = found.weight
    return Balanced(
        weight=weight,
        effective_size=float(found.weight.sum() ** 2 / (found.weight @ found.weight)),
        worst=worst(whole, found),
        dropped_exposed=int(np.count_nonzero(people.exposed & ~kept)),
        feasible=exact and not reach.outside.any(),
    )


def _dual(people: People, *, base: FloatArray) -> Dual:
    """The dual of the comparators of some base weight, in strata that have exposed people."""
    refuse(
        ~(np.isfinite(base) & (base >= 0)),
        what="base weights that are negative or not finite",
        do="Give 0 where someone is left out.",
    )
    strata = strata_of(people, chosen=~people.exposed & (base > 0))
    kept = people.exposed & np.isin(strata.code, strata.place)
    return Dual(
        covariates=people.covariates,
        row=strata.row,
        place=strata.place,
        begins=begins_of(strata.place),
        base=np.log(base[strata.row]),
        total=np.bincount(strata.code[kept], minlength=len(strata.exposed)).astype(np.float64),
        scale=yardstick(people.covariates, kept, among=~people.exposed),
    )


def _without(dual: Dual, past: BoolArray) -> Dual:
    """The dual of fewer comparators; every stratum keeps some."""
    place = dual.place[~past]
    begins = begins_of(place)
    return replace(dual, row=dual.row[~past], place=place, begins=begins, base=dual.base[~past])


def _relaxed(dual: Dual) -> At:
    """The first point at which means are near enough, as the penalty on the dual is let go."""
    at = starting(dual, np.zeros(dual.covariates.shape[1]))
    for ridge in RIDGES:
        eased = replace(dual, ridge=ridge)
        at, _ = lowest(eased, starting(eased, at.point))
        if worst(dual, at) <= NEAR:
            break
    return at
