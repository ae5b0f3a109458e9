"""A shard's town as the months go by: arrivals, deaths, births, moves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import FAR
from onestory.synthetic.system.people import mortality
from onestory.synthetic.system.people.homes import lsoas_of
from onestory.synthetic.system.people.households import NOBODY, TWINS
from onestory.synthetic.system.people.illness import NAMES
from onestory.synthetic.system.people.people import children_of
from onestory.synthetic.system.places import Places

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
YEAR = 365.25
NOWHERE = -1
# Births a year to a woman (Office for National Statistics, England, 2019, by age of mother).
_FERTILITY = (
    (15, 17, 20, 24, 29, 33, 37, 42, 46),
    (0, 0.008, 0.035, 0.07, 0.102, 0.108, 0.07, 0.02, 0),
)
# Moves a year by age of the eldest of the household: out of the system and within it.
_OUT = ((18, 25, 35, 50, 70, 90), (0.10, 0.085, 0.05, 0.025, 0.014, 0.008))
_WITHIN = ((18, 25, 35, 50, 70, 90), (0.24, 0.19, 0.10, 0.05, 0.025, 0.02))
_FLEDGING = 0.012  # a month, of those of 18 to 30 who live with their mother
_NEAR = 0.03  # how far most move, as a share of the system's dwellings in their order


@dataclass(slots=True, kw_only=True)
class Town:
    """The state of a shard as the months go by."""

    places: Places
    draw: np.random.Generator
    starts: Whole
    birth: Whole
    death: Whole
    arrived: Whole
    left: Whole
    comes: Whole  # the month of moving in, FAR for those at the start and those born
    here: Mask
    female: Mask
    ethnicity: Whole
    household: Whole
    begun_in: Whole  # the first household
    mother: Whole
    partner: Whole
    frailty: Numbers
    care_home: Mask
    onset: Whole
    unborn: Whole  # rows kept for births, the next last
    home: Whole  # by household, while `lived`
    lived: Mask  # by household
    eldest: Whole  # by household: a birth day
    pool: Whole  # dwellings that stand empty, in order
    place: NDArray[np.int32]
    households: int
    relative: Numbers
    moves: list[tuple[Whole, Whole, Whole]] = field(default_factory=list)

    def days(self, month: int, rows: int) -> Whole:
        """Return random days of a month."""
        return self.draw.integers(self.starts[month], self.starts[month + 1], rows)

    def ages(self, month: int) -> Numbers:
        """Return ages in years on the first day of a month."""
        return np.maximum(self.starts[month] - self.birth, 0) / YEAR

    def come(self, month: int) -> None:
        """Let the households of this month's incomers take empty dwellings."""
        rows = np.flatnonzero(self.comes == month)
        arriving = np.unique(self.household[rows])
        wanted = self.draw.integers(0, self.places.dwellings, len(arriving))
        housed = arriving[self._take(arriving, wanted)]
        rows = rows[np.isin(self.household[rows], housed)]
        day = np.zeros(len(self.home), dtype=np.int64)
        day[housed] = self.days(month, len(housed))
        self.arrived[rows] = day[self.household[rows]]
        self.here[rows] = True
        self._record(rows, self.arrived[rows])

    def die(self, month: int) -> None:
        """Let people die as the life table, their place, need, the season and the pandemic say."""
        age = self.ages(month)
        if month % 3 == 0:
            self._weigh(month, age)
        date = self.starts[month].astype("datetime64[D]").astype("datetime64[M]").astype(int)
        here = np.flatnonzero(self.here)
        chance = mortality.yearly(age[here], female=self.female[here]) * self.relative[here] / 12
        chance *= mortality.by_month(1970 + int(date) // 12, int(date) % 12 + 1)
        dies = (self.draw.random(len(here)) < chance) | (age[here] > mortality.OLDEST)
        rows = here[dies]
        self.place[month, rows] = self._places(rows)
        self.death[rows] = np.maximum(self.days(month, len(rows)), self.arrived[rows])
        self.here[rows] = False

    def _weigh(self, month: int, age: Numbers) -> None:
        self.relative = np.ones(len(age))
        here = self.here
        decile = self.places.lsoas.decile[self._places(np.flatnonzero(here))]
        need = mortality.by_need(
            self.frailty[here],
            self.onset[here] <= self.starts[month],
            names=NAMES,
            care_home=self.care_home[here],
        )
        base = mortality.yearly(age[here], female=self.female[here])
        relative = need * mortality.by_place(age[here], decile=decile)
        self.relative[here] = mortality.settled(age[here], relative, base)

    def bear(self, month: int) -> None:
        """Let children be born to women of the shard."""
        age = self.ages(month)
        chance = np.interp(age, *_FERTILITY, left=0, right=0) / 12
        chance *= np.where(self.partner != NOBODY, 1.25, 0.8)
        mothers = np.flatnonzero(self.female & self.here & (self.draw.random(len(age)) < chance))
        recent = np.unique(self.mother[self.birth > self.starts[month] - 300])
        mothers = mothers[~np.isin(mothers, recent)]
        born = np.maximum(self.days(month, len(mothers)), self.arrived[mothers])
        each = 1 + (self.draw.random(len(mothers)) < TWINS)
        mothers, born = np.repeat(mothers, each), np.repeat(born, each)
        rows, self.unborn = self.unborn[: len(mothers)], self.unborn[len(mothers) :]
        mothers, born = mothers[: len(rows)], born[: len(rows)]
        father = np.where(self.partner[mothers] != NOBODY, self.partner[mothers], mothers)
        self.birth[rows] = self.arrived[rows] = born
        self.onset[rows] += np.where(self.onset[rows] < FAR, born[:, None], 0)
        self.mother[rows], self.household[rows] = mothers, self.household[mothers]
        self.begun_in[rows] = self.household[mothers]
        self.ethnicity[rows] = children_of(self.ethnicity[mothers], self.ethnicity[father])
        self.here[rows] = True
        self._record(rows, born)

    def leave_home(self, month: int) -> None:
        """Let some of the young leave their mother's home, half of them for elsewhere."""
        age = self.ages(month)
        young = self.here & (self.mother != NOBODY) & (age >= 18) & (age < 30)
        young &= self.household == self.household[self.mother]
        rows = np.flatnonzero(young & (self.draw.random(len(age)) < _FLEDGING))
        away = self.draw.random(len(rows)) < 0.5
        self._depart(rows[away], self.days(month, int(away.sum())), month)
        staying = rows[~away]
        number = self.households + np.arange(len(staying))
        fits = number < len(self.home)
        staying, number = staying[fits], number[fits]
        wanted = self.home[self.household[staying]] + self._distance(len(staying))
        taken = self._take(number, wanted)
        self.households += len(number)
        self.eldest[number] = self.birth[staying]
        self.household[staying[taken]] = number[taken]
        self._record(staying[taken], self.days(month, int(taken.sum())))

    def move(self, month: int) -> None:
        """Let whole households move out or within, and empty dwellings be let again."""
        people = np.bincount(self.household[self.here], minlength=len(self.home))
        gone = self.lived & (people == 0)
        self._release(np.flatnonzero(gone))
        able = np.flatnonzero(self.lived & (self.home >= 0))
        age = (self.starts[month] - self.eldest[able]) / YEAR
        chance, out = self.draw.random(len(able)), np.interp(age, *_OUT) / 12
        self._move_out(able[chance < out], month)
        within = able[(chance >= out) & (chance < out + np.interp(age, *_WITHIN) / 12)]
        before = self.home[within]
        taken = self._take(within, before + self._distance(len(within)))
        self.pool = np.sort(np.concatenate((self.pool, before[taken])))
        self._tell(within[taken], month)

    def write(self, month: int) -> None:
        """Write down where everyone is at the end of the month."""
        here = np.flatnonzero(self.here)
        self.place[month, here] = self._places(here)

    def _move_out(self, leaving: Whole, month: int) -> None:
        day = np.zeros(len(self.home), dtype=np.int64)
        day[leaving] = self.starts[month + 1] - 1
        rows = np.flatnonzero(self.here & np.isin(self.household, leaving))
        self._depart(rows, day[self.household[rows]], month)
        self._release(leaving)

    def _depart(self, rows: Whole, day: Whole, month: int) -> None:
        self.place[month, rows] = self._places(rows)
        self.left[rows] = np.maximum(day, self.arrived[rows] + 1)
        self.here[rows] = False

    def _tell(self, moved: Whole, month: int) -> None:
        day = np.full(len(self.home), -1)
        day[moved] = self.days(month, len(moved))
        rows = np.flatnonzero(self.here & (day[self.household] >= 0))
        self._record(rows, np.maximum(day[self.household[rows]], self.arrived[rows]))

    def _record(self, rows: Whole, days: Whole) -> None:
        self.moves.append((rows, days, self.home[self.household[rows]]))

    def _release(self, households: Whole) -> None:
        self.lived[households] = False
        homes = self.home[households]
        self.pool = np.sort(np.concatenate((self.pool, homes[homes >= 0])))

    def _distance(self, rows: int) -> Whole:
        far = self.draw.laplace(0, _NEAR * self.places.dwellings, rows)
        return np.rint(far).astype(np.int64)

    def _take(self, households: Whole, wanted: Whole) -> Mask:
        """Return which households find an empty dwelling near the one wanted; they live there."""
        count = min(len(households), len(self.pool))
        order = np.argsort(wanted, kind="stable")[:count]
        steps = np.arange(count)
        near = np.searchsorted(self.pool, wanted[order])
        spot = np.maximum.accumulate(near - steps) + steps
        spot = np.minimum(spot, len(self.pool) - count + steps)
        self.home[households[order]] = self.pool[spot]
        self.lived[households[order]] = True
        self.pool = np.delete(self.pool, spot)
        taken = np.zeros(len(households), dtype=np.bool_)
        taken[order] = True
        return taken

    def _places(self, rows: Whole) -> Whole:
        return lsoas_of(self.home[self.household[rows]], places=self.places)
