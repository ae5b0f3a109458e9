"""The history of a shard month by month: who is admitted in an emergency, who is enrolled.

Each month the teams choose from what is known of the last twelve; then admissions happen at each
person's own intensity. What leads to an admission is a person's need, not the admission before,
except for returns within 30 days: so a caseload chosen for its admissions falls by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Whole
from onestory.synthetic.system.health.admitting import Due, Stays, admit, joined, nobody
from onestory.synthetic.system.health.rates import RATES, intensity
from onestory.synthetic.system.health.residents import Residents, presence
from onestory.synthetic.system.health.stays import last_nights, returning
from onestory.synthetic.system.programme.decisions import (
    Decided,
    Decisions,
    all_logged,
    logged,
)
from onestory.synthetic.system.programme.effects import Outcome
from onestory.synthetic.system.programme.programme import (
    NEVER,
    Programme,
    decide,
    months_enrolled,
    need_score,
    ratio,
    rival,
    spill_over,
    teams_of,
)
from onestory.synthetic.system.programme.truth import tally
from onestory.synthetic.system.seasons import Calendar, season

Numbers = NDArray[np.float64]
ADMISSIONS: Outcome = "emergency admissions"
ADULT = 18
_NEWBORN = 6  # days in which what befalls a baby belongs to its birth
_DYING_IN_HOSPITAL = 0.4  # by an admission of their last days; others are in hospital already


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """A shard's history of emergencies and caseloads.

    `enrolled` is (people, months): months since enrolment, -1 where not enrolled. `without` is
    the number of emergency admissions to be expected, by person and month, had the programme not
    been. `score` is each person's need in each month as teams reckon it before their own doubts,
    NaN of those they cannot choose. `decisions` is all that teams decided. `team` indexes the
    programme's teams, -1 where none serves.
    """

    stays: Stays
    team: Whole
    enrolled: NDArray[np.int8]
    score: NDArray[np.float32]
    without: Numbers
    decisions: Decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    residents: Residents
    months: Calendar
    programme: Programme
    team: Whole
    without: Numbers  # admissions expected, returns and last days aside
    generator: np.random.Generator


def unfold(
    residents: Residents,
    *,
    months: Calendar,
    programme: Programme,
    generator: np.random.Generator,
) -> Unfolded:
    """Return the emergency admissions and the caseloads of a shard, month after month."""
    scene = _scene(residents, months=months, programme=programme, generator=generator)
    enrolled = np.full(scene.without.shape, NEVER, dtype=np.int8)
    use = np.zeros(scene.without.shape)
    score = np.empty(scene.without.shape, dtype=np.float32)
    since = np.full(len(residents.person), NEVER)
    newborn = (residents.birth == residents.arrived) & (residents.birth >= months.start)
    free = np.where(newborn, residents.birth + _NEWBORN, months.start - 1)
    last_days = due = _last_days(scene)
    found, log = [nobody()], list[Decisions]()
    for month in range(months.months):
        score[:, month] = _score(scene, month, use=use)
        decided = _decided(scene, month, since=since, score=score[:, month])
        log.append(logged(decided, month))
        since = np.where(decided.enrolled, month, since)
        enrolled[:, month] = _enrolled(scene, month, since=since)
        own = _own(scene, month, months_since=enrolled[:, month])
        begun = _begun(scene, month, mean=scene.without[:, month] * own)
        now, due = due.and_also(begun).until(int(months.first[month + 1]))
        now = now.where(~now.last | (scene.generator.random(len(now.day)) < own[now.person]))
        stays, later, free = admit(
            residents, now, free=free, month=month, months=months, generator=generator
        )
        due = due.and_also(later)
        use[:, month] = np.bincount(stays.person, minlength=len(free))
        found.append(stays)
    return Unfolded(
        stays=joined(found),
        team=scene.team,
        enrolled=enrolled,
        score=score,
        without=_all_without(scene, last_days),
        decisions=all_logged(log),
    )


def rivals(
    programme: Programme, outcome: Outcome, *, residents: Residents, months: Calendar
) -> Numbers:
    """Return what other policies make of an outcome's rate, as (people, months)."""
    return np.stack(
        [rival(programme, outcome, residents.council, month) for month in range(months.months)],
        axis=1,
    )


