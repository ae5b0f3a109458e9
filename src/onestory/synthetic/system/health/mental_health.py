"""Mental health services: contacts gathered into referrals, and stays in their beds.

Codes are those of the Mental Health Services Data Set; shares are rounded from memory of its
publications or argued.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import Mask, Whole, chosen, days, numbers, table, words
from onestory.synthetic.system.health.happenings import Happenings, Scene
from onestory.synthetic.system.health.referrals import (
    Manner,
    contact_rows,
    drawn,
    referral_rows,
    referrals,
)
from onestory.synthetic.system.tables import MENTAL_SPELLS

FIRST_NUMBER = 50_000_000  # so that community and mental health share no number
_GAP = 100
_TEAMS = ("A06", "A02", "A11", "A14", "A07", "C02", "D01", "A09")
# Weights at under 18, 18 to 64 and 65 and over.
_TEAM_WEIGHTS = np.array(
    [
        (2, 45, 12), (3, 14, 5), (6, 16, 14), (4, 9, 0), (0, 1, 40), (85, 0, 0), (0, 10, 2),
        (0, 1, 27),
    ]
).T  # fmt: skip
_SOURCES = ("A1", "B1", "H1", "H2", "C1", "M9")
_SOURCE_SHARES = (0.45, 0.15, 0.15, 0.08, 0.05, 0.12)
_REASONS = ("01", "02", "04", "05", "12", "18")
_REASON_SHARES = (0.12, 0.1, 0.28, 0.22, 0.14, 0.14)
_METHODS = ("11", "21", "25", "2D")
_METHOD_SHARES = (0.16, 0.22, 0.42, 0.2)
_DETAINED = 0.5
_DELAYED = 0.09
_MEDIAN, _SPREAD = 19.0, 1.15  # nights
_SEEN_AFTER = (0.66, 0.4)  # the chances of a first and of a second contact in the three days after
_LEARNING_DISABILITY = 6.0  # how much longer these people stay
_BEDS = ("10", "11", "12", "15")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stays:
    person: Whole
    start: Whole
    out: Whole  # at or after the history's end for those still in
    died: Mask


def mental_health(
    scene: Scene, contacts: Happenings, admitted: Happenings
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return rows of REFERRALS, CONTACTS and MENTAL_SPELLS of mental health services.

    Each admission is seen by a team on its day, and belongs to the referral of that contact.
    """
    manner, stays = _manner(scene), _stays(scene, admitted)
    seen, inpatient = _with_admissions(contacts, stays, scene)
    made = referrals(scene, seen, gap=_GAP, first_number=FIRST_NUMBER)
    age = scene.residents.age(made.first, made.person)
    band = (age >= 18).astype(np.int64) + (age >= 65)
    team = chosen(_TEAM_WEIGHTS[band], generator=scene.generator)
    told = {
        "team": words(_TEAMS, team),
        "source": words(_SOURCES, drawn(scene, _SOURCE_SHARES, len(team))),
        "reason": words(_REASONS, drawn(scene, _REASON_SHARES, len(team))),
    }
    return (
        referral_rows(scene, made, manner, told=told),
        contact_rows(scene, seen, made, manner, first_number=FIRST_NUMBER),
        _spell_rows(scene, stays, referral=made.number[made.of[inpatient]]),
    )


def _stays(scene: Scene, admitted: Happenings) -> _Stays:
    residents, person = scene.residents, admitted.person
    drawn_nights = scene.generator.lognormal(np.log(_MEDIAN), _SPREAD, len(person))
    disabled = residents.conditions.index("learning disability")
    drawn_nights *= np.where(
        residents.has(admitted.month, person)[:, disabled], _LEARNING_DISABILITY, 1.0
    )
    out = admitted.day + np.clip(drawn_nights, 1, 900).astype(np.int64)
    gone = residents.gone[person] < scene.months.end
    died = (
        gone & (residents.death[person] < residents.gone[person]) & (residents.death[person] <= out)
    )
    out = np.where(gone, np.minimum(out, residents.gone[person] - 1), out)
    kept = _apart(person, admitted.day, out)
    return _Stays(person=person[kept], start=admitted.day[kept], out=out[kept], died=died[kept])


