"""Groups: which group of people each belongs to, by a column of the entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.gathered import codes
from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from onestory.evaluate.caseload.gathered import Gathered, Integers
    from onestory.stats.estimate import BoolArray

_ENOUGH = 50
"""Candidates for each person whom a team took on: more make its effect hardly surer."""
_GOLDEN = (5**0.5 - 1) / 2
_AGES = (18, 50, 65, 75, 85)
_FIFTHS = {1: "1 (most deprived)", 5: "5 (least deprived)"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """A group of people: who belong to it, exposed and candidates alike."""

    name: str
    member: BoolArray


def groups(everyone: Gathered, by: str) -> tuple[Group, ...]:
    """Return the groups of a column, in order; people of whom it is not known are a group.

    Of teams a candidate has none: beside each stand all candidates, or enough of them.

    Raises StudyError where the entries have no such column.
    """
    if by in {"age", "age band"}:
        return _ages(everyone)
    if by not in everyone.entries.column_names:
        raise StudyError(
            found=f"People cannot be told apart by '{by}': it is not known of them.",
            do="Name one of deprivation, ethnicity, frailty, sex, age and team.",
        )
    code = codes(everyone.entries, by)
    first = np.unique(code, return_index=True)[1]
    column = everyone.entries[by]
    named = [(column[int(row)].as_py(), int(code[row])) for row in first]
    ordered = sorted(named, key=lambda one: (one[0] is None, one[0] if one[0] is not None else ""))
    return tuple(
        Group(name=_name(by, value), member=_members(everyone, by, code, number))
        for value, number in ordered
        if by != "team" or value is not None
    )


def _members(everyone: Gathered, by: str, code: Integers, number: int) -> BoolArray:
    own = code == number
    if by != "team":
        return own
    taken = own & everyone.exposed
    return taken | (~everyone.exposed & _some(everyone, int(taken.sum())))


def _some(everyone: Gathered, taken: int) -> BoolArray:
    """Return candidates enough for so many people taken on, spread evenly over all of them.

    All of them, where they are fewer than `_ENOUGH` for each. Multiples of the golden section are
    spread evenly whatever the order of rows (Weyl 1916), and the same in every run.
    """
    candidates = int((~everyone.exposed).sum())
    part = min(1.0, _ENOUGH * taken / candidates)
    return np.modf(np.arange(everyone.exposed.size) * _GOLDEN)[0] <= part


def _name(by: str, value: object) -> str:
    if value is None:
        return "not known"
    return (
        _FIFTHS.get(value, str(value))
        if by == "deprivation" and isinstance(value, int)
        else str(value)
    )


def _ages(everyone: Gathered) -> tuple[Group, ...]:
    known = everyone.entries["age"]
    age = np.asarray(known.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
    ends = (*_AGES[1:], 200)
    bands = [
        Group(
            name=f"{first} and over" if last == 200 else f"{first} to {last - 1}",
            member=(age >= first) & (age < last),
        )
        for first, last in zip(_AGES, ends, strict=True)
    ]
    young = Group(name=f"under {_AGES[0]}", member=(age >= 0) & (age < _AGES[0]))
    unknown = Group(name="not known", member=age < 0)
    return tuple(one for one in (young, *bands, unknown) if one.member.any())