def effects(programme: Programme, outcome: Outcome, *, unfolded: Unfolded) -> Numbers:
    """Return what the programme makes of an outcome's rate, as (people, months)."""
    columns = [
        ratio(programme, outcome, since)
        * spill_over(programme, outcome, month, team=unfolded.team, months_since=since)
        for month, since in enumerate(unfolded.enrolled.T)
    ]
    return np.stack(columns, axis=1)


def tallied(
    programme: Programme,
    outcome: Outcome,
    *,
    residents: Residents,
    months: Calendar,
    unfolded: Unfolded,
    without: Numbers,
) -> Numbers:
    """Return the (teams, 6) sums of `truth.tally` over all months, of adults present."""
    present = presence(residents, months) > 0.0
    total = np.zeros((len(programme.teams), 6))
    for month in range(months.months):
        adult = residents.age(months.first[month : month + 1]) >= ADULT
        total += tally(
            programme,
            outcome,
            month,
            team=unfolded.team,
            months_since=unfolded.enrolled[:, month],
            without=np.where(present[:, month] & adult, without[:, month], np.nan),
        )
    return total


def _scene(
    residents: Residents,
    *,
    months: Calendar,
    programme: Programme,
    generator: np.random.Generator,
) -> _Scene:
    without = intensity(residents, RATES[ADMISSIONS], months) * presence(residents, months)
    without *= season(ADMISSIONS, months)
    without *= rivals(programme, ADMISSIONS, residents=residents, months=months)
    return _Scene(
        residents=residents,
        months=months,
        programme=programme,
        team=teams_of(
            programme,
            council=residents.council,
            neighbourhood=residents.neighbourhood,
            area=residents.area,
        ),
        without=without,
        generator=generator,
    )


def _last_days(scene: _Scene) -> Due:
    residents, generator = scene.residents, scene.generator
    here = (residents.death < scene.months.end) & (residents.gone > residents.death)
    dying = np.flatnonzero(here & (residents.death >= scene.months.start))
    dying = dying[generator.random(len(dying)) < _DYING_IN_HOSPITAL]
    day = residents.death[dying] - last_nights(len(dying), generator=generator)
    day = np.maximum(day, np.maximum(residents.arrived[dying], scene.months.start))
    return Due(person=dying, day=day, last=np.ones(len(dying), dtype=np.bool_))


def _score(scene: _Scene, month: int, *, use: Numbers) -> Numbers:
    residents, first = scene.residents, scene.months.first[month]
    score = need_score(
        admissions=use[:, max(0, month - 12) : month].sum(axis=1),
        conditions=(residents.onset < month).sum(axis=1).astype(np.float64),
        age=residents.age(first).astype(np.float64),
    )
    here = (residents.arrived <= first) & (residents.gone > first) & (residents.care_home > first)
    return np.where(here, score, np.nan)


def _decided(scene: _Scene, month: int, *, since: Whole, score: NDArray[np.float32]) -> Decided:
    return decide(
        scene.programme,
        month,
        score=score.astype(np.float64),
        team=scene.team,
        enrolled=_enrolled(scene, month, since=since) >= 0,
        generator=scene.generator,
    )


def _enrolled(scene: _Scene, month: int, *, since: Whole) -> Whole:
    here = scene.residents.gone > scene.months.first[month]
    return np.where(here, months_enrolled(scene.programme, since=since, month=month), NEVER)


def _own(scene: _Scene, month: int, *, months_since: NDArray[np.int8]) -> Numbers:
    own = ratio(scene.programme, ADMISSIONS, months_since)
    return own * spill_over(
        scene.programme, ADMISSIONS, month, team=scene.team, months_since=months_since
    )


def _begun(scene: _Scene, month: int, *, mean: Numbers) -> Due:
    residents, months, generator = scene.residents, scene.months, scene.generator
    person = np.repeat(np.arange(len(mean)), generator.poisson(mean))
    since = np.maximum(residents.arrived[person], months.first[month])
    until = np.minimum(residents.gone[person], months.first[month + 1])
    day = since + np.floor(generator.random(len(person)) * (until - since)).astype(np.int64)
    return Due(person=person, day=day, last=np.zeros(len(person), dtype=np.bool_))


def _all_without(scene: _Scene, last_days: Due) -> Numbers:
    residents, months = scene.residents, scene.months
    age = residents.age(np.full(len(residents.person), (months.start + months.end) // 2))
    back = returning(age, frailty=residents.frailty)
    result = scene.without / (1.0 - back)[:, None]
    np.add.at(result, (last_days.person, months.month_of(last_days.day)), 1.0)
    return result
