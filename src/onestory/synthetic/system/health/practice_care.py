"""Appointments in general practice: with whom, how, how long after they were booked.

Shares from memory of NHS England's Appointments in General Practice, 2019 to 2024.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import Whole, chosen, days, numbers, table, words
from onestory.synthetic.system.health.happenings import Happenings, Scene
from onestory.synthetic.system.tables import GP_APPOINTMENTS

_STATUSES = ("attended", "did not attend", "cancelled")
_MISSED, _CANCELLED = 0.046, 0.045
_MODES = ("face to face", "telephone", "video", "home visit")
_BREAK = 2020 * 12 + 2  # March 2020
# Shares by months since March 2020: before, the first half-year, the next, the third, since.
_STEPS = (0, 6, 14, 24)
_MODE_SHARES = np.array(
    [
        (0.845, 0.14, 0.005, 0.01),
        (0.48, 0.507, 0.006, 0.007),
        (0.56, 0.428, 0.005, 0.007),
        (0.61, 0.375, 0.006, 0.009),
        (0.69, 0.265, 0.035, 0.010),
    ]
)
_WITH = ("GP", "nurse", "other")
_WITH_SHARES = ((0.52, 0.25, 0.23), (0.47, 0.26, 0.27))  # before March 2020, since
_WAITS = (0, 1, 2, 8, 15, 22, 29)  # days from booking; the next is where each step ends
_WAIT_SHARES = (0.435, 0.08, 0.2, 0.13, 0.09, 0.065)
_MINUTES = np.array((3, 8, 13, 18, 25, 40))
_MINUTE_SHARES = (0.19, 0.30, 0.22, 0.13, 0.12, 0.04)


def gp_appointments(scene: Scene, events: Happenings, *, practice: pa.Array) -> pa.Table:
    """Return the rows of GP_APPOINTMENTS; `practice` is the code of each person's practice then."""
    generator, count = scene.generator, len(events)
    since = scene.months.number[events.month] - _BREAK
    waits = _drawn(_WAIT_SHARES, count, generator)
    ago = np.array(_WAITS)[waits] + np.floor(
        generator.random(count) * np.diff(_WAITS)[waits]
    ).astype(np.int64)
    arrived = scene.residents.arrived[events.person]
    booked = np.maximum(events.day - ago, np.minimum(arrived, events.day))
    mode = _modes(scene, events, since=since)
    columns = {
        "appointment": numbers(scene.numbered(count)),
        "person": scene.persons(events.person),
        "practice": practice,
        "booked": days(booked),
        "on": days(events.day),
        "status": words(_STATUSES, _statuses(scene, events, ago=ago)),
        "mode": words(_MODES, mode),
        "with_whom": words(
            _WITH, np.where(since < 0, *(_drawn(mix, count, generator) for mix in _WITH_SHARES))
        ),
        "minutes": pa.array(
            _MINUTES[_drawn(_MINUTE_SHARES, count, generator)] + generator.integers(-2, 3, count),
            pa.int32(),
        ),
    }
    return table(GP_APPOINTMENTS, columns)


def _drawn(shares: tuple[float, ...], count: int, generator: np.random.Generator) -> Whole:
    return chosen(np.array(shares), generator=generator, rows=count)


def _modes(scene: Scene, events: Happenings, *, since: Whole) -> Whole:
    era = np.searchsorted(_STEPS, since, side="right")
    drawn = chosen(_MODE_SHARES[era], generator=scene.generator)
    age = scene.residents.age(events.day, events.person)
    visited = (age >= 80) & (scene.generator.random(len(events)) < 0.06)
    return np.where(visited & (drawn < 2), 3, drawn)


def _statuses(scene: Scene, events: Happenings, *, ago: Whole) -> Whole:
    gradient = 1.8 ** ((5.5 - scene.residents.decile[events.person]) / 9.0)
    missed = _MISSED * gradient * np.where(ago == 0, 0.4, 1.45)
    draw = scene.generator.random(len(events))
    return np.where(draw < missed, 1, np.where(draw < missed + _CANCELLED, 2, 0))
