"""A date stays as it was published, with the days that it can mean."""

from datetime import date

import pytest

from onestory.evidence import published_date
from onestory.model.errors import DeliveryError
from onestory.model.period import Period
from onestory.model.policy import InForce

WINDOW = Period(start=date(2013, 4, 1), end=date(2018, 4, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015-12-22", "2015-12-22", "2015-12-22"),
        ("2015-01", "2015-01-01", "2015-01-31"),
        ("1974", "1974-01-01", "1974-12-31"),
        ("mid-1970s", "1974-01-01", "1976-12-31"),
        ("late 1990s", "1997-01-01", "1999-12-31"),
        ("early 2000s", "2000-01-01", "2003-12-31"),
        ("late 1990s-2000s", "1997-01-01", "2009-12-31"),
        ("2026-01/03", "2026-01-01", "2026-03-31"),
        ("2023-03 (then in BCF)", "2023-03-01", "2023-03-31"),
    ],
)
def test_a_published_date_means_these_days(text: str, first: str, last: str):
    read = published_date(text)
    assert (str(read.earliest), str(read.latest), read.text) == (first, last, text)


def test_the_end_of_a_part_bounds_nothing_after_it():
    read = published_date("2022-07-01 (CCG part)")
    assert read.earliest == date(2022, 7, 1)
    assert read.latest is None


def test_no_date_is_not_a_vague_date():
    assert not published_date(" ").known
    assert published_date("2015-12-22").exact
    assert not published_date("2015-12").exact


@pytest.mark.parametrize("text", ["soon", "2015-13", "late", "1990s-ish", "2026-03/01"])
def test_what_names_no_date_is_refused(text: str):
    with pytest.raises(DeliveryError):
        published_date(text)


def test_a_year_that_straddles_the_window_overlaps_perhaps_but_not_surely():
    ended = InForce(start=published_date("2010"), end=published_date("2013"))
    assert ended.possibly(WINDOW)
    assert not ended.surely(WINDOW)


def test_a_month_names_the_last_month_in_force():
    until_march = InForce(start=published_date("2012-04"), end=published_date("2013-03"))
    until_april = InForce(start=published_date("2012-04"), end=published_date("2013-04"))
    assert not until_march.possibly(WINDOW)
    assert until_april.surely(WINDOW)


def test_what_has_no_end_lasts():
    lasting = InForce(start=published_date("1999"))
    assert lasting.throughout(WINDOW)
    assert not InForce(start=published_date("2013-05")).throughout(WINDOW)
