"""Comparators nearest to each exposed person in the chance of exposure and in what was to come.

Within a stratum, on the log odds of the propensity and on a prognostic score (what would have
happened unexposed), each in standard deviations, and no farther than a caliper.

Source: Leacy and Stuart 2014, Statistics in Medicine 33:3488 (both scores); Antonelli, Cefalu,
Palmer and Agniel 2018, Biometrics 74:1171 (doubly robust matching); Austin 2011, Pharmaceutical
Statistics 10:150 (the caliper).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy.spatial import KDTree

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse
from onestory.stats.people.strata import Strata, begins_of, strata_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import People

ODDS = 1e-9
"""Chances are held this far from 0 and 1, so that their log odds are finite."""
LOT = 1e-9
"""People of equal scores are told apart by a lot of this size, in standard deviations."""
GOLDEN = (0.7548776662466927, 0.5698402909980532)
"""Steps that spread numbers evenly over a square (Roberts 2018): the lots of rows 0, 1, 2, ..."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Rows of the people paired (P,), the exposed in order and the nearest first.

    `distance` (P,) is in standard deviations. `unmatched` are the exposed who have nobody within
    the caliper. `weight` (N,) is 1 for a matched exposed person; each of them shares 1 between the
    comparators paired with them; 0 for everyone else.
    """

    exposed: NDArray[np.int64]
    comparator: NDArray[np.int64]
    distance: FloatArray
    unmatched: NDArray[np.int64]
    weight: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """Pairs within a stratum, in any order."""

    exposed: NDArray[np.int64]
    comparator: NDArray[np.int64]
    distance: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Near:
    """The people of a tree nearest to points (P, count); infinitely far where none is."""

    distance: FloatArray
    which: NDArray[np.int64]


def nearest(
    people: People,
    *,
    propensity: FloatArray,
    prognosis: FloatArray,
    neighbours: int = 3,
    caliper: float = 0.2,
    without_replacement: bool = False,
) -> Pairs:
    """Up to `neighbours` comparators of each exposed person, of the same stratum.

    `propensity` (N,) is a chance between 0 and 1, `prognosis` (N,) any score. Standard deviations
    are the root of the two groups' mean variance. Without replacement, the exposed choose in turn,
    the highest propensity first, one comparator a round.

    Raises:
        StatsError: nobody exposed, nobody else, no stratum with both, or scores not finite.
    """
    if neighbours < 1 or not caliper > 0:
        raise StatsError(
            found=f"{neighbours} neighbours within {caliper:g} standard deviations were asked for.",
            do="Ask for at least one neighbour, within more than nothing.",
        )
    strata = strata_of(people)
    place = _places(people, propensity=propensity, prognosis=prognosis)
    find = _each_once if without_replacement else _any_number
    parts = [
        find(place, exposed, others, neighbours=neighbours, caliper=caliper)
        for exposed, others in _by_stratum(people, strata)
    ]
    return _pairs(people, parts)


def _places(people: People, *, propensity: FloatArray, prognosis: FloatArray) -> FloatArray:
    """(N, 2) both scores in standard deviations, with a lot that tells equals apart."""
    for name, score in (("propensities", propensity), ("prognoses", prognosis)):
        refuse(~np.isfinite(score), what=f"{name} that are not finite", do="Fit them anew.")
    outside = (propensity < 0) | (propensity > 1)
    refuse(outside, what="propensities outside 0 to 1", do="Give chances, not scores.")
    chance = np.clip(propensity, ODDS, 1 - ODDS)
    scores = (np.log(chance) - np.log1p(-chance), prognosis)
    lots = np.arange(len(chance))
    return np.column_stack(
        [
            _in_deviations(score, people) + LOT * ((lots * step) % 1 - 0.5)
            for score, step in zip(scores, GOLDEN, strict=True)
        ]
    )


def _in_deviations(score: FloatArray, people: People) -> FloatArray:
    """The score over its standard deviation within the two groups, 0 where it does not vary."""
    exposed = people.exposed
    spread = np.sqrt((np.var(score[exposed]) + np.var(score[~exposed])) / 2)
    centred = score - score.mean()
    return centred / spread if spread > 0 else centred


def _by_stratum(
    people: People, strata: Strata
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The rows of the exposed and of the comparators of each stratum that has both."""
    begins = begins_of(strata.place)
    exposed = np.flatnonzero(people.exposed & np.isin(strata.code, strata.place))
    exposed = exposed[np.argsort(strata.code[exposed], kind="stable")]
    starts = begins_of(strata.code[exposed])
    return list(zip(np.split(exposed, starts[1:]), np.split(strata.row, begins[1:]), strict=True))


