"""Health care of a shard: what happened to its people at every provider, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import FAR, Whole, words
from onestory.synthetic.system.health.admissions import hospital_spells
from onestory.synthetic.system.health.admitting import in_bed
from onestory.synthetic.system.health.caseload import caseload, decisions
from onestory.synthetic.system.health.community import community
from onestory.synthetic.system.health.course import (
    ADMISSIONS,
    Numbers,
    Unfolded,
    effects,
    rivals,
    tallied,
    unfold,
)
from onestory.synthetic.system.health.diagnoses import Occasion, causes
from onestory.synthetic.system.health.emergency import attendances
from onestory.synthetic.system.health.episodes import episodes, reasons
from onestory.synthetic.system.health.happenings import Happenings, Scene, expected, happenings
from onestory.synthetic.system.health.mental_health import mental_health
from onestory.synthetic.system.health.outpatients import outpatients
from onestory.synthetic.system.health.practice_care import gp_appointments
from onestory.synthetic.system.health.residents import Residents
from onestory.synthetic.system.health.spells import Spells
from onestory.synthetic.system.people.illness import NAMES
from onestory.synthetic.system.people.lives import Lives
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.programme.effects import Outcome
from onestory.synthetic.system.programme.programme import Programme
from onestory.synthetic.system.seasons import Calendar, calendar, pandemic
from onestory.synthetic.system.settings import System

VIA_DEPARTMENT = 0.76  # of emergency admissions
_COUNTED: tuple[Outcome, ...] = (
    "attendances",
    "gp appointments",
    "community contacts",
    "mental health contacts",
)
_TOGETHER: dict[Outcome, float] = {"community contacts": 3.5, "mental health contacts": 3.0}
_OUTSIDE_HOSPITAL = ("home", "hospice", "elsewhere")
_OUTSIDE_SHARES = (0.76, 0.16, 0.08)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What happened in a shard.

    `tables` holds episodes, attendances, outpatients, gp_appointments, referrals, contacts,
    mental_spells, caseload, decisions, and deaths with the places where they truly happened.
    `tallies` are sums for the truth, by outcome (see truth.py).
    """

    residents: Residents
    months: Calendar
    unfolded: Unfolded
    tables: Mapping[str, pa.Table]
    tallies: Mapping[Outcome, Numbers]


def health(
    system: System, places: Places, lives: Lives, *, programme: Programme, shard: int
) -> Health:
    """Return the health care of a shard's people under a programme."""
    months, generator = calendar(system), system.generator("health", shard)
    residents = residents_of(lives, places, months=months)
    unfolded = unfold(residents, months=months, programme=programme, generator=generator)
    scene = Scene(
        residents=residents,
        months=months,
        trusts=places.trusts,
        shard=shard,
        generator=generator,
    )
    drawn: dict[Outcome, _Drawn] = {
        outcome: _drawn(scene, programme, outcome, unfolded=unfolded) for outcome in _COUNTED
    }
    hospital, died = _hospital(scene, unfolded, sent_home=drawn["attendances"].events)
    tables = {
        **hospital,
        **_elsewhere(scene, drawn, practice=_practices(drawn, lives, places)),
        "deaths": with_places(lives.deaths, died=residents.person[died], generator=generator),
        "caseload": caseload(scene, programme, places, unfolded=unfolded),
        "decisions": decisions(scene, programme, places, unfolded=unfolded),
    }
    return Health(
        residents=residents,
        months=months,
        unfolded=unfolded,
        tables=tables,
        tallies=_tallies(scene, programme, unfolded=unfolded, drawn=drawn),
    )


def residents_of(lives: Lives, places: Places, *, months: Calendar) -> Residents:
    """Return the people of a shard as health care meets them."""
    gone = np.minimum(np.minimum(lives.death + 1, lives.left), months.end)
    return Residents(
        person=lives.person,
        birth=lives.birth,
        female=lives.female,
        decile=lives.decile,
        council=lives.council,
        neighbourhood=lives.neighbourhood,
        area=lives.home_lsoa,
        acute=lives.acute,
        frailty=lives.frailty,
        household=lives.household,
        mother=lives.mother,
        arrived=lives.arrived,
        gone=gone,
        death=lives.death,
        care_home=np.where(lives.care_home >= 0, lives.arrived, FAR),
        nursing=places.care_homes.nursing[lives.care_home] & (lives.care_home >= 0),
        conditions=NAMES,
        onset=lives.onset,
    )


