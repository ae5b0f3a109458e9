"""Gathered: everyone drawn for a study as arrays, and what happened to each of them by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onestory.model.caseload import Caseload, Drawn
    from onestory.model.study import Study
    from onestory.stats.estimate import BoolArray, FloatArray

Integers = NDArray[np.int64]
MONTH = 365.25 / 12
"""Days of a month since time zero, so that every month and year is as long as another."""
YEAR = 365.25
DEATH = "death"
"""The indicator of an outcome that is death itself: known of everyone by how they were followed."""
NEVER = 1_000_000
"""A day since time zero that comes for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happened:
    """What happened of one outcome: rows of the entries, days since time zero and amounts."""

    row: Integers
    day: Integers
    amount: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """N people with a time zero each, as arrays of N rows in the order of `Drawn.entries`.

    `days` is how long each was followed, `later` the day on which a comparator was taken on and
    `left` that on which an exposed left the caseload (`NEVER` where neither was). `seen` is how
    many days of records lie before time zero. People of one `stratum` alone are compared;
    `merged` counts the exposed whose exact stratum held no candidate, so that they are compared
    with candidates of their trial who are alike in as much as any.
    """

    entries: pa.Table
    exposed: BoolArray
    days: Integers
    died: BoolArray
    moved: BoolArray
    later: Integers
    left: Integers
    seen: Integers
    covariates: NDArray[np.float32]
    trial: Integers
    stratum: Integers
    cluster: Integers
    happened: Mapping[str, Happened]
    merged: int = 0

    def among(self, column: str, values: Sequence[str]) -> BoolArray:
        """Return whose column of the entries is one of the values (N,); nothing is none of them."""
        found = pc.is_in(self.entries[column], pa.array(values, type=pa.string()))
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)

    def many(self, which: BoolArray) -> int:
        """Return how many people they are: one may stand beside others in several months."""
        person = self.entries["person_id"].filter(pa.array(which))
        return len(pc.unique(person))

    def worth(self, weight: FloatArray) -> float:
        """Return how many people of equal weight they are worth, all months of one together."""
        sums = np.bincount(codes(self.entries, "person_id"), weights=weight)
        return float(sums.sum() ** 2 / (sums @ sums))

    @property
    def taken(self) -> BoolArray:
        """Who of the exposed was taken on (N,): where they were only offered it, who accepted.

        Everybody exposed, where no decision about them is told.
        """
        enrolled = self.exposed & self.among("decision", ["enrolled"])
        told = self.exposed & _known(self.entries["decision"])
        return enrolled if told.any() else self.exposed

    @property
    def doubtful(self) -> BoolArray:
        """Whose links are known not to be firm (N,)."""
        return ~self.among("certainty", ["firm"]) & _known(self.entries["certainty"])


def gathered(drawn: Drawn, study: Study, caseload: Caseload) -> Gathered:
    """Return everyone drawn as arrays.

    Raises StudyError where nobody was exposed, or nobody is left to set them beside.
    """
    entries = drawn.entries
    exposed = flags(entries, "exposed")
    _refuse(drawn, exposed)
    trial = codes(entries, "trial")
    stratum, merged = _strata(entries, caseload.exact, trial, exposed)
    zero = _days(entries, "index_date")
    days = _days(entries, "exit_date") - zero
    died = _equal(entries["exit_reason"], "died")
    deaths = Happened(row=np.flatnonzero(died), day=days[died], amount=np.ones(int(died.sum())))
    is_death = {o.id for o in study.outcomes if o.indicator == DEATH}
    return Gathered(
        entries=entries,
        exposed=exposed,
        days=days,
        died=died,
        moved=_equal(entries["exit_reason"], "moved away"),
        later=_days(entries, "enrolled_later") - zero,
        left=_days(entries, "left_team") - zero,
        seen=zero - (drawn.first.toordinal() - _EPOCH),
        covariates=_covariates(drawn),
        trial=trial,
        stratum=stratum,
        cluster=codes(entries, "cluster"),
        happened={
            one.outcome: deaths if one.outcome in is_death else _happened(drawn, one.outcome)
            for one in drawn.followed
        },
        merged=merged,
    )


_EPOCH = 719_163  # the ordinal of 1970-01-01, from which arrow counts days


