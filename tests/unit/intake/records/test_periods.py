"""Periods: the months that a delivery reports, by its own dates."""

from __future__ import annotations

from datetime import date

import pytest

from onestory.intake.records.periods import derived
from onestory.model.period import Period

RECEIVED = date(2024, 6, 15)


def rows(**months: int) -> dict[tuple[date, str], int]:
    """Rows by month, as m2024_01=5; a second type as m2024_01_Request=5."""
    found: dict[tuple[date, str], int] = {}
    for name, count in months.items():
        year, month, *kind = name.removeprefix("m").split("_")
        found[date(int(year), int(month), 1), kind[0] if kind else ""] = count
    return found


@pytest.mark.parametrize(
    ("volumes", "months"),
    [
        (rows(m2024_01=5, m2024_03=2), (date(2024, 1, 1), date(2024, 4, 1))),
        (rows(m2023_12=500, m2024_01=500, m2019_01=3), (date(2023, 12, 1), date(2024, 2, 1))),
        (rows(m2024_05=10, m2024_06=90), (date(2024, 5, 1), date(2024, 6, 1))),
        (rows(m2023_12=10), (date(2023, 12, 1), date(2024, 1, 1))),
    ],
    ids=["a gap is within", "a stray month is not", "the month of receipt is not", "a year ends"],
)
def test_the_period_runs_over_the_usable_months(volumes, months):
    assert derived(volumes, received=RECEIVED) == Period(start=months[0], end=months[1])


def test_a_month_that_lacks_two_kinds_of_event_is_not_reported():
    whole = {f"m2024_02_{kind}": 100 for kind in ("Request", "Service", "Review")}
    found = derived(rows(**whole, m2024_01_Request=100), received=RECEIVED)
    assert found == Period(start=date(2024, 2, 1), end=date(2024, 3, 1))


def even(years: range, count: int) -> dict[tuple[date, str], int]:
    """The same rows in every month of some years."""
    return {(date(year, month, 1), ""): count for year in years for month in range(1, 13)}


def test_of_many_even_months_all_are_reported():
    found = derived(even(range(2014, 2024), 50), received=RECEIVED)
    assert found == Period(start=date(2014, 1, 1), end=date(2024, 1, 1))


def test_a_long_delivery_begins_where_months_come_to_be_of_a_usual_size():
    volumes = {**even(range(1990, 2019), 2), **even(range(2019, 2024), 400)}
    found = derived(volumes, received=RECEIVED)
    assert found == Period(start=date(2019, 1, 1), end=date(2024, 1, 1))


def test_stray_months_do_not_make_a_year_long():
    volumes = {**even(range(1990, 2022), 1), **even(range(2023, 2024), 5_000)}
    found = derived(volumes, received=RECEIVED)
    assert found == Period(start=date(2023, 1, 1), end=date(2024, 1, 1))


def test_rows_without_a_day_or_still_to_come_report_nothing():
    assert derived({}, received=RECEIVED) is None
    assert derived(rows(m2024_07=9), received=RECEIVED) is None
