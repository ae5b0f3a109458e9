"""Neighbourhood teams in the invented system: whom they choose, and what they truly change.

A simulator keeps two arrays over people: `team` (from `teams_of`, -1 where no team serves) and
`since` (the month of enrolment, -1 before the first). Months count from the first of the history.
Each month it asks in turn: `months_enrolled`, `ratio`, `spill_over`, `rival`, then `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.programme.decisions import Decided
from onestory.synthetic.system.programme.effects import NO_EFFECT, Course, Outcome, ratio_of

Months = NDArray[np.integer]
Numbers = NDArray[np.float64]
Serves = Literal["neighbourhoods", "small areas"]
NEVER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A neighbourhood team: the places it serves and from when.

    It serves those neighbourhoods (or small areas) of council `council` (an index) whose number
    leaves `turn` when divided by `of`. `announced` is the published month of its
    start, `start` the true one. `capacity` is its places as a share of the adults it serves.
    """

    code: str
    council: int
    turn: int = 0
    of: int = 1
    announced: int
    start: int
    capacity: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another policy at work on one outcome, in some councils (none named: in all), for a time."""

    name: str
    outcome: Outcome
    ratio: float
    councils: tuple[int, ...] = ()
    start: int
    end: int | None = None  # the first month without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Neighbourhood teams, how they choose their caseload, and their true effects.

    `noise` is the standard deviation of what the teams know of need beside the score (whose own
    is about 1.5). `refusal` is the monthly chance that a person chosen is not enrolled after all.
    A team fills its places over `filling` months; an enrolment lasts `lasting` months at most.
    `spill` is the share of each effect that reaches adults not enrolled where a team is at work.
    `serves` says what teams divide among themselves: neighbourhoods of about 40,000 people, or
    small areas of about 1,600, where there are more teams than neighbourhoods.
    """

    name: str = "Neighbourhood teams"
    teams: tuple[Team, ...] = ()
    effects: tuple[tuple[Outcome, Course], ...] = ()
    rivals: tuple[Rival, ...] = ()
    lasting: int = 12
    filling: int = 6
    noise: float = 1.0
    refusal: float = 0.2
    spill: float = 0.0
    serves: Serves = "neighbourhoods"

    def course(self, outcome: Outcome) -> Course:
        """Return the true course of the effect on an outcome; no effect where none is set."""
        return dict(self.effects).get(outcome, NO_EFFECT)


DEFAULT = Programme(
    teams=(
        Team(code="NT1", council=0, turn=0, of=2, announced=24, start=25),
        Team(code="NT2", council=0, turn=1, of=2, announced=30, start=30),
        Team(code="NT3", council=2, turn=0, of=2, announced=27, start=29),
        Team(code="NT4", council=2, turn=1, of=2, announced=33, start=36),
    ),
    effects=(
        ("emergency admissions", Course(ratio=0.94, delay=3)),
        ("attendances", Course(ratio=1.0)),
        ("gp appointments", Course(ratio=1.05)),
        ("community contacts", Course(ratio=1.30)),
        ("mental health contacts", Course(ratio=1.0)),
        ("care home admissions", Course(ratio=0.97)),
        ("home care", Course(ratio=1.0)),
        ("reablement", Course(ratio=1.0)),
        ("deaths", Course(ratio=1.0)),
    ),
    rivals=(
        Rival(name="Virtual ward", outcome="emergency admissions", ratio=0.98, start=33),
        Rival(
            name="A practice closes",
            outcome="gp appointments",
            ratio=0.93,
            councils=(1,),
            start=38,
            end=44,
        ),
        Rival(
            name="Extra reablement money", outcome="reablement", ratio=1.25, councils=(3,), start=36
        ),
    ),
)
"""Teams in two of the four councils, from the third and fourth year on: two are never exposed."""


def need_score(*, admissions: Numbers, conditions: Numbers, age: Numbers) -> Numbers:
    """Return the predicted need by which teams choose; NaN for children, who are not chosen.

    `admissions` are emergency admissions of the last 12 months. Set it to NaN also for those who
    may not be chosen: dead, not living there, in a care home.
    """
    score = 1.2 * np.minimum(admissions, 5.0) + 0.35 * conditions + 0.025 * (age - 50.0)
    return np.where(age >= 18.0, score, np.nan)


