"""Outcome: what is set beside what, a rate over years or the chance of a first event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.evaluate.caseload.gathered import MONTH
from onestory.evaluate.caseload.people import people_of
from onestory.stats.people.competing import DIED, HAPPENED, LEFT, first_event

if TYPE_CHECKING:
    from onestory.evaluate.caseload.gathered import Gathered, Integers
    from onestory.evaluate.caseload.people import Span
    from onestory.model.caseload import Followed
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import People


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """People with their outcome, and the family of model that it takes."""

    people: People
    family: Literal["poisson", "linear"]


def followed_in(everyone: Gathered, followed: Followed, span: Span) -> Outcomes:
    """Return everyone with the outcome as it is followed within the span.

    A first event becomes a number whose mean is the chance of it by the end of the span, with
    death before it counted as never.

    Raises StatsError where nobody of one arm was followed to the end of the span.
    """
    rates = people_of(everyone, followed.outcome, span)
    if followed.following != "first event":
        return Outcomes(people=rates, family="poisson")
    # Follow-up that was drawn a few days shorter than so many months is complete all the same.
    longest = int(everyone.days.max())
    last = longest if span.last - MONTH < longest < span.last else span.last
    day, kind = _first(everyone, followed.outcome, span)
    chances = first_event(
        day.astype(np.float64),
        kind,
        horizon=float(last - span.first),
        group=everyone.exposed.astype(np.int64),
        weight=_of_their_month(everyone),
    )
    ones = np.ones(everyone.exposed.size)
    return Outcomes(people=replace(rates, outcome=chances.outcome, time=ones), family="linear")


def _of_their_month(everyone: Gathered) -> FloatArray:
    """Return weights (N,) that give candidates the months of the people taken on.

    Follow-up of later months ends earlier: where an arm has more of them, those who left would
    otherwise be taken to go on as people of other months.
    """
    taken = np.bincount(everyone.trial, weights=everyone.exposed)
    beside = np.bincount(everyone.trial, weights=~everyone.exposed)
    each = np.where(beside > 0, taken / np.maximum(beside, 1), 0.0)
    least = float(each[each > 0].min(initial=np.inf))
    # Candidates of a month in which nobody was taken on stand beside nobody; they weigh little.
    each = np.where(each > 0, each, least if np.isfinite(least) else 1.0)
    mean = float(each[everyone.trial[~everyone.exposed]].mean())
    return np.where(everyone.exposed, 1.0, each[everyone.trial] / mean)


def _first(everyone: Gathered, outcome: str, span: Span) -> tuple[Integers, Integers]:
    """Return on which day from the span's first each person's wait ended, and by what."""
    found = everyone.happened[outcome]
    inside = (found.day >= span.first) & (found.day < span.last)
    row, first = np.unique(found.row[inside], return_index=True)
    day, kind = everyone.days.copy(), np.where(everyone.died, DIED, LEFT)
    day[row], kind[row] = found.day[inside][first], HAPPENED
    return np.maximum(day - span.first, 0), kind.astype(np.int64)
