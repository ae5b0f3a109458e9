"""The lives of a shard's people: who they are, where they live, what they have, when they die."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system import columns
from onestory.synthetic.system.people.dying import deaths_table
from onestory.synthetic.system.people.homes import lsoas_of
from onestory.synthetic.system.people.illness import CONDITIONS, NAMES
from onestory.synthetic.system.people.names import names, names_table
from onestory.synthetic.system.people.numbers import nhs_numbers, person_numbers
from onestory.synthetic.system.people.people import ETHNICITIES
from onestory.synthetic.system.people.population import (
    NOBODY,
    YEAR,
    Population,
    month_starts,
    unfold,
)
from onestory.synthetic.system.people.practices import practices_table, registers
from onestory.synthetic.system.people.residences import homes_table
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import CONDITIONS as CONDITIONS_TABLE
from onestory.synthetic.system.tables import PEOPLE

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
_DISABLED = ((0, 16, 30, 50, 65, 80, 95), (0.07, 0.1, 0.13, 0.19, 0.27, 0.46, 0.75))
_CARED = {
    "dementia": 0.55, "stroke": 0.3, "frailty": 0.35, "Parkinson's": 0.5, "falls": 0.1,
    "learning disability": 0.6, "severe mental illness": 0.2, "heart failure": 0.15,
    "cancer": 0.12, "COPD": 0.15, "arthritis": 0.08, "epilepsy": 0.08, "depression": 0.03,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """The true tables of a shard's people, and the same as arrays for what happens to them.

    Row i of every (people,) array is the person `person[i]`, as in `people`. Days count from
    1 January 1970; `columns.FAR` is a day that does not come. Places are indexes into `Places`:
    those of `lsoa` and `practice` are (months, people) and -1 while not in the system; `home_lsoa`
    and what follows it are those of the first home. `onset` is (people, conditions of
    `illness.NAMES`): the month of the history in which it began, below nought before it.
    """

    people: pa.Table
    names: pa.Table
    homes: pa.Table
    practices: pa.Table
    conditions: pa.Table
    deaths: pa.Table
    person: Whole
    birth: Whole
    female: Mask
    decile: Whole
    council: Whole
    neighbourhood: Whole
    home_lsoa: Whole
    acute: Whole
    practice: NDArray[np.int32]
    lsoa: NDArray[np.int32]
    frailty: NDArray[np.float64]
    household: Whole
    mother: Whole
    partner: Whole
    arrived: Whole
    left: Whole
    death: Whole
    care_home: Whole  # an index of `Places.care_homes`, -1 of those at home at the start
    carer_of: Whole  # a row, or -1
    onset: Whole


def live(system: System, places: Places, shard: int) -> Lives:
    """Return the lives of the people of one shard, over the whole history."""
    population = unfold(system, places, shard)
    found = registers(system, places, shard, population=population)
    called = names(system, shard, population)
    person = person_numbers(shard, rows=len(population.birth))
    first = np.append(True, population.moved[1:] != population.moved[:-1])
    home = population.moved_to[first]
    lsoa = lsoas_of(home, places=places)
    draw = system.generator("lives", shard)
    carer_of = _carers(population, draw)
    return Lives(
        people=_people(system, population, person=person, carer_of=carer_of, draw=draw),
        names=names_table(called, population, person=person),
        homes=homes_table(population, person=person, places=places, seed=system.seed),
        practices=practices_table(found, population, person=person, places=places),
        conditions=_conditions(system, population, person=person),
        deaths=deaths_table(population, home, person=person, draw=draw),
        practice=_by_month(system, population, found.rows, found.since, found.practice),
        onset=_months(system, population.onset), carer_of=carer_of,
        care_home=np.where(home < 0, -1 - home, -1), home_lsoa=lsoa, lsoa=population.place,
        decile=places.lsoas.decile[lsoa], council=places.lsoas.council[lsoa],
        neighbourhood=places.lsoas.neighbourhood[lsoa], acute=places.lsoas.acute[lsoa],
        person=person, birth=population.birth, female=population.female,
        frailty=population.frailty, household=population.household, mother=population.mother,
        partner=population.partner, arrived=population.arrived, left=population.left,
        death=population.death,
    )  # fmt: skip


def _people(
    system: System,
    population: Population,
    *,
    person: Whole,
    carer_of: Whole,
    draw: np.random.Generator,
) -> pa.Table:
    age = (population.arrived - population.birth) / YEAR
    share = np.interp(age, *_DISABLED) * population.frailty**0.4
    learning = population.onset[:, NAMES.index("learning disability")] <= _last(system)
    return columns.table(
        PEOPLE,
        {
            "person": pa.array(person),
            "nhs_number": pa.array(nhs_numbers(person, seed=system.seed)),
            "sex": columns.words(("1", "2"), population.female.astype(np.int64)),
            "birth": columns.days(population.birth),
            "death": columns.days(population.death),
            "ethnicity": columns.words(tuple(ETHNICITIES), population.ethnicity),
            "household": pa.array(person[0] + population.household),
            "arrived": columns.days(population.arrived),
            "left": columns.days(population.left),
            "frailty": pa.array(population.frailty.astype(np.float32)),
            "disability": pa.array(learning | (draw.random(len(age)) < share)),
            "learning_disability": pa.array(learning),
            "carer_of": pa.array(person[np.maximum(carer_of, 0)], mask=carer_of == NOBODY),
        },
    )


def _carers(population: Population, draw: np.random.Generator) -> Whole:
    """Return whom each person cares for: a partner, parent or child of the same household."""
    starts = np.maximum(population.arrived, 0)[:, None]
    has = population.onset <= starts + 2 * YEAR
    needs = 1 - np.prod([1 - _CARED.get(name, 0.0) * has[:, n] for n, name in enumerate(NAMES)], 0)
    cared = np.flatnonzero(draw.random(len(needs)) < needs)
    rows = np.arange(len(needs))
    partner = population.partner[cared]
    child = np.full(len(needs), NOBODY)
    grown = (population.mother != NOBODY) & (population.birth < starts[:, 0] - 18 * YEAR)
    child[population.mother[grown]] = rows[grown]
    by = np.where(partner != NOBODY, partner, child[cared])
    by = np.where(by == NOBODY, population.mother[cared], by)
    near = (by != NOBODY) & (population.household[by] == population.household[cared])
    carer_of = np.full(len(needs), NOBODY)
    carer_of[by[near]] = cared[near]
    return carer_of


def _conditions(system: System, population: Population, *, person: Whole) -> pa.Table:
    until = np.minimum(np.minimum(population.death, population.left), _last(system) + 1)
    row, which = np.nonzero(population.onset < until[:, None])
    day = np.maximum(population.onset[row, which], population.birth[row])
    order = np.lexsort((which, day, row))
    row, which, day = row[order], which[order], day[order]
    return columns.table(
        CONDITIONS_TABLE,
        {
            "person": pa.array(person[row]),
            "since": columns.days(day),
            "condition": columns.words(NAMES, which),
            "icd10": columns.words([condition.icd10 for condition in CONDITIONS], which),
            "snomed": columns.words([condition.snomed for condition in CONDITIONS], which),
        },
    )


def _months(system: System, day: Whole) -> Whole:
    """Return the month of the history that holds each day; far away if none does."""
    starts = month_starts(system)
    month = np.searchsorted(starts, day, side="right") - 1
    earlier = np.floor((day - starts[0]) / (YEAR / 12)).astype(np.int64)
    month = np.where(day < starts[0], np.minimum(earlier, -1), month)
    return np.where(day >= starts[-1], columns.FAR, month)


def _last(system: System) -> int:
    return int(month_starts(system)[-1]) - 1


def _by_month(
    system: System, population: Population, rows: Whole, since: Whole, value: Whole
) -> NDArray[np.int32]:
    """Return the value in force at each month's end, (months, people); -1 of those not there."""
    ends = month_starts(system)[1:] - 1
    span = int(ends[-1]) + 400_000
    keys = rows * span + since + 200_000
    people = np.arange(len(population.birth))
    made = np.full(population.place.shape, NOBODY, dtype=np.int32)
    for month, day in enumerate(ends.tolist()):
        place = np.searchsorted(keys, people * span + day + 200_000, side="right") - 1
        made[month] = np.where(population.place[month] < 0, NOBODY, value[place])
    return made
