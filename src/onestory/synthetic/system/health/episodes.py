"""Consultant episodes: the parts of a spell under one consultant, which together make it up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import FAR, Mask, Whole, days, numbers, table, words
from onestory.synthetic.system.health.causes import CAUSES, PLANS
from onestory.synthetic.system.health.diagnoses import Occasion, diagnoses, procedures
from onestory.synthetic.system.health.happenings import Scene
from onestory.synthetic.system.health.spells import BIRTH, DELIVERY, EMERGENCY, PLANNED, Spells
from onestory.synthetic.system.places import Trusts
from onestory.synthetic.system.seasons import Calendar
from onestory.synthetic.system.tables import EPISODES

_MORE = np.array((0.06, 0.22, 0.38, 0.6))  # the chance of a second episode, by length
_THIRD = np.array((0.0, 0.05, 0.15, 0.35))  # and then of a third
_LENGTHS = (1, 3, 8)  # nights from which the next chance holds
_ASSESSED = 0.8  # of first episodes that another follows, under general medicine
BABY_CODES, BABY_SHARES = ("Z380", "P599", "P220", "P073"), (0.83, 0.07, 0.04, 0.06)
DELIVERY_CODES, DELIVERY_SHARES = ("O800", "O82X", "O814", "O700"), (0.42, 0.3, 0.13, 0.15)
_DELIVERING = ("R249", "R179", "R219", "R249")  # OPCS-4, for each of DELIVERY_CODES
PRIMARY = (
    *(cause.icd10 for cause in CAUSES),
    *(plan.icd10 for plan in PLANS),
    *BABY_CODES,
    *DELIVERY_CODES,
)
_DONE = (
    *(cause.procedure for cause in CAUSES),
    *(plan.procedure for plan in PLANS),
    *("" for _ in BABY_CODES),
    *_DELIVERING,
)
_SPECIALTY = (
    *(cause.specialty for cause in CAUSES),
    *(plan.specialty for plan in PLANS),
    *("424" for _ in BABY_CODES),
    *("501" for _ in DELIVERY_CODES),
)
_GENERAL = "300"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Episodes of spells, in order, as (episodes,) arrays; `spell` indexes the spells."""

    spell: Whole
    order: Whole
    last: Mask
    start: Whole
    end: Whole


def reasons(spells: Spells, cause: Whole, *, generator: np.random.Generator) -> Whole:
    """Return the index in `PRIMARY` of each spell's diagnosis; `cause` holds for emergencies."""
    which = np.where(spells.kind == PLANNED, len(CAUSES) + spells.plan, cause)
    first = len(CAUSES) + len(PLANS)
    for kind, shares, offset in (
        (BIRTH, BABY_SHARES, first),
        (DELIVERY, DELIVERY_SHARES, first + len(BABY_CODES)),
    ):
        rows = np.flatnonzero(spells.kind == kind)
        which[rows] = offset + generator.choice(len(shares), len(rows), p=shares)
    return which


def episodes(
    scene: Scene, spells: Spells, *, which: Whole, number: Whole, attendance: Whole
) -> pa.Table:
    """Return the rows of EPISODES of some spells.

    `which` indexes PRIMARY, `number` is each spell's own and `attendance` that of the emergency
    attendance which led to it, -1 for none: all (spells,) arrays.
    """
    parts = divided(spells, months=scene.months, generator=scene.generator)
    row = parts.spell
    in_bed = spells.out >= scene.months.end
    columns = {
        "spell": numbers(number[row]),
        "order": pa.array(parts.order, pa.int32()),
        "last": pa.array(parts.last),
        "person": scene.persons(spells.person[row]),
        "provider": words(scene.trusts.acute, spells.acute[row]),
        "site": sites(scene.trusts, spells.acute[row], first=spells.person[row] % 5 > 0),
        "admitted": days(spells.admitted[row]),
        "discharged": days(np.where(in_bed, FAR, spells.out)[row]),
        "ready": days(np.where(in_bed, FAR, spells.ready)[row]),
        "start": days(parts.start),
        "end": days(parts.end),
        "method": pa.array(spells.method[row]),
        "source": pa.array(spells.source[row]),
        "discharge_method": pa.array(spells.discharge_method[row]),
        "destination": pa.array(spells.destination[row]),
        "class": pa.array(spells.bed_class[row]),
        "specialty": _by_specialty(spells, parts, which=which, generator=scene.generator),
        **_coded(scene, spells, parts, which=which),
        "attendance": numbers(attendance[row], unknown=attendance[row] < 0),
    }
    return table(EPISODES, columns)


def divided(spells: Spells, *, months: Calendar, generator: np.random.Generator) -> Parts:
    """Return the episodes that make up each spell, end to end; the last of an open one is open."""
    until = np.minimum(spells.out, months.end)
    nights = until - spells.admitted
    band = np.searchsorted(_LENGTHS, nights, side="right")
    urgent = (spells.kind == EMERGENCY) & (generator.random(len(nights)) < _MORE[band])
    third = urgent & (generator.random(len(nights)) < _THIRD[band])
    count = 1 + urgent.astype(np.int64) + third
    cuts = np.sort(generator.random((len(nights), 2)) ** np.array([[2.0, 1.0]]), axis=1)
    cuts = np.where(third[:, None], cuts, cuts[:, :1])
    cut = spells.admitted[:, None] + np.floor(cuts * (nights + 1)[:, None]).astype(np.int64)
    cut = np.minimum(cut, until[:, None])
    spell = np.repeat(np.arange(len(count)), count)
    order = np.arange(len(spell)) - np.repeat(np.cumsum(count) - count, count)
    bounds = np.column_stack((spells.admitted, cut, until))
    last = order == count[spell] - 1
    end = np.where(last, np.where(spells.out >= months.end, FAR, spells.out)[spell], 0)
    return Parts(
        spell=spell,
        order=order + 1,
        last=last,
        start=bounds[spell, order],
        end=np.where(last, end, bounds[spell, np.minimum(order + 1, 2)]),
    )


def sites(trusts: Trusts, acute: Whole, *, first: Mask) -> pa.Array:
    """Return a site of each trust: its first where `first`, else its last."""
    values = [site for own in trusts.sites for site in (own[0], own[-1])]
    return words(values, acute * 2 + ~first)


def _coded(scene: Scene, spells: Spells, parts: Parts, *, which: Whole) -> dict[str, pa.Array]:
    row = parts.spell
    nights = np.minimum(spells.out, scene.months.end) - spells.admitted
    occasion = Occasion(
        person=spells.person[row],
        day=spells.admitted[row],
        month=scene.months.month_of(spells.admitted[row]),
        nights=nights[row],
    )
    said = diagnoses(
        scene.residents,
        occasion,
        primary=PRIMARY,
        which=which[row],
        generator=scene.generator,
    )
    done = procedures(which[row], main=_DONE, nights=nights[row], done=parts.last)
    return {"diagnoses": said, "procedures": done}


def _by_specialty(
    spells: Spells, parts: Parts, *, which: Whole, generator: np.random.Generator
) -> pa.Array:
    row = parts.spell
    assessed = (spells.kind[row] == EMERGENCY) & (parts.order == 1) & ~parts.last
    assessed &= generator.random(len(row)) < _ASSESSED
    values = (*_SPECIALTY, _GENERAL)
    return words(values, np.where(assessed, len(_SPECIALTY), which[row]))
