"""Periods: the figure of a place in a period, made of its parts where it is held by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from onestory.model.errors import DeliveryError
from onestory.stats.estimate import Estimate
from onestory.stats.rates import crude_rate, proportion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from onestory.model.period import Period
    from onestory.model.result import Result

FEW = 10
"""A figure of fewer than this many events is not shown: it may point at someone."""

_COUNTED = ("crude_rate", "proportion", "count")


def figure_of(result: Result, place: str, period: Period) -> Estimate:
    """Return the place's figure of everyone in the period, NaN for a range that is not known.

    `place` is a code or a name. Where no figure is of the whole period, those of its parts are
    added up: events, and denominators where there are any. Raises DeliveryError where the place,
    the period or the range of a part is not there, or where under ten were counted.
    """
    rows = _of_place(result, place)
    whole = [row for row in rows if _span(row) == (period.start, period.end)]
    parts = whole or _inside(rows, period)
    if not parts:
        raise DeliveryError(
            found=f"No figures of {place} are held for all of {period.label}.",
            do="Choose periods that the results cover.",
        )
    events = [_number(row, "numerator") for row in parts]
    if not np.isnan(events).any() and sum(events) < FEW:
        raise DeliveryError(
            found=f"Fewer than {FEW} were counted in {period.label}: no figure is shown.",
            do="Choose a larger place or a longer period.",
        )
    return _as_held(parts[0], result) if whole else _added(parts, result)


def _of_place(result: Result, place: str) -> list[Mapping[str, object]]:
    wanted = place.strip().casefold()
    rows = [
        row
        for row in result.rows.to_pylist()
        if row["group"] == "" and wanted in (row["area_code"].casefold(), _name(row))
    ]
    codes = {row["area_code"] for row in rows}
    if len(codes) > 1:
        raise DeliveryError(
            found=f"'{place}' is the name of {len(codes)} places.",
            do="Write the code of the one that is meant.",
        )
    if not rows:
        raise DeliveryError(
            found=f"No figures of '{place}' are held.",
            do="Write the place as the results name it, or its code.",
        )
    return rows


def _name(row: Mapping[str, object]) -> str:
    return str(row["area_name"] or "").casefold()


def _inside(rows: Sequence[Mapping[str, object]], period: Period) -> list[Mapping[str, object]]:
    """The rows that lie in the period, one after the other; none where a day is missing."""
    within = [r for r in rows if period.start <= _span(r)[0] and _span(r)[1] <= period.end]
    within.sort(key=_span)
    ends = [period.start, *(_span(row)[1] for row in within)]
    starts = [*(_span(row)[0] for row in within), period.end]
    return within if ends == starts else []


def _as_held(row: Mapping[str, object], result: Result) -> Estimate:
    value, lower, upper = (np.array([_number(row, key)]) for key in ("value", "lower", "upper"))
    if np.isnan(value).any():
        raise DeliveryError(
            found=f"The figure is {row['status']}.", do="Choose a place or period that has one."
        )
    return Estimate(
        value=value, lower=lower, upper=upper, confidence=result.confidence, method=result.method
    )


def _added(parts: Sequence[Mapping[str, object]], result: Result) -> Estimate:
    card = result.indicator
    events = sum(_number(row, "numerator") for row in parts)
    base = sum(_number(row, "denominator") for row in parts)
    if card.statistic not in _COUNTED or np.isnan(events):
        raise DeliveryError(
            found="The figures of its months cannot be added up: they are no plain counts.",
            do="Name periods of the length that the results have.",
        )
    if card.statistic == "count":
        return crude_rate(events, 1, multiplier=1, confidence=result.confidence)
    made = proportion if card.statistic == "proportion" else crude_rate
    return made(events, base, multiplier=card.multiplier, confidence=result.confidence)


def _span(row: Mapping[str, object]) -> tuple[date, date]:
    return cast("date", row["period_start"]), cast("date", row["period_end"])


def _number(row: Mapping[str, object], key: str) -> float:
    value = row[key]
    return float(value) if isinstance(value, int | float) else float("nan")
