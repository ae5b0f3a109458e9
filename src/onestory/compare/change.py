"""Change: the last figure of each place less an earlier one, under one definition."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from onestory.compare.neighbours import difference
from onestory.compare.refusals import refuse_across
from onestory.compare.rows import Rows
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.stats import Estimate, Fraction, difference_from_limits


def changes(
    result: Result,
    rows: Rows,
    periods: tuple[Period, ...],
    *,
    since: Period | None,
    breaks: tuple[date, ...],
) -> Estimate:
    """Return the change on the last row of each place, NaN elsewhere and where it is not known.

    Rows are in order of area and time. The change is from `since`, or from the first period with
    a figure under the definition of the last.

    Raises ComparisonRefusedError when a break lies between `since` and the last period.
    """
    if since is not None:
        refuse_across(breaks, since, max(periods, key=lambda p: p.end), result.indicator)
    first = np.full(len(rows), -1, dtype=np.int_)
    for place, code in enumerate(rows.codes):
        if place + 1 == len(rows) or rows.codes[place + 1] != code:
            first[place] = _first(rows, periods, place, since=since, breaks=breaks)
    return _apart(result, rows, first)


def _first(
    rows: Rows,
    periods: tuple[Period, ...],
    last: int,
    *,
    since: Period | None,
    breaks: tuple[date, ...],
) -> int:
    """Return the row that the change of the last row is from, -1 for none."""
    start = max((day for day in breaks if day < periods[last].end), default=date.min)
    for place in range(last):
        same = rows.codes[place] == rows.codes[last] and periods[place].end <= periods[last].start
        wanted = periods[place] == since if since else periods[place].start >= start
        own = np.isfinite(rows.value[place]) and not rows.divided[place]
        if same and wanted and own:
            return place
    return -1


def _apart(result: Result, rows: Rows, first: NDArray[np.int_]) -> Estimate:
    known = (first >= 0) & ~rows.divided
    now, then = np.arange(len(rows)), first
    if result.indicator.statistic in ("proportion", "crude_rate"):
        pair = (_counts(rows, places, known) for places in (now, then))
        return difference(result.indicator, *pair, confidence=result.confidence)
    return difference_from_limits(
        _figures(result, rows, now, known), _figures(result, rows, then, known)
    )


def _counts(rows: Rows, places: NDArray[np.int_], known: NDArray[np.bool_]) -> Fraction:
    usable = known & rows.counted[places]
    return Fraction(
        numerator=np.where(usable, rows.numerator[places], np.nan),
        denominator=np.where(usable, rows.denominator[places], np.nan),
    )


def _figures(
    result: Result, rows: Rows, places: NDArray[np.int_], known: NDArray[np.bool_]
) -> Estimate:
    value, lower, upper = (
        np.where(known, part[places], np.nan) for part in (rows.value, rows.lower, rows.upper)
    )
    return Estimate(
        value=value, lower=lower, upper=upper, confidence=result.confidence, method=result.method
    )
