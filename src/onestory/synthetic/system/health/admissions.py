"""Admissions to hospital: emergencies with transfers, planned ones, deliveries and births."""

from __future__ import annotations

import numpy as np

from onestory.synthetic.system.columns import FAR, Mask, Whole, chosen
from onestory.synthetic.system.health.admitting import Stays
from onestory.synthetic.system.health.causes import PLANS
from onestory.synthetic.system.health.diagnoses import Occasion, plans
from onestory.synthetic.system.health.happenings import Scene
from onestory.synthetic.system.health.residents import Residents
from onestory.synthetic.system.health.spells import (
    BIRTH,
    DELIVERY,
    EMERGENCY,
    PLANNED,
    Codes,
    Spells,
    apart,
    free_of,
    together,
    trust,
)
from onestory.synthetic.system.seasons import Calendar

_TRANSFERRED = 0.035  # of emergency stays of two nights and more
_SIX_REPLACED_TWO = 19_083  # 1 April 2022: the code of those who discharge themselves
# Method of admission, from memory of Hospital Episode Statistics, 2019-20 and later.
_METHODS = ("21", "22", "23", "24", "2A", "2D")
_METHOD_SHARES = (0.735, 0.10, 0.02, 0.045, 0.025, 0.075)
_PLANNED = ("11", "12", "13")
_PLANNED_SHARES = (0.58, 0.27, 0.15)
# Long-term homes after an emergency stay, of those of 65 and over who lived at home.
_MOVES, _MOVES_LONG, _MOVES_DELAYED = 0.002, 0.012, 0.13


def emergencies(
    residents: Residents, stays: Stays, *, months: Calendar, generator: np.random.Generator
) -> Spells:
    """Return the spells of emergency stays: one each, two where a transfer divides it."""
    count = len(stays.person)
    whole = Spells(
        person=stays.person,
        admitted=stays.admitted,
        out=stays.out,
        ready=stays.ready,
        acute=trust(residents, stays.person, generator=generator),
        kind=np.full(count, EMERGENCY),
        plan=np.full(count, -1),
        method=_drawn(_METHODS, _METHOD_SHARES, count=count, generator=generator),
        source=_home(residents, stays.person, stays.admitted),
        discharge_method=_discharge_methods(stays, months=months, generator=generator),
        destination=_destinations(residents, stays, months=months, generator=generator),
        bed_class=np.full(count, "1"),
        follows=np.zeros(count, dtype=np.bool_),
    )
    return _with_transfers(whole, months=months, generator=generator)


def planned(
    residents: Residents,
    occasion: Occasion,
    *,
    months: Calendar,
    generator: np.random.Generator,
) -> Spells:
    """Return planned spells, one for each occasion; those that cannot be are left out."""
    plan = plans(residents, occasion, generator=generator)
    count, person = len(plan), occasion.person
    day_case = generator.random(count) < np.array([reason.day_case for reason in PLANS])[plan]
    mean = np.array([reason.nights for reason in PLANS])[plan]
    nights = np.where(day_case, 0, generator.geometric(1 / np.maximum(mean, 1.0)))
    out = occasion.day + nights
    made = Spells(
        person=person,
        admitted=occasion.day,
        out=out,
        ready=out,
        acute=trust(residents, person, generator=generator),
        kind=np.full(count, PLANNED),
        plan=plan,
        method=_drawn(_PLANNED, _PLANNED_SHARES, count=count, generator=generator),
        source=_home(residents, person, occasion.day),
        discharge_method=np.where(out >= months.end, "8", "1"),
        destination=np.where(out >= months.end, "98", _home(residents, person, occasion.day)),
        bed_class=np.where(day_case, "2", "1"),
        follows=np.zeros(count, dtype=np.bool_),
    )
    return made.where((out < residents.gone[person]) | (out >= months.end))


def births(
    residents: Residents, *, months: Calendar, generator: np.random.Generator
) -> tuple[Spells, Spells]:
    """Return the spells of babies born in hospital, and of those of their mothers living here."""
    born = (residents.birth == residents.arrived) & (residents.birth >= months.start)
    baby = np.flatnonzero(born & (residents.gone > residents.birth))
    baby = baby[generator.random(len(baby)) < 0.975]  # others are born at home
    day = residents.birth[baby]
    nights = np.array([0, 1, 2, 3, 5])[
        chosen(np.array([0.22, 0.41, 0.2, 0.11, 0.06]), generator=generator, rows=len(baby))
    ]
    acute = trust(residents, baby, generator=generator)
    own = _lying_in(residents, baby, day=day, nights=nights, acute=acute, kind=BIRTH)
    mother = residents.mother[baby]
    known = (mother >= 0) & (residents.gone[mother] > day + nights)
    known &= residents.arrived[mother] <= day
    hers = _lying_in(
        residents,
        mother[known],
        day=day[known],
        nights=nights[known],
        acute=acute[known],
        kind=DELIVERY,
    )
    return _closed(own, months=months), _closed(hers, months=months)