def _refuse(drawn: Drawn, exposed: BoolArray) -> None:
    if not exposed.any():
        raise StudyError(
            found=f"Nobody was exposed among the {exposed.size:,} people drawn: no decision of a"
            " team within the window took on anyone who met the rule.",
            where=drawn.words,
            do="Look at the flow of people for the step that lost them: the window, the teams'"
            " codes, or a rule stricter than the one that the teams used.",
        )
    if exposed.all():
        raise StudyError(
            found=f"There is nobody to set the {exposed.size:,} people taken on beside: no"
            " candidate met the rule in the places asked for.",
            where=drawn.words,
            do="Ask for other comparators: people of other places, or those eligible and not"
            " offered it. Without any, what would have happened cannot be known.",
        )


def codes(table: pa.Table, column: str) -> Integers:
    """Return a column as numbers from 0, alike where its values are; null is a value of its own."""
    found = pc.dictionary_encode(table[column].combine_chunks(), null_encoding="encode")
    encoded = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def flags(table: pa.Table, column: str) -> BoolArray:
    """Return a column of truths; null is not true."""
    filled = pc.fill_null(table[column], False)
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _known(column: pa.ChunkedArray) -> BoolArray:
    return np.asarray(pc.is_valid(column).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _equal(column: pa.ChunkedArray, value: str) -> BoolArray:
    same = pc.fill_null(pc.equal(column, value), False)
    return np.asarray(same.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _days(table: pa.Table, column: str) -> Integers:
    """Return dates as days since 1970; where there is none, a day that never comes."""
    days = pc.fill_null(table[column].cast(pa.int32()), 2 * NEVER)
    return np.asarray(days.to_numpy(zero_copy_only=False), dtype=np.int64)


def _covariates(drawn: Drawn) -> NDArray[np.float32]:
    """Return the covariates (N, K), a column at a time so that nothing is held twice."""
    made = np.empty((drawn.entries.num_rows, len(drawn.covariates)), dtype=np.float32)
    for place, one in enumerate(drawn.covariates):
        made[:, place] = drawn.entries[one.name].to_numpy(zero_copy_only=False)
    return made


def _strata(
    entries: pa.Table, exact: tuple[str, ...], trial: Integers, exposed: BoolArray
) -> tuple[Integers, int]:
    """Return who may be compared, and of how many exposed the exactness had to be given up.

    Exposed whose stratum holds no candidate join that stratum of their trial which is alike in the
    most columns, and of those the one with most candidates. The others stay as they were.
    """
    fine = trial
    own = [codes(entries, column) for column in exact]
    for column in own:
        fine = np.unique(fine * (int(column.max()) + 1) + column, return_inverse=True)[1]
    found, first, stratum = np.unique(fine, return_index=True, return_inverse=True)
    beside = np.bincount(stratum, weights=~exposed, minlength=found.size)
    taken = np.bincount(stratum, weights=exposed, minlength=found.size)
    joins = np.arange(found.size)
    of_trial = trial[first]
    value = (
        np.stack([column[first] for column in own], axis=1) if own else np.zeros((found.size, 0))
    )
    for lone in np.flatnonzero((taken > 0) & (beside == 0)):
        others = np.flatnonzero((of_trial == of_trial[lone]) & (beside > 0))
        if others.size:
            alike = (value[others] == value[lone]).sum(axis=1)
            joins[lone] = others[np.lexsort((-beside[others], -alike))[0]]
    alone = int(taken[(taken > 0) & (beside == 0)].sum())
    return joins[stratum].astype(np.int64), alone if exact else 0


def _happened(drawn: Drawn, outcome: str) -> Happened:
    rows = drawn.happened.filter(pc.equal(drawn.happened["outcome"], outcome))
    entry = np.asarray(rows["entry"].to_numpy(zero_copy_only=False), dtype=np.int64)
    amount = np.asarray(rows["amount"].to_numpy(zero_copy_only=False), dtype=np.float64)
    day = np.asarray(rows["day"].to_numpy(zero_copy_only=False), dtype=np.int64)
    # One order whatever the order of the rows, so that sums repeat to the last byte.
    order = np.lexsort((amount, day, entry))
    return Happened(row=entry[order], day=day[order], amount=amount[order])
