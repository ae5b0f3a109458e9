"""The population of a shard month by month: who is born, dies, moves in, within and out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import FAR
from onestory.synthetic.system.people.homes import beds_of, dwellings_of, lsoas_of, settle
from onestory.synthetic.system.people.households import NOBODY, Households, households
from onestory.synthetic.system.people.illness import FRAILTY_SPREAD, onset_ages
from onestory.synthetic.system.people.people import within
from onestory.synthetic.system.people.town import NOWHERE, YEAR, Town
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.settings import System

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
Kind = TypeVar("Kind", bound=np.generic)
_INCOMERS = 0.0405  # a year, of those there at the start
_BIRTHS = 0.015  # a year at most, likewise
_FIRST_OF_JANUARY = 0.07  # of adults of groups among whom many came as refugees


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A shard's people as (people,) arrays: days since 1 January 1970, `columns.FAR` for never.

    `mother` and `partner` (at the start, or on moving in) are rows or -1. `onset` is the day on
    which each condition began, (people, conditions). `place` is (months, people): the LSOA, or -1
    of those not there. Moves, the first home among them, are in order of row and day.
    """

    birth: Whole
    death: Whole
    arrived: Whole
    left: Whole
    female: Mask
    ethnicity: Whole
    household: Whole  # the first
    mother: Whole
    partner: Whole
    frailty: Numbers
    onset: Whole
    place: NDArray[np.int32]
    moved: Whole
    moved_on: Whole
    moved_to: Whole


def month_starts(system: System) -> Whole:
    """Return the first day of each month of the history, and of the month after it."""
    first = np.datetime64(system.start.isoformat()[:7], "M")
    return (first + np.arange(system.months + 1)).astype("datetime64[D]").astype(np.int64)


def unfold(system: System, places: Places, shard: int) -> Population:
    """Return the people of a shard over the whole history."""
    town = _settled(system, places, shard)
    for month in range(system.months):
        town.come(month)
        town.die(month)
        town.bear(month)
        town.leave_home(month)
        town.move(month)
        town.write(month)
    return _trimmed(town)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Roll:
    """Everyone there could be: founders, then incomers up to `known`, then the unborn."""

    people: Households
    founders: int
    known: int
    comes: Whole  # the month of moving in, far away for the others
    begun: Whole  # the founders' homes, by household
    pool: Whole  # the other dwellings


def _settled(system: System, places: Places, shard: int) -> Town:
    draw = system.generator("population", shard)
    size = system.shards[shard]
    beds = beds_of(system, places, shard)
    first = households(draw, rows=size, beds=len(beds))
    later = households(draw, rows=max(3, int(size * _INCOMERS * system.years)), movers=True)
    pool = dwellings_of(system, places, shard)
    begun = settle(
        first,
        dwellings=pool,
        beds=beds,
        system=system,
        places=places,
        generator=draw,
    )
    known = size + len(later.age)
    people = _unborn(_together(first, later), int(size * _BIRTHS * system.years) + 5, draw)
    month = draw.integers(0, system.months, len(people.age))[people.household]
    row = np.arange(len(people.age))
    roll = _Roll(
        people=people, founders=size, known=known, begun=begun, pool=np.setdiff1d(pool, begun),
        comes=np.where((row >= size) & (row < known), month, FAR),
    )  # fmt: skip
    return _town(roll, system, places, draw)


def _together(first: Households, later: Households) -> Households:
    rows, numbers = len(first.age), int(first.household.max()) + 1
    shifted = replace(
        later,
        household=later.household + numbers,
        mother=np.where(later.mother == NOBODY, NOBODY, later.mother + rows),
        partner=np.where(later.partner == NOBODY, NOBODY, later.partner + rows),
        care_home=np.zeros(len(later.age), dtype=np.bool_),
    )
    return Households(
        **{
            name: np.concatenate((getattr(first, name), getattr(shifted, name)))
            for name in Households.__slots__
        }
    )


def _unborn(known: Households, unborn: int, draw: np.random.Generator) -> Households:
    rows = len(known.age) + unborn
    female = _wide(known.female, rows, fill=False)
    female[len(known.age) :] = draw.random(unborn) < 0.487
    return Households(
        age=_wide(known.age, rows, fill=0.0),
        female=female,
        household=_wide(known.household, rows, fill=0),
        mother=_wide(known.mother, rows, fill=NOBODY),
        partner=_wide(known.partner, rows, fill=NOBODY),
        ethnicity=_wide(known.ethnicity, rows, fill=0),
        care_home=_wide(known.care_home, rows, fill=False),
    )