def with_places(deaths: pa.Table, *, died: Whole, generator: np.random.Generator) -> pa.Table:
    """Return the deaths, with `hospital` as the place of those who `died` there and no others."""
    place = np.array(deaths["place"].to_pylist(), dtype=np.str_)
    there = np.isin(deaths["person"].to_numpy(), died)
    other = generator.choice(_OUTSIDE_HOSPITAL, len(place), p=_OUTSIDE_SHARES)
    place = np.where(there, "hospital", np.where(place == "hospital", other, place))
    return deaths.set_column(deaths.schema.get_field_index("place"), "place", pa.array(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    events: Happenings
    without: Numbers


def _drawn(scene: Scene, programme: Programme, outcome: Outcome, *, unfolded: Unfolded) -> _Drawn:
    """Return events of a kind, and how many there would be by person and month without teams.

    Attendances are only those that do not end in admission; `without` counts all of them.
    """
    residents, months = scene.residents, scene.months
    without = expected(residents, outcome, months=months)
    without *= rivals(programme, outcome, residents=residents, months=months)
    own = effects(programme, outcome, unfolded=unfolded)
    if outcome == "attendances":
        admitted = VIA_DEPARTMENT * unfolded.without
        without += admitted
        own_admitted = admitted * effects(programme, ADMISSIONS, unfolded=unfolded)
        mean = np.maximum(without * own - own_admitted, 0.0)
    else:
        mean = without * own
    events = happenings(
        scene,
        mean,
        office_hours=outcome != "attendances",
        together=_TOGETHER.get(outcome, 1.0),
    )
    return _Drawn(events=_out_of_bed(events, unfolded), without=without)


def _hospital(
    scene: Scene, unfolded: Unfolded, *, sent_home: Happenings
) -> tuple[dict[str, pa.Table], Whole]:
    """Return the hospital's tables, and the indexes of those who died there."""
    planned = _planned(scene)
    seen = _out_of_bed(_events(scene, "outpatients"), unfolded)
    spells = hospital_spells(scene, unfolded.stays, planned)
    cause = _causes(scene, spells)
    number = scene.numbered(len(spells.person))
    arrived, led = attendances(scene, spells, sent_home, cause=cause, number=number)
    which = reasons(spells, cause, generator=scene.generator)
    tables = {
        "episodes": episodes(scene, spells, which=which, number=number, attendance=led),
        "attendances": arrived,
        "outpatients": outpatients(scene, seen),
    }
    return tables, spells.person[spells.discharge_method == "4"]


def _out_of_bed(events: Happenings, unfolded: Unfolded) -> Happenings:
    """Return the events of those who are not in hospital for an emergency on the day."""
    return events.where(~in_bed(unfolded.stays, events.person, events.day))


def _planned(scene: Scene) -> Occasion:
    events = _events(scene, "elective admissions")
    return Occasion(
        person=events.person,
        day=events.day,
        month=events.month,
        nights=np.zeros(len(events), dtype=np.int64),
    )


def _events(scene: Scene, outcome: str, *, office_hours: bool = True) -> Happenings:
    mean = expected(scene.residents, outcome, months=scene.months)
    return happenings(scene, mean, office_hours=office_hours)


def _causes(scene: Scene, spells: Spells) -> Whole:
    """Return the cause of each spell; that of a transferred person is of the first spell."""
    months = scene.months
    occasion = Occasion(
        person=spells.person,
        day=spells.admitted,
        month=months.month_of(spells.admitted),
        nights=np.minimum(spells.out, months.end) - spells.admitted,
    )
    about = pandemic(months)
    cause = causes(scene.residents, occasion, pandemic=about, generator=scene.generator)
    after = np.flatnonzero(spells.follows)
    cause[after] = cause[after - 1]
    return cause


def _elsewhere(
    scene: Scene, drawn: Mapping[Outcome, _Drawn], *, practice: pa.Array
) -> dict[str, pa.Table]:
    at_home, contacts = community(scene, drawn["community contacts"].events)
    admitted = _events(scene, "mental health spells", office_hours=False)
    seen = drawn["mental health contacts"].events
    referred, met, stays = mental_health(scene, seen, admitted)
    general = drawn["gp appointments"].events
    return {
        "gp_appointments": gp_appointments(scene, general, practice=practice),
        "referrals": pa.concat_tables([at_home, referred]),
        "contacts": pa.concat_tables([contacts, met]),
        "mental_spells": stays,
    }


def _practices(drawn: Mapping[Outcome, _Drawn], lives: Lives, places: Places) -> pa.Array:
    """Return the practice at which each person was registered in the month of an appointment."""
    events = drawn["gp appointments"].events
    then = lives.practice[events.month, events.person].astype(np.int64)
    ever = lives.practice.max(axis=0)[events.person].astype(np.int64)
    return words(places.practices.code.tolist(), np.maximum(np.where(then < 0, ever, then), 0))


def _tallies(
    scene: Scene, programme: Programme, *, unfolded: Unfolded, drawn: Mapping[Outcome, _Drawn]
) -> dict[Outcome, Numbers]:
    expectations: dict[Outcome, Numbers] = {ADMISSIONS: unfolded.without}
    expectations |= {outcome: made.without for outcome, made in drawn.items()}
    return {
        outcome: tallied(
            programme,
            outcome,
            residents=scene.residents,
            months=scene.months,
            unfolded=unfolded,
            without=without,
        )
        for outcome, without in expectations.items()
    }
