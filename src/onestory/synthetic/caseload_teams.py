"""Teams that take people on: whom they choose, on what day, and beside whom they are set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.synthetic.caseload_history import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.synthetic.caseloads import History

    Numbers = NDArray[np.float64]
    Days = NDArray[np.int64]

Beside = Literal["same places", "other places", "same and other places", "eligible not offered"]
NEVER = 10**6
"""A day on which nothing happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """Teams in a share of the places, one a place, and how they choose.

    Each takes on `capacity` people a month for `months` months: those of the highest score of
    need, a score of recorded things alone, to which chance adds as much as `noise` says
    (Gumbel-distributed). `beside` says whom they are set beside, each followed for `follow_up`
    days at most. A team lets a person go after an admission with the chance `lets_go`.
    """

    share: float = 0.5
    months: int = 6
    capacity: int = 4
    noise: float = 1.0
    beside: Beside = "other places"
    follow_up: int = 365
    lets_go: float = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """Who was taken on and who stands beside them, a row each: person, trial, day, exposed.

    `served` (P,) says which places have a team, `enrolled` (N,) the day on which each person was
    taken on, `NEVER` where they were not; `score` is that of need on the day.
    """

    person: Days
    trial: Days
    day: Days
    exposed: NDArray[np.bool_]
    score: Numbers
    served: NDArray[np.bool_]
    enrolled: Days


def scored(history: History, day: Days) -> Numbers:
    """The score of need of everyone on a day of their own (N,), of what was recorded before it."""
    everyone = np.arange(len(day))
    emergency = history.events["emergency"]
    year = number(emergency, everyone, start=day - 365, end=day)
    quarter = number(emergency, everyone, start=day - 90, end=day)
    return (
        0.45 * np.minimum(year, 6)
        + 0.25 * np.minimum(quarter, 3)
        + 0.20 * history.conditions
        + 0.02 * (history.age - 75)
    )


def eligible(history: History, day: Days) -> NDArray[np.bool_]:
    """Who meets the rule on a day of their own (N,): living there, with an admission or illness."""
    everyone = np.arange(len(day))
    year = number(history.events["emergency"], everyone, start=day - 365, end=day)
    there = (history.death > day) & (history.moved > day)
    return there & ((year >= 1) | (history.conditions >= 3))


def chosen(history: History, teams: Teams, generator: np.random.Generator) -> Chosen:
    """Everyone taken on by teams in places drawn at random, and those beside them, by trial."""
    places = history.settings.places
    served = np.zeros(places, dtype=bool)
    served[generator.permutation(places)[: round(teams.share * places)]] = True
    enrolled = np.full(len(history.place), NEVER, dtype=np.int64)
    rows: list[Chosen] = []
    for trial in range(teams.months):
        found = _one_month(history, teams, trial, served=served, enrolled=enrolled, by=generator)
        rows.append(found)
        enrolled = found.enrolled
    return _together(rows)


def _one_month(
    history: History,
    teams: Teams,
    trial: int,
    *,
    served: NDArray[np.bool_],
    enrolled: Days,
    by: np.random.Generator,
) -> Chosen:
    """One month's trial: the highest scores with chance added, and who is set beside them."""
    start, end = history.months[history.settings.before + trial :][:2]
    review = by.integers(start, end, len(history.place))
    score = scored(history, review)
    open_to = eligible(history, review) & served[history.place] & (enrolled == NEVER)
    liked = np.where(open_to, score + teams.noise * by.gumbel(size=len(score)), -np.inf)
    rank = _rank(liked, history.place)
    taken = np.flatnonzero(open_to & (rank < teams.capacity))
    after = enrolled.copy()
    after[taken] = review[taken]
    day = by.choice(review[taken], len(review)) if len(taken) else review
    passed_over = open_to & (rank >= teams.capacity) & (rank < 2 * teams.capacity)
    if teams.beside == "eligible not offered":
        day = review
    beside = np.flatnonzero(
        _beside(teams.beside, served[history.place], passed_over)
        & eligible(history, day)
        & (after > day)
    )
    person = np.concatenate([taken, beside])
    when = np.concatenate([review[taken], day[beside]])
    return Chosen(
        person=person,
        trial=np.full(len(person), trial),
        day=when,
        exposed=np.arange(len(person)) < len(taken),
        score=np.concatenate([score[taken], scored(history, day)[beside]]),
        served=served,
        enrolled=after,
    )


def _rank(liked: Numbers, place: Days) -> Days:
    """Each person's rank in their place, the most liked 0."""
    order = np.lexsort((-liked, place))
    first = np.searchsorted(place[order], np.arange(place.max() + 1))
    rank = np.empty(len(place), dtype=np.int64)
    rank[order] = np.arange(len(place)) - first[place[order]]
    return rank


def _beside(
    beside: Beside, served: NDArray[np.bool_], passed_over: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Who may stand beside the exposed."""
    return {
        "same places": served,
        "other places": ~served,
        "same and other places": np.ones(len(served), dtype=bool),
        "eligible not offered": passed_over,
    }[beside]


def _together(rows: list[Chosen]) -> Chosen:
    """The trials one after another."""
    last = rows[-1]
    return Chosen(
        person=np.concatenate([row.person for row in rows]),
        trial=np.concatenate([row.trial for row in rows]),
        day=np.concatenate([row.day for row in rows]),
        exposed=np.concatenate([row.exposed for row in rows]),
        score=np.concatenate([row.score for row in rows]),
        served=last.served,
        enrolled=last.enrolled,
    )
