"""Months since time zero on their way out: as many together as leave no small count."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.caseload import ARM_ROWS
from onestory.release.coarsening import nice, to_step
from onestory.release.rounding import nearest

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule
    from onestory.model.study import Contrast

SPANS = (1, 3, 6, 12)  # months that may be told together, the finest first
_FINE = 10
"""Multiples of the rounding that a figure should rest on, so that rounding does not flatten it."""
_LINES = ("exposed", "expected", "candidates")

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rule asks to know of an outcome: its contrast, and whether it counts events.

    `counted` is False of days and money, of which no count of people can be had.
    """

    id: str
    contrast: Contrast
    counted: bool
    many: bool  # whether a quarter has counts enough on both sides, as the study reckoned them


def small(count: float | None, rule: DisclosureRule) -> bool:
    """Return whether so many may not be told; none at all may."""
    return count is not None and 0 < round(count) < rule.smallest


def arms(rows: pa.Table, outcomes: Iterable[Outcome], rule: DisclosureRule) -> pa.Table:
    """Return the months of each outcome, as many taken together as leave no small count.

    None of an outcome's months are left where even years have small counts. Each row's `month` is
    then the first of those that it stands for.
    """
    known = {one.id: one for one in outcomes}
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows.to_pylist():
        grouped[row["outcome"]].append(row)
    told: list[Row] = []
    for name, own in grouped.items():
        one = known.get(name)
        if one is not None:
            told += _told(own, one, rule)
    return pa.Table.from_pylist(told, schema=ARM_ROWS)


def _told(rows: Sequence[Row], one: Outcome, rule: DisclosureRule) -> list[Row]:
    if not one.counted and not one.many:
        return []
    safe = {
        span: together
        for span in (SPANS if one.counted else SPANS[1:])
        if (together := _together(rows, span))
        and not any(_small_row(row, one, rule) for row in together)
    }
    if not safe:
        return []
    first, quarter = min(safe), SPANS[1]
    flattened = first < quarter and _least(safe[first]) < _FINE * rule.round_to
    return _coarse(safe[quarter if flattened and quarter in safe else first], one, rule)


def least_events(rows: pa.Table, outcome: str) -> float:
    """Return the least count of a quarter in either arm of the outcome; 0 where there is none.

    Its amounts must be events.
    """
    own: list[Row] = [row for row in rows.to_pylist() if row["outcome"] == outcome]
    return _least(_together(own, SPANS[1]))


def events_seen(rows: pa.Table, outcome: str) -> float:
    """Return the lesser count of the exposed, in the year before time zero and after it."""
    own: list[Row] = [row for row in rows.to_pylist() if row["outcome"] == outcome]
    before = sum(_seen(row) for row in own if -SPANS[-1] <= _whole(row["month"]) < 0)
    return min(before, sum(_seen(row) for row in own if _whole(row["month"]) >= 0))


def _seen(row: Row) -> float:
    rate = row["exposed"]
    return 0.0 if rate is None else _float(rate) * _float(row["exposed_people"]) / 12


def _least(rows: Sequence[Row]) -> float:
    return min((round(count) for row in rows for count in _events(row)), default=0.0)


def _together(rows: Sequence[Row], span: int) -> list[Row]:
    """Return whole spans only: part of one, at either end, would be told apart by its length."""
    spans: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        spans[_whole(row["month"]) // span].append(row)
    return [_joined(own, at * span) for at, own in sorted(spans.items()) if len(own) == span]


def _joined(rows: Sequence[Row], month: int) -> Row:
    sides = {"exposed": "exposed_people", "expected": "comparator_people"}
    return {
        "outcome": rows[0]["outcome"],
        "month": month,
        **{line: _rate(rows, line, sides.get(line, "comparator_people")) for line in _LINES},
        **{name: sum(_float(row[name]) for row in rows) for name in sides.values()},
    }


def _rate(rows: Sequence[Row], line: str, weight: str) -> float | None:
    known = [(_float(r[line]), _float(r[weight])) for r in rows if r[line] is not None]
    time = sum(weight for _, weight in known)
    return sum(rate * weight for rate, weight in known) / time if time else None


def _small_row(row: Row, one: Outcome, rule: DisclosureRule) -> bool:
    people = (_float(row["exposed_people"]), _float(row["comparator_people"]))
    if any(small(months, rule) for months in people):
        return True
    return one.counted and any(small(count, rule) for count in _events(row))


def _events(row: Row) -> list[float]:
    """Events behind a row of each arm, had its amounts been events."""
    sides = (("exposed", "exposed_people"), ("expected", "comparator_people"))
    return [
        _float(row[line]) * _float(row[people]) / 12
        for line, people in sides
        if row[line] is not None
    ]


def _coarse(rows: Sequence[Row], one: Outcome, rule: DisclosureRule) -> list[Row]:
    """To the step that a rounded count makes in the rates of the fewest people."""
    people = [_float(row[n]) for row in rows for n in ("exposed_people", "comparator_people")]
    least = min((months for months in people if months > 0), default=1.0)
    step = nice(rule.round_to * 12 / least)
    if not one.counted:
        step = 1e-9  # amounts count nobody: three figures are few enough
    return [
        {
            **row,
            **{n: _stepped(row[n], step) for n in _LINES},
            **{
                n: nearest(_float(row[n]), rule.round_to)
                for n in ("exposed_people", "comparator_people")
            },
        }
        for row in rows
    ]


def _stepped(value: object, step: float) -> float | None:
    return None if value is None else to_step(_float(value), step)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
