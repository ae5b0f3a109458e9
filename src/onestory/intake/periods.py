"""Periods as cells write them: words, days, spreadsheet dates."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from onestory.intake.notices import RefusedRowError
from onestory.intake.sheet import Cell, text_of
from onestory.model.errors import DeliveryError
from onestory.model.period import Period, calendar_year, financial_year, months, parse

KINDS = ("month", "quarter", "year", "financial year starting", "financial year ending")

_FIRST_SERIAL, _LAST_SERIAL = 18264.0, 73415.0  # 1950 to 2100 as a spreadsheet counts days
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?")
_SPAN = re.compile(r"([0-9]{4}) ?- ?([0-9]{2})")
_QUARTER_AFTER = re.compile(r"([0-9]{4}[/-][0-9]{2}) *q([1-4])", re.IGNORECASE)
_MONTH_OF_YEAR = re.compile(r"([0-9]{1,2})[/-]([0-9]{4})")
_DAY_LIKE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?:[T ].*)?")
_YEARS = re.compile(r"[0-9]{4}\s*(?:-|/|–|to)\s*[0-9]{2,4}")


def read_period(cell: Cell, kind: str = "", *, several_years: bool = False) -> Period:
    """Return the period that the cell names.

    A date is a day unless `kind` says what its first day stands for. A number is a year, or a
    date as a spreadsheet counts it. '2017 - 19' is three calendar years taken together where
    `several_years` are published so, else refused. Raises RefusedRowError when it is no period.
    """
    if isinstance(cell, str) and text_of(cell) == "":
        raise RefusedRowError("missing period", "The period is blank.")
    pooled = _SPAN.fullmatch(text_of(cell)) if several_years else None
    period = _pooled(pooled) if pooled else _widen(_period(cell), kind)
    if not 1900 <= period.start.year <= 2100:
        raise RefusedRowError("impossible period", f"The year {period.start.year} cannot be meant.")
    return period


def is_day_number(cell: Cell) -> bool:
    """Return whether the cell is a day as a spreadsheet counts them (44652 is 1 April 2022)."""
    text = text_of(cell)
    return bool(_SERIAL.fullmatch(text)) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL


def _period(cell: Cell) -> Period:
    if isinstance(cell, datetime):
        return _day(cell.date())
    if isinstance(cell, date):
        return _day(cell)
    text = text_of(cell)
    if is_day_number(text):
        return _day(date(1899, 12, 30) + timedelta(days=int(float(text))))
    month = _MONTH_OF_YEAR.fullmatch(text)
    if month and 1 <= int(month[1]) <= 12:
        return months(date(int(month[2]), int(month[1]), 1), 1)
    try:
        return parse(_QUARTER_AFTER.sub(r"Q\2 \1", text))
    except (DeliveryError, ValueError) as unread:
        raise _refusal(text) from unread


def _refusal(text: str) -> RefusedRowError:
    """Return why the text is no period."""
    shown = f"'{text[:40]}'"
    if _DAY_LIKE.fullmatch(text):
        return RefusedRowError(
            "impossible period", f"{shown} is no day that exists (days come before months)."
        )
    if _MONTH_OF_YEAR.fullmatch(text):
        return RefusedRowError("impossible period", f"{shown} is no month that exists.")
    if _YEARS.fullmatch(text):
        return RefusedRowError("impossible period", f"{shown} is not one year.")
    return RefusedRowError("unreadable period", f"{shown} is not a period.")


def _day(day: date) -> Period:
    return Period(start=day, end=day + timedelta(days=1))


def _pooled(years: re.Match[str]) -> Period:
    """Return the calendar years from the first to the last, both included."""
    first = int(years[1])
    last = first - first % 100 + int(years[2])
    if not first < last < first + 10:
        raise RefusedRowError("impossible period", f"'{years[0]}' is no span of years.")
    return Period(start=date(first, 1, 1), end=date(last + 1, 1, 1))


def _widen(period: Period, kind: str) -> Period:
    """Return the whole period that a first day, or a year, stands for."""
    one_day = period.end - period.start == timedelta(days=1)
    first = period.start
    if kind == "month" and one_day:
        return months(first, 1)
    if kind == "quarter" and one_day:
        return months(first, 3)
    if kind == "year" and one_day:
        return calendar_year(first.year)
    if kind.startswith("financial year") and (one_day or period == calendar_year(first.year)):
        return _financial(first, one_day=one_day, ending=kind.endswith("ending"))
    return period


def _financial(first: date, *, one_day: bool, ending: bool) -> Period:
    """Return the financial year of a day in it, or of the calendar year it starts or ends in."""
    if one_day:
        return financial_year(first.year if first.month >= 4 else first.year - 1)
    return financial_year(first.year - 1 if ending else first.year)