def teams_of(
    programme: Programme, *, council: Months, neighbourhood: Months, area: Months
) -> NDArray[np.int64]:
    """Return the index of the team that serves each person's home; -1 where none ever does.

    `area` is the small area, an index as the others are.
    """
    place = area if programme.serves == "small areas" else neighbourhood
    found = np.full(council.shape, NEVER, dtype=np.int64)
    for index, team in enumerate(programme.teams):
        serves = (council == team.council) & (place % team.of == team.turn)
        found[serves & (found == NEVER)] = index
    return found


def months_enrolled(programme: Programme, *, since: Months, month: int) -> NDArray[np.int64]:
    """Return the whole months since enrolment of each person now enrolled; -1 for the others."""
    months = month - since.astype(np.int64)
    within = (since >= 0) & (months >= 0) & (months < programme.lasting)
    return np.where(within, months, NEVER)


def decide(
    programme: Programme,
    month: int,
    *,
    score: Numbers,
    team: Months,
    enrolled: NDArray[np.bool_],
    generator: np.random.Generator,
) -> Decided:
    """Return what is decided in a month about whom, nothing where the team has not truly begun.

    Each team fills its free places with those of the highest score as it sees it (with noise),
    but some refuse, so that some people of high need are not taken; the next in order are told
    that there is no place. Those whose score is NaN are
    neither chosen nor counted as adults. Random numbers are drawn for everyone each month, so
    that other settings leave them as they were.
    """
    seen = score + generator.normal(0.0, programme.noise, score.shape)
    refuses = generator.random(score.shape) < programme.refusal
    rounding = generator.random(len(programme.teams))
    asked, waiting = (np.zeros(score.shape, dtype=np.bool_) for _ in range(2))
    for index, its in enumerate(programme.teams):
        if month >= its.start:
            adults = (team == index) & ~np.isnan(score)
            places = int(its.capacity * np.count_nonzero(adults) + rounding[index])
            grown = min(1.0, (month - its.start + 1) / programme.filling)
            free = int(places * grown) - np.count_nonzero((team == index) & enrolled)
            others = np.flatnonzero(adults & ~enrolled)
            order = others[np.argsort(-seen[others], kind="stable")[: 2 * max(free, 0)]]
            asked[order[: max(free, 0)]] = True
            waiting[order[max(free, 0) :]] = True
    return Decided(enrolled=asked & ~refuses, declined=asked & refuses, waiting=waiting, seen=seen)


def ratio(programme: Programme, outcome: Outcome, months_since: Months) -> Numbers:
    """Return the true rate ratio of the enrolled; 1 where `months_since` is negative."""
    course = programme.course(outcome)
    return np.where(months_since >= 0, ratio_of(course, months_since), 1.0)


def spill_over(
    programme: Programme, outcome: Outcome, month: int, *, team: Months, months_since: Months
) -> Numbers:
    """Return the true rate ratio of the adults not enrolled who live where a team is at work."""
    result = np.ones(team.shape)
    if programme.spill > 0.0:
        course = programme.course(outcome)
        for index, its in enumerate(programme.teams):
            months = np.full(team.shape, month - its.start)
            spilt = np.power(ratio_of(course, months), programme.spill)
            reached = (team == index) & (months >= 0) & (months_since < 0)
            result = np.where(reached, spilt, result)
    return result


def rival(programme: Programme, outcome: Outcome, council: Months, month: int) -> Numbers:
    """Return the joint rate ratio of the other policies at work where each person lives."""
    result = np.ones(council.shape)
    for policy in programme.rivals:
        now = policy.start <= month and (policy.end is None or month < policy.end)
        if now and policy.outcome == outcome:
            there = np.isin(council, policy.councils) if policy.councils else True
            result = np.where(there, result * policy.ratio, result)
    return result


def first_of(month: int, *, start: date) -> date:
    """Return the first day of a month of the history that begins on `start`."""
    years, months = divmod(start.month - 1 + month, 12)
    return date(start.year + years, months + 1, 1)
