"""People of an estimand: what each had while followed, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.gathered import MONTH, YEAR
from onestory.model.errors import StudyError
from onestory.stats.people.arrays import People

if TYPE_CHECKING:
    from onestory.evaluate.caseload.gathered import Gathered, Integers
    from onestory.model.caseload import Followed
    from onestory.model.study import Estimand
    from onestory.stats.estimate import BoolArray, FloatArray

NO_TIME = 1e-9
"""Years of somebody who was not followed at all: they weigh in who is alike, not in the rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days since time zero that count, [first, last)."""

    first: int
    last: int


DAY_ITSELF = Span(first=0, last=1)
"""The day of time zero, which is neither before it nor after it."""


def span_of(estimand: Estimand) -> Span:
    """Return the days that the estimand counts: after its bedding-in, until its follow-up ends.

    Never the day of time zero: what happened on it may have led to being taken on.
    """
    first = max(round(estimand.bedding_in * MONTH), DAY_ITSELF.last)
    return Span(first=first, last=round((estimand.bedding_in + estimand.follow_up) * MONTH))


def months(first: int, count: int) -> Span:
    """Return the days of so many months from month `first`; month 0 is the first after it.

    It begins on the day after time zero.
    """
    day = DAY_ITSELF.last if first == 0 else round(first * MONTH)
    return Span(first=day, last=round((first + count) * MONTH))


def amounts(everyone: Gathered, outcome: str, span: Span) -> FloatArray:
    """Return the sum of each person's amounts within the span, (N,)."""
    found = everyone.happened[outcome]
    inside = (found.day >= span.first) & (found.day < span.last)
    sums = np.bincount(
        found.row[inside], weights=found.amount[inside], minlength=everyone.exposed.size
    )
    return sums.astype(np.float64, copy=False)


def years(everyone: Gathered, span: Span, *, until: Integers | None = None) -> FloatArray:
    """Return the years for which each was followed within the span, (N,).

    `until` ends it earlier for some. Before time zero everyone was there.
    """
    ends = everyone.days if until is None else np.minimum(everyone.days, until)
    followed = np.where(span.last <= 0, span.last, np.minimum(ends, span.last)) - span.first
    return np.maximum(followed / YEAR, NO_TIME)


def people_of(everyone: Gathered, outcome: str, span: Span) -> People:
    """Return everyone with their amounts and years within the span, for rates."""
    return People(
        exposed=everyone.exposed,
        outcome=amounts(everyone, outcome, span),
        time=years(everyone, span),
        covariates=everyone.covariates,
        stratum=everyone.stratum,
        cluster=everyone.cluster,
    )


def only(people: People, kept: BoolArray) -> People:
    """Return the people kept."""
    return People(
        exposed=people.exposed[kept],
        outcome=people.outcome[kept],
        time=people.time[kept],
        covariates=people.covariates[kept],
        stratum=people.stratum[kept],
        cluster=people.cluster[kept],
    )


def uncovered(people: People) -> People:
    """Return the people without covariates, for contrasts by weights, which do not ask for them."""
    return replace(people, covariates=np.empty((people.exposed.size, 0), dtype=np.float32))


def refuse(everyone: Gathered, followed: Followed, span: Span) -> None:
    """Return nothing where the outcome can be followed.

    Raises:
        StudyError: nobody was followed in one arm, all of them died before, or nobody had it.
    """
    for words, arm in (
        ("people taken on", everyone.exposed),
        ("candidates", ~everyone.exposed),
    ):
        if not (years(everyone, span)[arm] > NO_TIME).any():
            raise _nobody_followed(everyone, arm, words, followed)
    found = everyone.happened[followed.outcome]
    after = (found.day >= span.first) & (found.day < span.last)
    if not after.any():
        before = bool((found.day < 0).any())
        raise StudyError(
            found=f"Nobody, taken on or candidate, had any of the outcome '{followed.title}' in the"
            f" days that count ({span.first} to {span.last} after time zero)"
            + (", though some had before it: its records end before people were taken on."
               if before else "."),
            do="Check that the outcome's records reach beyond the day on which people were taken"
            " on, and that its card counts what is meant.",
        )  # fmt: skip


def _nobody_followed(
    everyone: Gathered, arm: BoolArray, words: str, followed: Followed
) -> StudyError:
    if everyone.died[arm].all():
        return StudyError(
            found=f"All {int(arm.sum()):,} {words} died before the days that count, so there is no"
            f" rate of '{followed.title}' to set beside another.",
            do="Ask about death itself, within a horizon that they lived to see, or shorten the"
            " bedding-in.",
        )
    return StudyError(
        found=f"None of the {int(arm.sum()):,} {words} was followed into the days that count for"
        f" '{followed.title}': the records end, or they left, before then.",
        do="Shorten the bedding-in, or wait for records that reach beyond it.",
    )
