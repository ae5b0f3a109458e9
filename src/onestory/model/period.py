"""Periods: half-open spans of days, as the field writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from onestory.model.errors import DeliveryError

MONTHS = (
    "january february march april may june july august september october november december".split()
)
_FINANCIAL = re.compile(r"^(?:fy\s*)?(\d{4})\s*[-/–]\s*(\d{2}|\d{4})$", re.IGNORECASE)
_MONTH = re.compile(r"^([a-z]{3,9})[\s\-,]+(\d{4}|\d{2})$", re.IGNORECASE)
_ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_UK_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_ISO_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_QUARTER = re.compile(r"^q([1-4])\s+(\d{4})\s*[-/]\s*(\d{2}|\d{4})$", re.IGNORECASE)
_YEAR = re.compile(r"^(\d{4})(?:\.0)?$")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """A half-open span of days: `start` is in it, `end` is the first day after it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.end <= self.start:
            raise DeliveryError(
                found=f"The period {self.start} to {self.end} ends before it begins.",
                do="Check the start and end dates.",
            )

    @property
    def label(self) -> str:
        """The period as the field writes it: '2023/24', 'April 2022', '2021' or two dates."""
        return label(self.start, self.end)

    def overlaps(self, other: Period) -> bool:
        """Return whether the two spans share a day."""
        return self.start < other.end and other.start < self.end


def financial_year(first: int) -> Period:
    """Return 1 April of `first` to 31 March of the year after."""
    return Period(start=date(first, 4, 1), end=date(first + 1, 4, 1))


def calendar_year(year: int) -> Period:
    """Return 1 January to 31 December of `year`."""
    return Period(start=date(year, 1, 1), end=date(year + 1, 1, 1))


def months(start: date, count: int) -> Period:
    """Return the span of `count` whole months from the month of `start`."""
    last = start.year * 12 + start.month - 1 + count
    first_day = start.replace(day=1)
    return Period(start=first_day, end=date(last // 12, last % 12 + 1, 1))


def parse(text: str) -> Period:
    """Return the period that `text` names.

    Reads '2017-18', '2017/18', '2017-2018' (financial years), 'Q2 2022/23', '2021',
    'April 2021', 'Apr-21', '2021-04', '2021-04-01' and '01/04/2021' (one day).
    A four-digit span such as '2017-18' is a financial year, never a month.

    Raises DeliveryError when the text names no period or an impossible one.
    """
    clean = " ".join(text.strip().split())
    for reader in (_financial, _quarter, _year, _iso_day, _uk_day, _iso_month, _month):
        found = reader(clean)
        if found is not None:
            return found
    raise DeliveryError(
        found=f"'{clean[:40]}' is not a period.",
        do="Write it as 2023-24, April 2023, 2023-04-01 or 2023.",
    )


def label(start: date, end: date) -> str:
    """Return the span in the words the field uses, half-open dates in."""
    span = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1:
        if span == 12 and start.month == 4:
            return f"{start.year}/{end.year % 100:02d}"
        if span == 12 and start.month == 1:
            return str(start.year)
        if span == 1:
            return f"{MONTHS[start.month - 1].title()} {start.year}"
        if span == 3 and start.month in (1, 4, 7, 10):
            quarter = (start.month - 4) % 12 // 3 + 1
            first = start.year if start.month >= 4 else start.year - 1
            return f"Q{quarter} {first}/{(first + 1) % 100:02d}"
    if end - start == timedelta(days=1):
        return day_label(start)
    return f"{day_label(start)} to {day_label(end - timedelta(days=1))}"


def day_label(day: date) -> str:
    """Return the day as '1 April 2026'."""
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _financial(text: str) -> Period | None:
    match = _FINANCIAL.match(text)
    if match is None:
        return None
    first, second = int(match[1]), match[2]
    if len(second) == 2 and int(second) == (first + 1) % 100:
        return financial_year(first)
    if len(second) == 4 and int(second) == first + 1:
        return financial_year(first)
    return None


def _quarter(text: str) -> Period | None:
    match = _QUARTER.match(text)
    if match is None or int(match[3]) % 100 != (int(match[2]) + 1) % 100:
        return None
    quarter, first = int(match[1]), int(match[2])
    start = date(first, 4 + 3 * (quarter - 1), 1) if quarter < 4 else date(first + 1, 1, 1)
    return months(start, 3)


def _year(text: str) -> Period | None:
    match = _YEAR.match(text)
    return calendar_year(int(match[1])) if match and 1900 <= int(match[1]) <= 2100 else None


def _iso_day(text: str) -> Period | None:
    match = _ISO_DAY.match(text)
    return _one_day(int(match[1]), int(match[2]), int(match[3])) if match else None


def _uk_day(text: str) -> Period | None:
    match = _UK_DAY.match(text)
    return _one_day(int(match[3]), int(match[2]), int(match[1])) if match else None


def _iso_month(text: str) -> Period | None:
    match = _ISO_MONTH.match(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    return months(date(int(match[1]), int(match[2]), 1), 1)


def _month(text: str) -> Period | None:
    match = _MONTH.match(text)
    if match is None:
        return None
    numbers = [n for n, name in enumerate(MONTHS, 1) if name.startswith(match[1].lower())]
    if match[1].lower() == "sept":
        numbers = [9]
    if len(numbers) != 1:
        return None
    year = int(match[2]) if len(match[2]) == 4 else 2000 + int(match[2])
    return months(date(year, numbers[0], 1), 1)


def _one_day(year: int, month: int, day: int) -> Period | None:
    try:
        start = date(year, month, day)
    except ValueError:
        return None
    return Period(start=start, end=start + timedelta(days=1))
