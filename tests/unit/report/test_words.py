"""Numbers and statuses as a board reads them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestory.report import words
from onestory.report.rows import Row

ROW = Row(
    area_code="X", area_name="Somewhere", area_level="council", period_start=date(2023, 4, 1),
    period_end=date(2024, 4, 1), group="", status="published",
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (57.34, "57%"), (9.43, "9.4%"), (10.0, "10%"), (0.0, "0%"), (100.0, "100%"),
        (99.7, "99.7%"), (-4.26, "−4.3%"), (None, ""),
    ],
)  # fmt: skip
def test_a_percentage_has_no_decimals_unless_it_is_under_ten(invented, value, said):
    assert words.figure(value, invented.AT_HOME) == said


def test_a_rate_has_commas_and_the_decimals_of_its_card(invented):
    assert words.figure(1234.5678, invented.ADMISSIONS) == "1,235"
    assert words.figure(1234.5678, replace(invented.ADMISSIONS, decimals=1)) == "1,234.6"


def test_a_rate_is_told_with_its_unit(invented):
    assert (
        words.with_unit(612.4, invented.ADMISSIONS)
        == "612 per 100,000 people aged 65 and over a year"
    )
    assert (
        words.with_unit(57.3, invented.AT_HOME)
        == "57% of people aged 65 and over discharged into reablement"
    )


def test_a_range_is_in_the_unit_of_its_value(invented):
    assert words.span(54.2, 61.0, invented.AT_HOME) == "54% to 61%"
    assert words.span(54.2, None, invented.AT_HOME) == ""


def test_a_difference_carries_its_sign_and_zero_carries_none(invented):
    said = [words.difference(v, invented.ADMISSIONS) for v in (30.2, -30.2, 0.2, -0.2)]
    assert said == ["+30", "−30", "0", "0"]


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_as_itself(value, decimals):
    said = words.number(value, decimals)
    assert "-" not in said
    assert abs(
        float(said.replace(",", "").replace("−", "-")) - value
    ) <= 0.5 * 10**-decimals + 1e-6 * abs(value)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("published", "published"), ("reconstructed", "reconstructed"),
        ("no interval", "no interval can be given"), ("suppressed", "hidden: small number"),
        ("missing", "not published"), ("measured", "measured from records"),
    ],
)  # fmt: skip
def test_each_status_is_said_in_words(status, said):
    assert words.status(replace(ROW, status=status)) == said


def test_a_missing_value_says_why(invented):
    assert (
        words.shown(replace(ROW, status="suppressed"), invented.ADMISSIONS)
        == "hidden: small number"
    )
    assert words.absent(replace(ROW, status="no interval")) == "not known"


def test_counts_are_whole_unless_they_were_apportioned():
    assert [words.count(v) for v in (1234.0, 12.4, 0.0, None)] == ["1,234", "12.4", "0", ""]


def test_dates_are_written_out():
    assert words.day("2026-04-01T09:30:00") == "1 April 2026"
    assert words.day("spring") == "spring"
    assert words.last_day(date(2024, 4, 1)) == "31 March 2024"
    assert ROW.period == "2023/24"


def test_places_take_the_word_of_their_level():
    assert words.places(1, "council") == "1 council"
    assert words.places(1500, "icb") == "1,500 integrated care boards"
    assert words.places(2, "own") == "2 places"


@pytest.mark.parametrize(
    ("text", "said"), [("we found it", "We found it."), ("Did it?", "Did it?"), ("  ", "")]
)
def test_a_sentence_begins_and_ends(text, said):
    assert words.sentence(text) == said


def test_names_are_listed_with_and():
    assert words.listed(["A", "B", "C"]) == "A, B and C"
    assert words.listed(["A"]) == "A"
    assert words.listed([]) == ""


def test_pictures_drop_what_all_names_of_a_kind_share():
    assert words.short_name("NHS Devon Integrated Care Board") == "Devon"
    assert words.short_name("Barts Health NHS Trust") == "Barts Health"
    assert words.short_name("Bristol, City of") == "Bristol"


@pytest.mark.parametrize(
    ("denominator", "note", "statistic", "said"),
    [
        (0.0, "", "crude_rate", "no population"),
        (0.0, "", "proportion", "no cases"),
        (59.2, "", "standardised_rate", "too few events"),
        (None, "no day of waiting was recorded", "median", "no day of waiting was recorded"),
        (None, None, "median", "no figure"),
    ],
)
def test_a_measured_figure_that_is_not_there_says_why(invented, denominator, note, statistic, said):
    row = replace(ROW, status="measured", denominator=denominator, note=note)
    assert words.shown(row, replace(invented.ADMISSIONS, statistic=statistic)) == said
