"""Outpatient appointments: attended, missed more often where deprivation is greater, put off.

Shares from memory of England's Hospital Outpatient Activity, 2019-20 and later.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Whole, chosen, days, numbers, table, words
from onestory.synthetic.system.health.episodes import sites
from onestory.synthetic.system.health.happenings import Happenings, Scene
from onestory.synthetic.system.health.spells import trust
from onestory.synthetic.system.tables import OUTPATIENTS

_CODES = (
    "110", "130", "650", "320", "502", "501", "301", "330", "420", "120", "100", "101", "340",
    "302", "400", "800", "361", "430", "710",
)  # fmt: skip
# Weights at under 16, 16 to 64 and 65 and over.
_WEIGHTS = np.array(
    [
        (8, 10, 9), (6, 6, 20), (4, 11, 6), (2, 5, 9), (0, 6, 1.5), (0, 9, 0), (1, 6, 5),
        (4, 6, 7), (38, 0, 0), (8, 5, 4), (2, 6, 4), (1, 4, 6), (1, 4, 5), (1, 4, 4),
        (3, 4, 3), (1, 4, 7), (0.3, 2, 3), (0, 0, 3), (1, 1, 0.3),
    ]
).T  # fmt: skip
_BEARING = ("501", "502")
_OWN = 0.6  # of a person's appointments, in one specialty of theirs
_FIRST = 0.3
_AT_A_DISTANCE = np.array((0.04, 0.33, 0.2))  # before March 2020, in the next year, since
_REMOTE_MONTHS = (2020 * 12 + 2, 2021 * 12 + 2)
_MISSED = 0.066  # in the middling place; put off by the person and by the hospital:
_PUT_OFF, _PUT_OFF_BY_US = 0.075, 0.085
_LATE = 0.012
_ATTENDED = ("5", "6", "3", "7", "2", "4")
_OUTCOMES = ("1", "2", "3")
_SOURCES = ("03", "05", "04", "06", "14")
_PRIORITIES = ("1", "2", "3")
_WAITED = 62.0  # median days from referral to a first appointment in 2019


def outpatients(scene: Scene, events: Happenings) -> pa.Table:
    """Return the rows of OUTPATIENTS: one an appointment, kept or not."""
    generator, count = scene.generator, len(events)
    acute = trust(scene.residents, events.person, generator=generator)
    first = generator.random(count) < _FIRST
    kept = _kept(scene, events)
    columns = {
        "appointment": numbers(scene.numbered(count)),
        "person": scene.persons(events.person),
        "provider": words(scene.trusts.acute, acute),
        "site": sites(scene.trusts, acute, first=generator.random(count) < 0.8),
        "referred": days(_referred(scene, events, first=first)),
        "on": days(events.day),
        "attended": words(_ATTENDED, kept),
        "first": words(("1", "2", "3", "4"), np.where(first, 0, 1) + 2 * _remote(scene, events)),
        "specialty": words(_CODES, _by_specialty(scene, events)),
        "priority": words(_PRIORITIES, _drawn((0.78, 0.14, 0.08), count, generator)),
        "source": words(_SOURCES, _drawn((0.55, 0.28, 0.07, 0.05, 0.05), count, generator)),
        "outcome": words(_OUTCOMES, _drawn((0.27, 0.55, 0.18), count, generator)),
    }
    return table(OUTPATIENTS, columns)


def _drawn(shares: tuple[float, ...], count: int, generator: np.random.Generator) -> Whole:
    return chosen(np.array(shares), generator=generator, rows=count)


def _kept(scene: Scene, events: Happenings) -> Whole:
    residents, generator = scene.residents, scene.generator
    gradient = 2.3 ** ((5.5 - residents.decile[events.person]) / 9.0)
    age = residents.age(events.day, events.person)
    missed = _MISSED * gradient * np.where((age >= 16) & (age < 45), 1.4, 0.9)
    draw = generator.random(len(events))
    steps = np.column_stack(
        (
            missed,
            missed + _LATE / 4,
            missed + _LATE / 4 + _PUT_OFF,
            missed + _LATE / 4 + _PUT_OFF + _PUT_OFF_BY_US,
        )
    )
    place = (draw[:, None] >= steps).sum(axis=1)
    seen = np.where(generator.random(len(events)) < _LATE, 1, 0)
    return np.where(place == 4, seen, place + 2)


def _remote(scene: Scene, events: Happenings) -> NDArray[np.bool_]:
    month = scene.months.number[events.month]
    era = np.searchsorted(_REMOTE_MONTHS, month, side="right")
    return scene.generator.random(len(events)) < _AT_A_DISTANCE[era]


def _by_specialty(scene: Scene, events: Happenings) -> Whole:
    residents, generator = scene.residents, scene.generator
    own = _by_age(scene, np.arange(len(residents.person)), np.full(1, scene.months.start))
    drawn = _by_age(scene, events.person, events.day)
    mine = own[events.person]
    bearing = np.isin(np.array(_CODES), _BEARING)
    age = residents.age(events.day, events.person)
    fits = ~bearing[mine] | (residents.female[events.person] & (age >= 16) & (age < 46))
    return np.where((generator.random(len(events)) < _OWN) & fits, mine, drawn)


def _by_age(scene: Scene, person: Whole, day: Whole) -> Whole:
    residents = scene.residents
    age = residents.age(day, person)
    weights = _WEIGHTS[(age >= 16).astype(np.int64) + (age >= 65)]
    women = residents.female[person] & (age < 46)
    bearing = np.isin(np.array(_CODES), _BEARING)
    weights = np.where(bearing & ~women[:, None], 0.0, weights)
    return chosen(weights, generator=scene.generator)


def _referred(scene: Scene, events: Happenings, *, first: NDArray[np.bool_]) -> Whole:
    residents, generator = scene.residents, scene.generator
    longer = np.where(scene.months.number[events.month] >= _REMOTE_MONTHS[0] + 4, 1.5, 1.0)
    median = np.where(first, _WAITED, 3 * _WAITED) * longer
    ago = np.minimum(generator.lognormal(np.log(median), 0.8), 1500).astype(np.int64)
    arrived = residents.arrived[events.person]
    earliest = np.where(arrived > scene.months.start, arrived, residents.birth[events.person])
    return np.maximum(events.day - ago, np.minimum(earliest, events.day))
