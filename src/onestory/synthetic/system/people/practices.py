"""Where people of the invented system are registered: households together, near home, mostly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system import columns
from onestory.synthetic.system.people.homes import lsoas_of
from onestory.synthetic.system.people.population import Population
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import PRACTICES

Whole = NDArray[np.int64]
_STAYING = 0.25  # of people who move keep their practice
_CHANGING = 0.015  # a year, change without moving
_ELSEWHERE = 0.06  # of people chose a practice of their own
_DELAY = 60  # days at most until a move is told to a new practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Registrations with practices in order of person (a row) and day, as arrays."""

    rows: Whole
    since: Whole
    practice: Whole  # an index


def registers(system: System, places: Places, shard: int, *, population: Population) -> Registers:
    """Return who is registered where, and from when."""
    draw = system.generator("practices", shard)
    rows, since = population.moved, population.moved_on
    first = np.append(True, rows[1:] != rows[:-1])
    wanted = _nearest(population, places, draw)
    delay = draw.integers(0, _DELAY, len(rows))
    keeps = ~first & (draw.random(len(rows)) < _STAYING)
    given = np.maximum.accumulate(np.where(keeps, 0, np.arange(len(rows))))
    years = draw.random(len(population.birth)) < _CHANGING * system.years
    restless = np.flatnonzero(years)
    day = population.arrived[restless] + draw.integers(1, 365 * system.years, len(restless))
    rows = np.concatenate((rows, restless))
    since = np.concatenate((np.where(first, since, since + delay), day))
    practice = np.concatenate(
        (wanted[given], draw.integers(0, len(places.practices.code), len(day)))
    )
    practice[len(given) :] = _within(
        places, places.practices.neighbourhood[wanted[first][restless]], practice[len(given) :]
    )
    return _settled(population, rows=rows, since=since, practice=practice)


def practices_table(
    found: Registers, population: Population, *, person: Whole, places: Places
) -> pa.Table:
    """Return registrations as the table PRACTICES; the last ends at death or on moving out."""
    last = np.append(found.rows[1:] != found.rows[:-1], True)
    until = np.minimum(population.left, population.death + 1)[found.rows]
    until = np.where(last, until, np.append(found.since[1:], 0))
    return columns.table(
        PRACTICES,
        {
            "person": pa.array(person[found.rows]),
            "since": columns.days(found.since),
            "until": columns.days(until),
            "practice": columns.words(places.practices.code.tolist(), found.practice),
        },
    )


def _nearest(population: Population, places: Places, draw: np.random.Generator) -> Whole:
    lsoa = lsoas_of(population.moved_to, places=places)
    own = draw.random(len(population.birth)) < _ELSEWHERE
    family = np.where(own, -np.arange(len(own)), population.household)[population.moved]
    scattered = (family * 2_654_435_761 + lsoa // 3 * 40_503) % 1_000_003
    return _within(places, places.lsoas.neighbourhood[lsoa], scattered)


def _within(places: Places, neighbourhood: Whole, number: Whole) -> Whole:
    """Return a practice of each neighbourhood, chosen by a number."""
    each = np.bincount(places.practices.neighbourhood)
    start = np.concatenate(([0], np.cumsum(each)))
    return start[neighbourhood] + number % each[neighbourhood]


def _settled(population: Population, *, rows: Whole, since: Whole, practice: Whole) -> Registers:
    until = np.minimum(population.left, population.death)[rows]
    kept = (since < until) | (since == population.arrived[rows])
    rows, since, practice = rows[kept], since[kept], practice[kept]
    order = np.lexsort((since, rows))
    rows, since, practice = rows[order], since[order], practice[order]
    same = np.append(False, (rows[1:] == rows[:-1]) & (practice[1:] == practice[:-1]))
    rows, since, practice = rows[~same], since[~same], practice[~same]
    day = np.append((rows[1:] == rows[:-1]) & (since[1:] == since[:-1]), False)
    return Registers(rows=rows[~day], since=since[~day], practice=practice[~day])
