"""Emergency admissions of one month: at most one stay at a time, some delayed, some soon back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onestory.synthetic.system.columns import FAR, Mask, Whole
from onestory.synthetic.system.health.residents import Residents
from onestory.synthetic.system.health.stays import comes_back, gap, lengths
from onestory.synthetic.system.seasons import Calendar

_BOUND = {"dementia": 1.5, "frailty": 1.3, "stroke": 1.3, "Parkinson's": 1.3, "falls": 1.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Emergency stays in hospital, from the first door to the last, as (stays,) arrays.

    `person` is an index into the residents. `out` lies at or after the end of the history for
    those still in. `ready` is far away for those who died there.
    """

    person: Whole
    admitted: Whole
    out: Whole
    ready: Whole
    died: Mask

    def where(self, kept: Mask) -> Stays:
        """Return some of the stays."""
        return Stays(
            person=self.person[kept],
            admitted=self.admitted[kept],
            out=self.out[kept],
            ready=self.ready[kept],
            died=self.died[kept],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Admissions to come, as (admissions,) arrays; `last` ones end in death."""

    person: Whole
    day: Whole
    last: Mask

    def where(self, kept: Mask) -> Due:
        """Return some of them."""
        return Due(person=self.person[kept], day=self.day[kept], last=self.last[kept])

    def and_also(self, other: Due) -> Due:
        """Return these and others."""
        return Due(
            person=np.concatenate((self.person, other.person)),
            day=np.concatenate((self.day, other.day)),
            last=np.concatenate((self.last, other.last)),
        )

    def until(self, day: int) -> tuple[Due, Due]:
        """Return those before a day and the rest."""
        return self.where(self.day < day), self.where(self.day >= day)


def nobody() -> Stays:
    """Return no stays."""
    none = np.zeros(0, dtype=np.int64)
    return Stays(person=none, admitted=none, out=none, ready=none, died=none.astype(np.bool_))


def joined(parts: Sequence[Stays]) -> Stays:
    """Return the stays of all parts in order of person and day."""
    person = np.concatenate([part.person for part in parts])
    admitted = np.concatenate([part.admitted for part in parts])
    order = np.lexsort((admitted, person))
    return Stays(
        person=person[order],
        admitted=admitted[order],
        out=np.concatenate([part.out for part in parts])[order],
        ready=np.concatenate([part.ready for part in parts])[order],
        died=np.concatenate([part.died for part in parts])[order],
    )


def in_bed(stays: Stays, person: Whole, day: Whole) -> Mask:
    """Return who spends a whole day in hospital; `stays` are in order of person and day."""
    if len(stays.person) == 0:
        return np.zeros(len(person), dtype=np.bool_)
    key = stays.person * 2**20 + stays.admitted
    before = np.searchsorted(key, person * 2**20 + day, side="left") - 1
    stay = np.maximum(before, 0)
    same = (before >= 0) & (stays.person[stay] == person)
    return same & (stays.admitted[stay] < day) & (stays.out[stay] > day)


def admit(
    residents: Residents,
    due: Due,
    *,
    free: Whole,
    month: int,
    months: Calendar,
    generator: np.random.Generator,
) -> tuple[Stays, Due, Whole]:
    """Return the month's stays, the admissions left for later months, and who is free from when.

    `free` is the first day on which each person can be admitted; an admission that falls in a stay
    waits until the day after it. Those who have died or left before it are not admitted.
    """
    until = int(months.first[month + 1])
    found, later, free = [nobody()], due.where(due.day >= until), free.copy()
    waiting = due.where(due.day < until)
    while len(waiting.day):
        day = np.maximum(waiting.day, free[waiting.person])
        waiting = Due(person=waiting.person, day=day, last=waiting.last)
        waiting, put_off = waiting.where(day < residents.gone[waiting.person]).until(until)
        later = later.and_also(put_off)
        order = np.lexsort((waiting.day, waiting.person))
        first = np.zeros(len(order), dtype=np.bool_)
        first[order[np.unique(waiting.person[order], return_index=True)[1]]] = True
        now, waiting = waiting.where(first), waiting.where(~first)
        stays = _stays(residents, now, month=month, months=months, generator=generator)
        free[stays.person] = stays.out + 1
        later_or_now = _returns(residents, stays, generator=generator)
        soon, put_off = later_or_now.until(until)
        waiting, later = waiting.and_also(soon), later.and_also(put_off)
        found.append(stays)
    return joined(found), later, free


def _stays(
    residents: Residents,
    due: Due,
    *,
    month: int,
    months: Calendar,
    generator: np.random.Generator,
) -> Stays:
    person, age = due.person, residents.age(due.day, due.person)
    length = lengths(age, bound=_bound(residents, person, month=month), generator=generator)
    death = residents.death[person]
    last = due.last & (death < months.end)
    out = np.where(last, death, due.day + length.total)
    leaving = (residents.gone[person] < months.end) & (residents.gone[person] <= death)
    out = np.where(leaving, np.minimum(out, residents.gone[person] - 1), out)
    died = ~leaving & (death <= out)
    out = np.where(died, death, out)
    ready = np.where(died, FAR, np.minimum(due.day + length.needed, out))
    return Stays(person=person, admitted=due.day, out=out, ready=ready, died=died)


def _bound(residents: Residents, person: Whole, *, month: int) -> np.ndarray:
    result = np.ones(len(person))
    for index, name in enumerate(residents.conditions):
        if name in _BOUND:
            result = np.where(
                residents.onset[person, index] <= month, result * _BOUND[name], result
            )
    return result


def _returns(residents: Residents, stays: Stays, *, generator: np.random.Generator) -> Due:
    live = stays.where(~stays.died)
    age = residents.age(live.out, live.person)
    back = comes_back(age, frailty=residents.frailty[live.person], generator=generator)
    live = live.where(back)
    day = live.out + gap(len(live.person), generator=generator)
    return Due(person=live.person, day=day, last=np.zeros(len(day), dtype=np.bool_))
