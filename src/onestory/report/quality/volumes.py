"""Volumes: rows month by month, and the months and steps that are unlike their neighbours.

A month is set beside the nearest three months on each side that hold rows, on the square-root
scale, where counts spread alike whatever their size (Anscombe 1948). It is flagged where it lies
more than three robust deviations from what stands before it, from what stands after it and from
both, so that a lasting step flags no month; the step is told by itself. The first and last month
may be partial and are not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from onestory.model.records import MonthVolume

Kind = Literal["missing", "low", "high", "step"]

_SIDE = 3  # months looked at before and after
_STEP_SIDE = 6
_DEVIATIONS = 3.0
_NOISE = 1.2  # of a count about the median of three others, in deviations of a count alone
_LEAST_CHANGE = 0.2  # a share below which a difference is not worth a question
_HALF = 0.5
_STEP = 0.6  # of the level before, or before of after
_EXPECTED = 7  # rows, from which an empty month is no chance: e⁻⁷ is under one in a thousand
_MOST = 120  # months of a span: of a register that goes back for decades, the last ten years
_BUSY = 0.1  # of a busy month, from which a month belongs to the span that is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A month, or a step from that month on, unlike its neighbours' usual `expected` rows."""

    month: date
    kind: Kind
    rows: int
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One event type's rows in each month of the span, and its breaks in order of time."""

    event_type: str
    months: tuple[date, ...]
    rows: tuple[int, ...]
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """Every event type's series, the fullest first; `outside` counts rows beyond the span."""

    series: tuple[Series, ...]
    outside: int

    @property
    def breaks(self) -> tuple[Break, ...]:
        """Return the breaks of every series."""
        return tuple(one for series in self.series for one in series.breaks)


def volumes(counted: Sequence[MonthVolume]) -> Volumes:
    """Return the counts as series over one span; months that nobody fills are zeros in it.

    The span runs from the first to the last month with a tenth of the rows of a busy month: stray
    dates and long tails of open events lie outside, and are counted. It is ten years at most.
    """
    totals: Counter[date] = Counter()
    by_type: dict[str, Counter[date]] = {}
    for one in counted:
        totals[one.month] += one.rows
        by_type.setdefault(one.event_type, Counter())[one.month] += one.rows
    span = _span(totals)
    made = [_series(kind, rows, span) for kind, rows in by_type.items()]
    made = [one for one in made if sum(one.rows)]
    return Volumes(
        series=tuple(sorted(made, key=lambda one: (-sum(one.rows), one.event_type))),
        outside=sum(totals.values()) - sum(sum(one.rows) for one in made),
    )


def breaks(months: Sequence[date], rows: Sequence[int]) -> tuple[Break, ...]:
    """Return the breaks of a series of consecutive months, in order of time."""
    steps, spread = _steps(months, rows), _spread(rows)
    odd = [one for at in range(1, len(rows) - 1) if (one := _odd(months, rows, at, spread))]
    return tuple(sorted([*odd, *steps], key=lambda one: (one.month, one.kind)))


def _span(totals: Counter[date]) -> tuple[date, ...]:
    filled = [rows for rows in totals.values() if rows > 0]
    if not filled:
        return ()
    least = _BUSY * float(np.quantile(filled, 0.9))
    within = [month for month, rows in totals.items() if rows >= least]
    first, last = (one.year * 12 + one.month - 1 for one in (min(within), max(within)))
    kept = range(max(first, last + 1 - _MOST), last + 1)
    return tuple(date(at // 12, at % 12 + 1, 1) for at in kept)


def _series(kind: str, counted: Counter[date], span: Sequence[date]) -> Series:
    rows = tuple(counted[month] for month in span)
    return Series(event_type=kind, months=tuple(span), rows=rows, breaks=breaks(tuple(span), rows))


def _odd(months: Sequence[date], rows: Sequence[int], at: int, spread: float) -> Break | None:
    """Return the month as a break if it is unlike its neighbours on both sides."""
    sides = _neighbours(rows, at, _SIDE)
    if sum(map(len, sides)) < _SIDE:
        return None
    known = [median(side) for side in (*sides, [*sides[0], *sides[1]]) if len(side) > 1]
    expected = min(known, key=lambda level: abs(_away(rows[at], level)))
    return _judged(months[at], rows[at], expected, spread)


def _judged(month: date, rows: int, expected: float, spread: float) -> Break | None:
    away = _away(rows, expected)
    empty = rows == 0 and expected >= _EXPECTED
    half = rows <= _HALF * expected and away < -_DEVIATIONS * _NOISE
    unusual = abs(away) > _DEVIATIONS * spread and abs(rows / expected - 1) >= _LEAST_CHANGE
    if not (empty or half or unusual):
        return None
    kind: Kind = "missing" if empty else "low" if away < 0 else "high"
    return Break(month=month, kind=kind, rows=rows, expected=expected)


def _away(rows: float, expected: float) -> float:
    """How far a count is from what is expected, in deviations that counts have by chance."""
    return 2 * (sqrt(rows + 3 / 8) - sqrt(expected + 3 / 8))


def _spread(rows: Sequence[int]) -> float:
    """Return how far months usually are from their neighbours, never less than chance alone."""
    found: list[float] = []
    for at in range(1, len(rows) - 1):
        before, after = _neighbours(rows, at, _SIDE)
        if rows[at] and len(before) + len(after) >= _SIDE:
            found.append(abs(_away(rows[at], median([*before, *after]))))
    return max(_NOISE, 1.4826 * median(found)) if found else _NOISE


def _neighbours(rows: Sequence[int], at: int, reach: int) -> tuple[list[int], list[int]]:
    """Return the nearest months that hold rows before and after; the edges are left aside."""
    before = (rows[one] for one in range(at - 1, 0, -1) if rows[one])
    after = (rows[one] for one in range(at + 1, len(rows) - 1) if rows[one])
    return list(islice(before, reach)), list(islice(after, reach))


def _steps(months: Sequence[date], rows: Sequence[int]) -> list[Break]:
    """Return the months from which rows stay at another level, the strongest within half a year."""
    found: list[tuple[float, int, Break]] = []
    for at in range(1 + _SIDE, len(rows) - 1 - _SIDE + 1):
        before, _ = _neighbours(rows, at, _STEP_SIDE)
        _, after = _neighbours(rows, at - 1, _STEP_SIDE)
        if min(len(before), len(after)) < _SIDE:
            continue
        old, new = median(before), median(after)
        away = abs(_away(new, old))
        if away > _DEVIATIONS * _NOISE and min(old, new) <= _STEP * max(old, new):
            made = Break(month=months[at], kind="step", rows=round(new), expected=old)
            found.append((away, at, made))
    return _strongest(found, rows)


def _strongest(found: Sequence[tuple[float, int, Break]], rows: Sequence[int]) -> list[Break]:
    """Return one step where several months tell of the same: where the jump itself is largest."""
    kept: list[tuple[int, Break]] = []
    for away, at, one in sorted(found, key=lambda it: (-round(it[0], 1), -_jump(rows, it[1]))):
        if away and all(abs(at - other) >= _STEP_SIDE for other, _ in kept):
            kept.append((at, one))
    return [one for _, one in kept]


def _jump(rows: Sequence[int], at: int) -> float:
    return abs(_away(rows[at], rows[at - 1]))