def _town(roll: _Roll, system: System, places: Places, draw: np.random.Generator) -> Town:
    starts, people = month_starts(system), roll.people
    rows, numbers = len(people.age), int(people.household.max()) + 1
    homes = np.zeros(numbers + rows // 10 + 10, dtype=np.int64)
    homes[: len(roll.begun)] = roll.begun
    here = np.arange(rows) < roll.founders
    birth = _birth_days(roll, starts, draw)
    frailty = np.exp(draw.normal(0, FRAILTY_SPREAD, rows) - FRAILTY_SPREAD**2 / 2)
    first = roll.begun[people.household[here]]
    decile = np.full(rows, 5)
    decile[here] = places.lsoas.decile[lsoas_of(first, places=places)]
    return Town(
        places=places, draw=draw, starts=starts, birth=birth, death=np.full(rows, FAR),
        left=np.full(rows, FAR), comes=roll.comes, here=here, female=people.female,
        arrived=np.where(here, starts[0], FAR), frailty=frailty, ethnicity=people.ethnicity,
        onset=_onsets(draw, birth, female=people.female, decile=decile, frailty=frailty),
        household=people.household, begun_in=people.household.copy(), mother=people.mother,
        partner=people.partner, care_home=people.care_home, pool=roll.pool, home=homes,
        unborn=np.arange(roll.known, rows), lived=np.arange(len(homes)) < len(roll.begun),
        eldest=_eldest(birth, people.household, len(homes)), households=numbers,
        place=np.full((system.months, rows), NOWHERE, dtype=np.int32), relative=np.ones(rows),
        moves=[(np.flatnonzero(here), np.full(roll.founders, starts[0]), first)],
    )  # fmt: skip


def _birth_days(roll: _Roll, starts: Whole, draw: np.random.Generator) -> Whole:
    """Return days of birth, on the first of January for some who fled with no papers."""
    people = roll.people
    comes = np.where(roll.comes < FAR, roll.comes, 0)
    day = starts[comes] - np.rint(people.age * YEAR).astype(np.int64)
    abroad = within(people.ethnicity, "JKLNS") & (people.mother == NOBODY)
    unknown = abroad & (draw.random(len(day)) < _FIRST_OF_JANUARY)
    first = day.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]")
    day = np.where(unknown, first.astype(np.int64), day)
    return np.where(np.arange(len(day)) < roll.known, day, FAR)


def _onsets(
    draw: np.random.Generator, birth: Whole, *, female: Mask, decile: Whole, frailty: Numbers
) -> Whole:
    """Return days of onset; of those not yet born, days after birth."""
    ages = onset_ages(draw, female=female, decile=decile, frailty=frailty)
    since = np.where(birth < FAR, birth, 0)[:, None]
    days = np.where(np.isfinite(ages), ages, 0) * YEAR + since
    return np.where(np.isfinite(ages), np.rint(days), FAR).astype(np.int64)


def _eldest(birth: Whole, household: Whole, numbers: int) -> Whole:
    eldest = np.full(numbers, FAR)
    np.minimum.at(eldest, household, birth)
    return eldest


def _wide(values: NDArray[Kind], rows: int, *, fill: object) -> NDArray[Kind]:
    made = np.full(rows, fill, dtype=values.dtype)
    made[: len(values)] = values
    return made


def _trimmed(town: Town) -> Population:
    """Return the population without the rows of those who never came or were never born."""
    kept = np.flatnonzero(town.arrived < FAR)
    row = np.full(len(town.arrived) + 1, NOBODY)  # the last for nobody
    row[kept] = np.arange(len(kept))
    moved, on, to = (np.concatenate(part) for part in zip(*town.moves, strict=True))
    order = np.lexsort((on, moved))
    return Population(
        birth=town.birth[kept], death=town.death[kept], arrived=town.arrived[kept],
        left=town.left[kept], female=town.female[kept], ethnicity=town.ethnicity[kept],
        household=town.begun_in[kept], mother=row[town.mother[kept]],
        partner=row[town.partner[kept]], frailty=town.frailty[kept], onset=town.onset[kept],
        place=town.place[:, kept], moved=row[moved[order]], moved_on=on[order],
        moved_to=to[order],
    )  # fmt: skip
