"""The people of a shard as health care meets them: arrays, one entry a person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Mask, Whole
from onestory.synthetic.system.seasons import Calendar

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Residents:
    """The people of a shard, as (people,) arrays; days count from 1 January 1970.

    `gone` is the first day on which nothing can happen to a person here: after death, on leaving,
    or the end of the history. `death` and `care_home` are far away for those who never come to it.
    `onset` is (people, conditions): the month of the history in which each condition began, below
    nought before it, far away if never.
    """

    person: Whole
    birth: Whole
    female: Mask
    decile: Whole
    council: Whole
    neighbourhood: Whole
    area: Whole  # the small area of the first home
    acute: Whole
    frailty: NDArray[np.float64]
    household: Whole
    mother: Whole  # an index, below nought where she is not of the shard
    arrived: Whole
    gone: Whole
    death: Whole
    care_home: Whole
    nursing: Mask  # the home is one with nursing
    conditions: tuple[str, ...]
    onset: Whole

    def age(self, day: Whole, people: Whole | None = None) -> Whole:
        """Return ages in whole years on a day, of the people with these indexes (or of all)."""
        birth = self.birth if people is None else self.birth[people]
        return np.maximum(0, np.floor((day - birth) / DAYS_A_YEAR)).astype(np.int64)

    def has(self, month: Whole, people: Whole) -> Mask:
        """Return which conditions (columns) people (rows) have in a month."""
        return self.onset[people] <= month[:, None]


def presence(residents: Residents, months: Calendar) -> NDArray[np.float64]:
    """Return the years that each person (row) is present in each month (column)."""
    since = np.maximum(residents.arrived[:, None], months.first[:-1])
    until = np.minimum(residents.gone[:, None], months.first[1:])
    return np.maximum(until - since, 0) / DAYS_A_YEAR