def _ask(tree: KDTree, points: FloatArray, *, count: int, caliper: float) -> _Near:
    """The `count` nearest people of the tree to each point, as far as the caliper."""
    # A list of ranks keeps the answer in two dimensions whatever the count; the stubs know no list.
    ranks = cast("int", list(range(1, count + 1)))
    distance, which = tree.query(points, k=ranks, distance_upper_bound=caliper)
    return _Near(distance=np.asarray(distance, dtype=np.float64), which=np.asarray(which))


def _any_number(
    place: FloatArray,
    exposed: NDArray[np.int64],
    others: NDArray[np.int64],
    *,
    neighbours: int,
    caliper: float,
) -> _Found:
    """The nearest comparators of each exposed person, who may serve several."""
    tree = KDTree(place[others])
    found = _ask(tree, place[exposed], count=neighbours, caliper=caliper)
    within = np.isfinite(found.distance)
    row, _ = np.nonzero(within)
    return _Found(
        exposed=exposed[row],
        comparator=others[found.which[within]],
        distance=found.distance[within],
    )


def _each_once(
    place: FloatArray,
    exposed: NDArray[np.int64],
    others: NDArray[np.int64],
    *,
    neighbours: int,
    caliper: float,
) -> _Found:
    """The nearest comparator still free of each exposed person in turn, a round a neighbour."""
    tree = KDTree(place[others])
    turn = exposed[np.argsort(-place[exposed, 0], kind="stable")]
    free = np.ones(len(others), dtype=np.bool_)
    paired: list[tuple[int, int, float]] = []
    for _ in range(neighbours):
        count = min(4 * neighbours, len(others))
        found = _ask(tree, place[turn], count=count, caliper=caliper)
        for row, near, far in zip(turn.tolist(), found.which, found.distance, strict=True):
            chosen = _first_free(near, far, free=free)
            if chosen is None and count < len(others) and np.isfinite(far[-1]):
                chosen = _farther_free(tree, place[[row]], free=free, caliper=caliper)
            if chosen is not None:
                free[chosen[0]] = False
                paired.append((row, int(others[chosen[0]]), chosen[1]))
    return _Found(
        exposed=np.array([one[0] for one in paired], dtype=np.int64),
        comparator=np.array([one[1] for one in paired], dtype=np.int64),
        distance=np.array([one[2] for one in paired], dtype=np.float64),
    )


def _first_free(
    near: NDArray[np.int64], far: FloatArray, *, free: NDArray[np.bool_]
) -> tuple[int, float] | None:
    """The first of the nearest who is free and within the caliper, and how far away."""
    for which, distance in zip(near.tolist(), far.tolist(), strict=True):
        if not np.isfinite(distance):
            return None
        if free[which]:
            return which, distance
    return None


def _farther_free(
    tree: KDTree, point: FloatArray, *, free: NDArray[np.bool_], caliper: float
) -> tuple[int, float] | None:
    """The nearest who is free within the caliper, asked of ever more people."""
    count = 64
    while True:
        asked = min(count, tree.n)
        found = _ask(tree, point, count=asked, caliper=caliper)
        chosen = _first_free(found.which[0], found.distance[0], free=free)
        if chosen is not None or asked == tree.n or not np.isfinite(found.distance[0, -1]):
            return chosen
        count *= 4


def _pairs(people: People, parts: list[_Found]) -> Pairs:
    """The pairs of all strata in order, and what weights they make."""
    exposed = np.concatenate([part.exposed for part in parts])
    comparator = np.concatenate([part.comparator for part in parts])
    distance = np.concatenate([part.distance for part in parts])
    order = np.lexsort((comparator, distance, exposed))
    exposed, comparator = exposed[order], comparator[order]
    times = np.bincount(exposed, minlength=len(people.exposed))
    weight = np.bincount(comparator, 1 / times[exposed], minlength=len(times)).astype(np.float64)
    weight[exposed] = 1.0
    return Pairs(
        exposed=exposed,
        comparator=comparator,
        distance=distance[order],
        unmatched=np.flatnonzero(people.exposed & (times == 0)),
        weight=weight,
    )