def _apart(person: Whole, start: Whole, out: Whole) -> Mask:
    """Return which stays begin after those of the same person before them, one after another."""
    kept = np.ones(len(person), dtype=np.bool_)
    for row in range(1, len(person)):
        before = row - 1
        while before >= 0 and not kept[before]:
            before -= 1
        same = before >= 0 and person[before] == person[row]
        kept[row] = not (same and start[row] <= out[before])
    return kept


def _with_admissions(contacts: Happenings, stays: _Stays, scene: Scene) -> tuple[Happenings, Mask]:
    who, on = _after_discharge(stays, scene)
    person = np.concatenate((contacts.person, who, stays.person))
    day = np.concatenate((contacts.day, on, stays.start))
    months = scene.months
    month = np.concatenate((contacts.month, months.month_of(on), months.month_of(stays.start)))
    inpatient = np.arange(len(person)) >= len(contacts) + len(who)
    order = np.argsort(person * 2**20 + day, kind="stable")
    return (
        Happenings(person=person[order], day=day[order], month=month[order]),
        inpatient[order],
    )


def _after_discharge(stays: _Stays, scene: Scene) -> tuple[Whole, Whole]:
    """Return who is seen in the three days after leaving a bed, and on which day."""
    generator, count = scene.generator, len(stays.person)
    who: list[Whole] = []
    on: list[Whole] = []
    for chance in _SEEN_AFTER:
        day = stays.out + generator.integers(1, 4, count)
        here = (day < scene.months.end) & (day < scene.residents.gone[stays.person]) & ~stays.died
        seen = here & (generator.random(count) < chance)
        who.append(stays.person[seen])
        on.append(day[seen])
    return np.concatenate(who), np.concatenate(on)


def _spell_rows(scene: Scene, stays: _Stays, *, referral: Whole) -> pa.Table:
    generator, count = scene.generator, len(stays.person)
    still_in = stays.out >= scene.months.end
    nights = stays.out - stays.start
    waits = (nights > 14) & ~stays.died & ~still_in & (generator.random(count) < _DELAYED)
    waited = np.minimum(generator.geometric(1 / 25, count), nights - 5)
    age = scene.residents.age(stays.start, stays.person)
    bed = np.where(age >= 68, 1, np.where(generator.random(count) < 0.06, 2, 0))
    columns = {
        "spell": numbers(scene.numbered(count)),
        "referral": numbers(referral),
        "person": scene.persons(stays.person),
        "provider": words((scene.trusts.mental_health,), np.zeros(count, dtype=np.int64)),
        "start": days(stays.start),
        "end": days(stays.out, unknown=still_in),
        "method": words(_METHODS, drawn(scene, _METHOD_SHARES, count)),
        "source": words(("19", "51", "56"), drawn(scene, (0.84, 0.14, 0.02), count)),
        "destination": words(
            ("19", "79", "98", "56"),
            np.where(still_in, 2, np.where(stays.died, 1, np.where((age > 70) & waits, 3, 0))),
        ),
        "discharge_method": words(
            ("1", "4", "8"), np.where(still_in, 2, np.where(stays.died, 1, 0))
        ),
        "bed": words(_BEDS, bed),
        "detained": pa.array(generator.random(count) < _DETAINED),
        "delayed_from": days(stays.out - waited, unknown=~waits),
        "delayed_until": days(stays.out, unknown=~waits),
    }
    return table(MENTAL_SPELLS, columns)


def _manner(scene: Scene) -> Manner:
    return Manner(
        service="mental health",
        provider=scene.trusts.mental_health,
        statuses=("5", "6", "3", "2", "4", "7"),
        status_shares=(0.8, 0.02, 0.085, 0.045, 0.045, 0.005),
        means=((0.86, 0.13, 0.01), (0.46, 0.4, 0.14), (0.6, 0.28, 0.12)),
        activities=("",),
        activity_shares=(1.0,),
        minutes=(15, 20, 30, 30, 45, 45, 60, 60, 75),
    )
