"""A period reads as the field writes it, and says itself back the same way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestory.model.errors import DeliveryError
from onestory.model.period import Period, calendar_year, financial_year, months, parse


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2017-18", date(2017, 4, 1), date(2018, 4, 1), "2017/18"),
        ("2017/18", date(2017, 4, 1), date(2018, 4, 1), "2017/18"),
        ("2017-2018", date(2017, 4, 1), date(2018, 4, 1), "2017/18"),
        ("1999-00", date(1999, 4, 1), date(2000, 4, 1), "1999/00"),
        ("Q1 2022/23", date(2022, 4, 1), date(2022, 7, 1), "Q1 2022/23"),
        ("Q4 2022/23", date(2023, 1, 1), date(2023, 4, 1), "Q4 2022/23"),
        ("2021", date(2021, 1, 1), date(2022, 1, 1), "2021"),
        ("April 2021", date(2021, 4, 1), date(2021, 5, 1), "April 2021"),
        ("Apr-21", date(2021, 4, 1), date(2021, 5, 1), "April 2021"),
        ("Sept 2021", date(2021, 9, 1), date(2021, 10, 1), "September 2021"),
        ("2021-12", date(2021, 12, 1), date(2022, 1, 1), "December 2021"),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1), "29 February 2024"),
        ("01/04/2021", date(2021, 4, 1), date(2021, 4, 2), "1 April 2021"),
    ],
)
def test_a_period_is_read_and_said_back(text, start, end, label):
    period = parse(text)
    assert (period.start, period.end, period.label) == (start, end, label)


@pytest.mark.parametrize(
    "text",
    ["2017-19", "13/2021", "31/02/2021", "2021-13", "Ma 2021", "Q5 2021/22", "Q1 2021/23", "", "x"],
)
def test_what_is_no_period_is_refused_with_how_to_write_one(text):
    with pytest.raises(DeliveryError, match="Write it as 2023-24"):
        parse(text)


def test_a_year_that_looks_like_a_month_is_a_financial_year():
    # 2011-12 is December 2011 to a computer and April 2011 to March 2012 to the field.
    assert parse("2011-12") == financial_year(2011)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(DeliveryError, match="ends before it begins"):
        Period(start=date(2021, 4, 1), end=date(2021, 4, 1))


@given(st.integers(1990, 2090))
def test_a_year_is_twelve_months(year):
    assert months(date(year, 4, 1), 12) == financial_year(year)
    assert months(date(year, 1, 17), 12) == calendar_year(year)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 13))
def test_every_label_of_whole_months_reads_back(day, count):
    period = months(day, count)
    if " to " not in period.label:
        assert parse(period.label) == period


def test_half_open_spans_that_touch_do_not_overlap():
    assert not financial_year(2020).overlaps(financial_year(2021))
    assert calendar_year(2021).overlaps(financial_year(2020))
