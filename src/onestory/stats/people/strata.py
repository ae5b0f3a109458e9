"""People in the order of their strata, and sums over each stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import People


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strata:
    """The strata numbered from 0, and some people (M) in their order.

    `code` (N,) is everybody's stratum, `exposed` and `comparators` (S,) count people of each.
    `row` (M,) says who the people in order are, `place` (M,) their strata.
    """

    code: NDArray[np.int64]
    exposed: FloatArray
    comparators: FloatArray
    row: NDArray[np.int64]
    place: NDArray[np.int64]


def strata_of(people: People, *, chosen: BoolArray | None = None) -> Strata:
    """The strata of everybody; of each that has both exposed people and some chosen (N,), those.

    Without `chosen` the people in order are the comparators.

    Raises:
        StatsError: nobody is exposed, nobody is not, no stratum has both, or arrays of different
            length.
    """
    _refuse_one_arm(people)
    found, code = np.unique(people.stratum, return_inverse=True)
    exposed = np.bincount(code[people.exposed], minlength=len(found)).astype(np.float64)
    which = ~people.exposed if chosen is None else chosen
    row = np.flatnonzero(which & (exposed > 0)[code])
    if not len(row):
        raise StatsError(
            found="No stratum has both exposed people and others.",
            do="Ask for fewer characteristics to be exactly the same.",
        )
    row = row[np.argsort(code[row], kind="stable")]
    return Strata(
        code=code.astype(np.int64),
        exposed=exposed,
        comparators=np.bincount(code, minlength=len(found)) - exposed,
        row=row,
        place=code[row].astype(np.int64),
    )


def begins_of(place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each stratum begins among sorted places."""
    return np.flatnonzero(np.r_[True, place[1:] != place[:-1]])


def added(total: FloatArray, values: FloatArray, *, place: NDArray[np.int64]) -> None:
    """Nothing: `total` (S, ...) gains the values (rows, ...) of each row's stratum.

    `place` must be sorted. The one function here that writes into what it is given, which must
    be the caller's own array of sums.
    """
    starts = begins_of(place)
    total[place[starts]] += np.add.reduceat(values, starts, axis=0)


def _refuse_one_arm(people: People) -> None:
    """Nothing where both kinds of people are there and every array has a row for each.

    Raises:
        StatsError: as `strata_of`.
    """
    sizes = {len(part) for part in (people.exposed, people.covariates, people.stratum)}
    if len(sizes) != 1:
        raise StatsError(
            found="Exposure, covariates and strata are of different numbers of people.",
            do="Give one row a person in each.",
        )
    if not people.exposed.any():
        raise StatsError(
            found="Nobody here was exposed, so there is no effect to look for.",
            do="Check the teams, the dates and the rule of who is eligible.",
        )
    if people.exposed.all():
        raise StatsError(
            found="Everybody here was exposed, so nobody is left to set beside them.",
            do="Widen who may be a comparator: other places, or people not offered it.",
        )