def hospital_spells(scene: Scene, stays: Stays, occasion: Occasion) -> Spells:
    """Return all spells in order; of spells at one time, births and emergencies stand."""
    residents, months, generator = scene.residents, scene.months, scene.generator
    babies, deliveries = births(residents, months=months, generator=generator)
    urgent = emergencies(residents, stays, months=months, generator=generator)
    firm = apart(together([babies, deliveries]))
    firm = firm.where(free_of(firm, urgent))
    urgent_and_firm = together([urgent, firm])
    plan = apart(planned(residents, occasion, months=months, generator=generator))
    return together([urgent_and_firm, plan.where(free_of(plan, urgent_and_firm))])


def _lying_in(
    residents: Residents, person: Whole, *, day: Whole, nights: Whole, acute: Whole, kind: int
) -> Spells:
    count = len(person)
    out = np.minimum(day + nights, residents.gone[person] - 1)
    return Spells(
        person=person,
        admitted=day,
        out=out,
        ready=out,
        acute=acute,
        kind=np.full(count, kind),
        plan=np.full(count, -1),
        method=np.full(count, "82" if kind == BIRTH else "31"),
        source=np.full(count, "79" if kind == BIRTH else "19"),
        discharge_method=np.where(residents.death[person] <= out, "4", "1"),
        destination=np.where(residents.death[person] <= out, "79", "19"),
        bed_class=np.full(count, "1"),
        follows=np.zeros(count, dtype=np.bool_),
    )


def _closed(spells: Spells, *, months: Calendar) -> Spells:
    return spells.where(spells.out < months.end)


def _home(residents: Residents, person: Whole, day: Whole) -> Codes:
    """Return 19, or 55 and 56 for those who live in a care home, with nursing or without."""
    there = residents.care_home[person] <= day
    return np.where(there, np.where(residents.nursing[person], "55", "56"), "19")


def _drawn(
    codes: tuple[str, ...],
    shares: tuple[float, ...],
    *,
    count: int,
    generator: np.random.Generator,
) -> Codes:
    return np.array(codes)[chosen(np.array(shares), generator=generator, rows=count)]


def _discharge_methods(stays: Stays, *, months: Calendar, generator: np.random.Generator) -> Codes:
    by_self = generator.random(len(stays.person)) < 0.02
    code = np.where(stays.out >= _SIX_REPLACED_TWO, "6", "2")
    live = np.where(by_self, code, "1")
    return np.where(stays.out >= months.end, "8", np.where(stays.died, "4", live))


def _destinations(
    residents: Residents, stays: Stays, *, months: Calendar, generator: np.random.Generator
) -> Codes:
    home = _home(residents, stays.person, stays.admitted)
    age = residents.age(stays.admitted, stays.person)
    nights = stays.out - stays.admitted
    delayed = stays.out > stays.ready
    chance = np.where(nights >= 7, _MOVES_LONG, _MOVES) * (age >= 65)
    chance = np.where(delayed, _MOVES_DELAYED * (age >= 65), chance) * np.where(age >= 85, 1.5, 1.0)
    draw = generator.random((2, len(age)))
    moves = (draw[0] < chance) & (home == "19")
    result = np.where(moves, np.where(draw[1] < 0.45, "55", "56"), home)
    result = np.where(~moves & (home == "19") & (draw[1] > 0.985), "29", result)
    result = np.where((draw[1] > 0.9815) & (draw[1] <= 0.985) & (age >= 50), "88", result)
    return np.where(stays.out >= months.end, "98", np.where(stays.died, "79", result))


def _with_transfers(spells: Spells, *, months: Calendar, generator: np.random.Generator) -> Spells:
    nights = np.minimum(spells.out, months.end - 1) - spells.admitted
    moved = (nights >= 2) & (generator.random(len(nights)) < _TRANSFERRED)
    day = spells.admitted + 1 + np.floor(generator.random(len(nights)) * (nights - 1)).astype(int)
    needed = np.minimum(spells.ready, spells.out)
    day = np.where(
        moved,
        np.clip(day, spells.admitted + 1, np.maximum(needed, spells.admitted + 1)),
        spells.out,
    )
    return together(
        [
            _parted(spells, moved, day=day),
            _onward(spells.where(moved), day=day[moved], generator=generator),
        ]
    )


def _parted(spells: Spells, moved: Mask, *, day: Whole) -> Spells:
    return Spells(
        person=spells.person,
        admitted=spells.admitted,
        out=day,
        ready=np.where(moved, day, spells.ready),
        acute=spells.acute,
        kind=spells.kind,
        plan=spells.plan,
        method=spells.method,
        source=spells.source,
        discharge_method=np.where(moved, "1", spells.discharge_method),
        destination=np.where(moved, "51", spells.destination),
        bed_class=spells.bed_class,
        follows=spells.follows,
    )


def _onward(spells: Spells, *, day: Whole, generator: np.random.Generator) -> Spells:
    count = len(day)
    return Spells(
        person=spells.person,
        admitted=day,
        out=spells.out,
        ready=np.where(spells.ready >= FAR, FAR, np.maximum(spells.ready, day)),
        acute=1 - spells.acute,
        kind=spells.kind,
        plan=spells.plan,
        method=_drawn(("2B", "81"), (0.7, 0.3), count=count, generator=generator),
        source=np.full(count, "51"),
        discharge_method=spells.discharge_method,
        destination=spells.destination,
        bed_class=spells.bed_class,
        follows=np.ones(count, dtype=np.bool_),
    )
