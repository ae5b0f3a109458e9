"""Emergency departments: who arrives when and how, what it was, how long they wait, where next.

Shares are rounded from memory of England's Emergency Care Data Set and monthly A&E returns; the
share over four hours follows the returns of 2019 to 2024, all types together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.columns import (
    DAY_SECONDS,
    Mask,
    Whole,
    chosen,
    instants,
    numbers,
    table,
    words,
)
from onestory.synthetic.system.health.causes import CAUSES
from onestory.synthetic.system.health.diagnoses import Occasion, minor_causes
from onestory.synthetic.system.health.episodes import sites
from onestory.synthetic.system.health.happenings import Happenings, Scene
from onestory.synthetic.system.health.spells import EMERGENCY, Spells, trust
from onestory.synthetic.system.seasons import Calendar
from onestory.synthetic.system.tables import ATTENDANCES

_HOURS = np.array(
    [26, 20, 17, 15, 14, 15, 18, 27, 43, 60, 68, 68, 65, 64, 63, 63, 64, 65, 66, 63, 56, 48, 40, 32]
)  # arrivals by hour of the day
DEPARTMENTS = ("01", "02", "03", "04", "05")
_SHARES = np.array((0.54, 0.028, 0.34, 0.062, 0.03))  # of those sent home
_MAJOR = (0.97, 0.01, 0.0, 0.0, 0.02)  # of those admitted
_BREACHES = {2019: 0.215, 2020: 0.13, 2021: 0.28, 2022: 0.35, 2023: 0.36, 2024: 0.36, 2025: 0.34}
_BREACH_OF = np.array((0.85, 0.06, 0.09, 0.02, 0.0))  # by department, against the year's
_ADMITTED_MORE = 1.55  # those admitted wait longer
_WINTER = {0: 1.15, 1: 1.05, 2: 1.0, 11: 1.2, 10: 1.05}
FOUR_HOURS = 240  # minutes
AMBULANCE, OWN, PUBLIC, POLICE = (
    "1048031000000100", "1048071000000103", "1048061000000105", "1048001000000106",
)  # fmt: skip
MODES = (AMBULANCE, OWN, PUBLIC, POLICE)
# By self, by general practice, by the emergency services, by a carer; verify before publishing.
SOURCES = ("507291000000100", "276491000", "889801000000100", "1065391000000104")
HOME, WARD, INTENSIVE, SHORT_STAY, SAME_DAY, CARE_HOME, NURSING_HOME, ELSEWHERE = (
    "306689006", "306706006", "1066391000000105", "1066331000000109", "1066341000000100",
    "306691003", "306694006", "19712007",
)  # fmt: skip
DESTINATIONS = (
    HOME, WARD, INTENSIVE, SHORT_STAY, SAME_DAY, CARE_HOME, NURSING_HOME, ELSEWHERE,
)  # fmt: skip
_CATEGORIES = ("1", "2", "3", "4")
_CATEGORY_SHARES = np.array((0.93, 0.03, 0.015, 0.025))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrivals:
    """Attendances before they have times, as (attendances,) arrays; `spell` is -1 for none."""

    person: Whole
    day: Whole  # of leaving the department
    acute: Whole
    cause: Whole
    spell: Whole

    @property
    def admitted(self) -> Mask:
        """Which lead to a spell."""
        return self.spell >= 0


def through_department(spells: Spells) -> Whole:
    """Return the rows of the spells that began in an emergency department."""
    urgent = (spells.kind == EMERGENCY) & ~spells.follows
    return np.flatnonzero(urgent & np.isin(spells.method, ("21", "2A")))


def attendances(
    scene: Scene, spells: Spells, sent_home: Happenings, *, cause: Whole, number: Whole
) -> tuple[pa.Table, Whole]:
    """Return the rows of ATTENDANCES, and of each spell the attendance that led to it (or -1).

    `cause` indexes CAUSES for each spell; `number` is the spell's own number.
    """
    arrivals = _arrivals(scene, spells, sent_home, cause=cause)
    arrivals_department = _departments(scene, arrivals)
    own = scene.numbered(len(arrivals.person))
    led = np.full(len(spells.person), -1)
    led[arrivals.spell[arrivals.admitted]] = own[arrivals.admitted]
    columns = {
        "attendance": numbers(own),
        "person": scene.persons(arrivals.person),
        "provider": words(scene.trusts.acute, arrivals.acute),
        "site": sites(scene.trusts, arrivals.acute, first=np.isin(arrivals_department, (0, 1, 4))),
        "department": words(DEPARTMENTS, arrivals_department),
        "category": words(_CATEGORIES, _categories(scene, arrivals)),
        **_times(scene, arrivals, department=arrivals_department),
        **_ways(scene, arrivals, department=arrivals_department),
        "diagnosis": words([reason.snomed for reason in CAUSES], arrivals.cause),
        "spell": numbers(
            np.where(arrivals.admitted, number[arrivals.spell], 0), unknown=~arrivals.admitted
        ),
    }
    return table(ATTENDANCES, columns), led


def breach_share(months: Calendar) -> NDArray[np.float64]:
    """Return the share that major departments keep over four hours, month by month."""
    year, month = np.divmod(months.number[:-1], 12)
    known = np.array([_BREACHES.get(int(y), _BREACHES[2025 if y > 2024 else 2019]) for y in year])
    return known * np.array([_WINTER.get(int(m), 0.97) for m in month])


def _arrivals(scene: Scene, spells: Spells, sent_home: Happenings, *, cause: Whole) -> _Arrivals:
    rows = through_department(spells)
    elsewhere = spells.method[rows] == "2A"
    acute = np.where(elsewhere, 1 - spells.acute[rows], spells.acute[rows])
    occasion = Occasion(
        person=sent_home.person,
        day=sent_home.day,
        month=sent_home.month,
        nights=np.zeros(len(sent_home), dtype=np.int64),
    )
    minor = minor_causes(scene.residents, occasion, generator=scene.generator)
    home = trust(scene.residents, sent_home.person, generator=scene.generator)
    person = np.concatenate((spells.person[rows], sent_home.person))
    day = np.concatenate((spells.admitted[rows], sent_home.day))
    order = np.argsort(person * 2**20 + day, kind="stable")
    return _Arrivals(
        person=person[order],
        day=day[order],
        acute=np.concatenate((acute, home))[order],
        cause=np.concatenate((cause[rows], minor))[order],
        spell=np.concatenate((rows, np.full(len(sent_home), -1)))[order],
    )


def _departments(scene: Scene, arrivals: _Arrivals) -> Whole:
    weights = np.where(arrivals.admitted[:, None], _MAJOR, _SHARES)
    return chosen(weights, generator=scene.generator)


def _categories(scene: Scene, arrivals: _Arrivals) -> Whole:
    drawn = chosen(_CATEGORY_SHARES, generator=scene.generator, rows=len(arrivals.person))
    return np.where(arrivals.admitted, 0, drawn)


def _times(scene: Scene, arrivals: _Arrivals, *, department: Whole) -> dict[str, pa.Array]:
    generator, count = scene.generator, len(arrivals.person)
    waits = _minutes(scene, arrivals, department=department)
    hour = chosen(_HOURS, generator=generator, rows=count)
    clock = hour * 3600 + generator.integers(0, 3600, count)
    # Those admitted leave on the day on which their spell begins; others arrive on their day.
    arrived = arrivals.day * DAY_SECONDS + clock
    overnight = (arrived + waits * 60) // DAY_SECONDS > arrivals.day
    arrived -= np.where(arrivals.admitted & overnight, DAY_SECONDS, 0)
    arrived = np.maximum(arrived, scene.residents.arrived[arrivals.person] * DAY_SECONDS)
    departed = arrived + waits * 60
    inside = np.where(arrivals.admitted, arrivals.day, scene.residents.gone[arrivals.person] - 1)
    departed = np.minimum(departed, (inside + 1) * DAY_SECONDS - 60)
    departed = np.maximum(departed, np.where(arrivals.admitted, arrivals.day * DAY_SECONDS, 0))
    departed = np.maximum(departed, arrived)
    seen = arrived + ((departed - arrived) * generator.uniform(0.1, 0.6, count)).astype(np.int64)
    decided = seen + ((departed - seen) * generator.uniform(0.2, 0.9, count)).astype(np.int64)
    return {
        "arrived": instants(arrived),
        "seen": instants(seen),
        "decided": instants(decided, unknown=~arrivals.admitted),
        "departed": instants(departed),
    }


def _minutes(scene: Scene, arrivals: _Arrivals, *, department: Whole) -> Whole:
    generator, count = scene.generator, len(arrivals.person)
    month = scene.months.month_of(arrivals.day)
    chance = breach_share(scene.months)[month] * _BREACH_OF[department] / _BREACH_OF[0]
    chance = np.where(arrivals.admitted, np.minimum(chance * _ADMITTED_MORE, 0.85), chance)
    late = generator.random(count) < chance
    beyond = generator.exponential(np.where(arrivals.admitted, 270, 110), count)
    minor = department >= 2
    within = FOUR_HOURS * generator.beta(2.6, np.where(minor, 3.4, 1.5), count)
    waits = np.where(late, FOUR_HOURS + 1 + np.minimum(beyond, 1900), np.maximum(within, 6))
    return waits.astype(np.int64)


def _ways(scene: Scene, arrivals: _Arrivals, *, department: Whole) -> dict[str, pa.Array]:
    generator, count = scene.generator, len(arrivals.person)
    age = scene.residents.age(arrivals.day, arrivals.person)
    brought = np.where(arrivals.admitted, 0.4, 0.17) + np.clip(age - 50, 0, 45) * 0.009
    brought = np.where(department >= 2, 0.03, brought)
    draw = generator.random((4, count))
    ambulance = draw[0] < brought
    mode = np.where(ambulance, 0, np.where(draw[1] < 0.86, 1, np.where(draw[1] < 0.97, 2, 3)))
    source = np.where(ambulance, 2, np.where(draw[2] < 0.82, 0, np.where(draw[2] < 0.92, 1, 3)))
    there = scene.residents.care_home[arrivals.person] <= arrivals.day
    home = np.where(there, np.where(scene.residents.nursing[arrivals.person], 6, 5), 0)
    out = np.where(draw[3] < 0.04, 4, np.where(draw[3] < 0.055, 7, home))
    bed = np.where(draw[3] < 0.03, 2, np.where(draw[3] < 0.2, 3, 1))
    return {
        "mode": words(MODES, mode),
        "source": words(SOURCES, source),
        "destination": words(DESTINATIONS, np.where(arrivals.admitted, bed, out)),
    }
