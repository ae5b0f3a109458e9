"""Decisions of the teams: whom they enrolled, who declined, and for whom there was no place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
DECISIONS = ("enrolled", "declined", "no capacity")
ENROLLED, DECLINED, NO_CAPACITY = range(len(DECISIONS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What teams decided in a month, as (people,) arrays.

    `waiting` are the next in order after those who were asked, as many as those: there was no
    place for them. `seen` is the score as the teams reckoned it, by which they ordered people.
    """

    enrolled: Mask
    declined: Mask
    waiting: Mask
    seen: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A log of decisions: people, months, an index of `DECISIONS`, and the score as seen."""

    person: Whole
    month: Whole
    decision: Whole
    seen: Numbers


def logged(decided: Decided, month: int) -> Decisions:
    """Return the decisions of a month, in order of person."""
    masks = (decided.enrolled, decided.declined, decided.waiting)
    decision = np.select(masks, range(len(DECISIONS)), default=-1)
    person = np.flatnonzero(decision >= 0)
    return Decisions(
        person=person,
        month=np.full(len(person), month),
        decision=decision[person],
        seen=decided.seen[person],
    )


def all_logged(parts: Sequence[Decisions]) -> Decisions:
    """Return the decisions of all months, in their order."""
    return Decisions(
        person=np.concatenate([part.person for part in parts]),
        month=np.concatenate([part.month for part in parts]),
        decision=np.concatenate([part.decision for part in parts]),
        seen=np.concatenate([part.seen for part in parts]),
    )
