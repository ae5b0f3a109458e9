"""Arms: rates of the people taken on and of their stand-ins, month by month about time zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.gathered import MONTH, YEAR, Gathered
from onestory.evaluate.caseload.people import DAY_ITSELF, months
from onestory.model.caseload import ARM_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onestory.evaluate.caseload.asked import Asked
    from onestory.stats.estimate import FloatArray

MONTHS_BEFORE = 12


def arms(questions: Sequence[Asked]) -> pa.Table:
    """Return `ARM_ROWS` of every outcome asked about, each as far as it was followed."""
    rows = [row for asked in questions for row in _rows(asked)]
    return pa.Table.from_pylist(rows, schema=ARM_ROWS)


def _rows(asked: Asked) -> Iterator[dict[str, object]]:
    everyone = asked.everyone
    last = asked.estimand.bedding_in + asked.estimand.follow_up
    # No month before records began for anybody: there, nothing happened because nothing was kept.
    first = -min(MONTHS_BEFORE, int(everyone.seen.min() / MONTH)) if everyone.seen.min() > 0 else 0
    weights = (
        asked.weight * everyone.exposed,
        asked.weight * ~everyone.exposed,
        (~everyone.exposed).astype(np.float64),
    )
    sums = [_sums(asked, weight, first, last) for weight in weights]
    for place, month in enumerate(range(first, last)):
        span = months(month, 1)
        followed = _followed(everyone, span.first, span.last)
        lived = [float(np.dot(weight, followed)) for weight in weights]
        rates = [s[place] / one if one > 0 else None for s, one in zip(sums, lived, strict=True)]
        yield {
            "outcome": asked.outcome.id,
            "month": month,
            "exposed": rates[0],
            "expected": rates[1],
            "candidates": rates[2],
            "exposed_people": 12 * lived[0],
            "comparator_people": 12 * lived[1],
        }


def _sums(asked: Asked, weight: FloatArray, first: int, last: int) -> FloatArray:
    """Return the weighted amounts of each month from `first` to `last`."""
    found = asked.everyone.happened[asked.followed.outcome]
    edges = np.array([months(month, 1).first for month in range(first, last + 1)])
    place = np.searchsorted(edges, found.day, side="right") - 1
    on_the_day = (found.day >= DAY_ITSELF.first) & (found.day < DAY_ITSELF.last)
    inside = (place >= 0) & (place < last - first) & ~on_the_day
    amount = (weight[found.row] * found.amount)[inside]
    found_in = np.bincount(place[inside], weights=amount, minlength=last - first)
    return found_in.astype(np.float64, copy=False)


def _followed(everyone: Gathered, first: int, last: int) -> FloatArray:
    """Return the years of each person within the days; before time zero all of them."""
    if last <= 0:
        return np.full(everyone.days.size, (last - first) / YEAR)
    return np.clip(everyone.days - first, 0, last - first) / YEAR
