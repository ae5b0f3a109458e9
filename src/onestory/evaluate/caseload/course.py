"""Course: the effect by quarter since time zero, the weights held as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged
from onestory.evaluate.caseload.designs import by_weights
from onestory.evaluate.caseload.gathered import MONTH
from onestory.evaluate.caseload.people import NO_TIME, months, only, people_of, uncovered
from onestory.model.effect import EVENT_ROWS
from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked

QUARTER = 3
"""Months of a row: single months of a caseload are too few events to read."""


def quarters_before(asked: Asked) -> int:
    """Return how many quarters of records lie before everybody's time zero."""
    before = min(int(asked.everyone.seen.min() / MONTH), 24)
    return max(0, before // QUARTER)


def quarters_after(asked: Asked) -> int:
    """Return into how many quarters since time zero the estimand reaches."""
    return -(-(asked.estimand.bedding_in + asked.estimand.follow_up) // QUARTER)


def by_time(asked: Asked) -> pa.Table:
    """Return `EVENT_ROWS` by quarter since time zero; negative ones should show nothing.

    Empty where the outcome is a chance and its difference is asked for, which months do not have.
    """
    if asked.family == "linear" and asked.estimand.contrast == "difference":
        return EVENT_ROWS.empty_table()
    quarters = range(-quarters_before(asked), quarters_after(asked))
    rows = [row for quarter in quarters if (row := _row(asked, quarter)) is not None]
    return pa.Table.from_pylist(rows, schema=EVENT_ROWS)


def _row(asked: Asked, quarter: int) -> dict[str, object] | None:
    people = people_of(asked.everyone, asked.followed.outcome, months(QUARTER * quarter, QUARTER))
    kept = (asked.weight > 0) & (people.time > NO_TIME)
    try:
        found = by_weights(only(uncovered(people), kept), asked.weight[kept], asked)
    except StatsError:
        return None
    if not np.isfinite(found.value):
        return None
    limits = (found.lower, found.upper) if ranged(found) else (None, None)
    return {
        "since_start": quarter,
        "estimate": asked.change(found.value),
        "lower": None if limits[0] is None else asked.change(limits[0]),
        "upper": None if limits[1] is None else asked.change(limits[1]),
        "places": int((kept & asked.everyone.exposed).sum()),
    }
