"""Falls: how much the same people had after time zero, beside the year before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.designs import by_weights
from onestory.evaluate.caseload.gathered import MONTH
from onestory.evaluate.caseload.people import NO_TIME, Span, amounts, years
from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted

BEFORE = Span(first=-round(12 * MONTH), last=0)
"""The year before time zero."""
FEWEST = 20
"""People, under whom nothing is said of a group."""
_TOP = 0.25  # high users are those who had as much as the highest quarter of those taken on


def fall(asked: Asked, weight: FloatArray) -> Contrasted | None:
    """Return what people had in the days that count beside the year before, as weighted.

    Both are rates a year. None where there are too few people or events, or less than a year of
    records lies before time zero.
    """
    everyone = asked.everyone
    kept = (weight > 0) & (everyone.seen >= -BEFORE.first)
    followed = years(everyone, asked.span)
    after = kept & (followed > NO_TIME)
    if after.sum() < FEWEST:
        return None
    outcome, both = asked.followed.outcome, np.concatenate
    people = People(
        exposed=both([np.ones(int(after.sum()), dtype=np.bool_), np.zeros(int(kept.sum()), bool)]),
        outcome=both(
            [
                amounts(everyone, outcome, asked.span)[after],
                amounts(everyone, outcome, BEFORE)[kept],
            ]
        ),
        time=both([followed[after], years(everyone, BEFORE)[kept]]),
        covariates=np.zeros((int(after.sum() + kept.sum()), 1), dtype=np.float32),
        stratum=np.zeros(int(after.sum() + kept.sum()), dtype=np.int64),
        cluster=both([everyone.cluster[after], everyone.cluster[kept]]),
    )
    try:
        found = by_weights(people, both([weight[after], weight[kept]]), asked)
    except StatsError:
        return None
    return found if np.isfinite(found.value) else None


def high_users(asked: Asked) -> tuple[BoolArray, float]:
    """Return who had in the year before at least what the highest quarter of those taken on had.

    The least of it comes with them, and is more than nothing.
    """
    before = amounts(asked.everyone, asked.followed.outcome, BEFORE)
    had = before[asked.everyone.exposed]
    least = float(np.quantile(had, 1 - _TOP, method="higher"))
    if least <= 0:
        least = float(had[had > 0].min(initial=np.inf))
    return before >= least, least


def from_to(asked: Asked, found: Contrasted) -> str:
    """Return a fall as it is read: 'from 162 in the year before to 85 admissions per 100 ...'."""
    was, became = per_year(asked, found.expected, found.observed)
    return f"from {was} in the year before to {became}"


def per_year(asked: Asked, *rates: float) -> tuple[str, ...]:
    """Return rates a year as they are read beside one another."""
    return replace(asked, family="poisson").rated(*rates)
