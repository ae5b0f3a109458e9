"""Breaks in monthly volume: what is unlike its neighbours, and what is only chance."""

from datetime import date

import numpy as np
import pytest

from onestory.report.quality.chart import picture, sentences
from onestory.report.quality.volumes import breaks, volumes

MONTHS = tuple(date(2020 + at // 12, at % 12 + 1, 1) for at in range(36))


def drawn(seed, *, mean=300, months=36):
    return [int(rows) for rows in np.random.default_rng(seed).poisson(mean, months)]


def found(rows):
    return [(MONTHS.index(one.month), one.kind) for one in breaks(MONTHS, rows)]


@pytest.mark.parametrize("lost", [[12], [12, 13], [12, 13, 14, 15, 16]])
def test_missing_months_are_flagged_and_their_neighbours_are_not(lost):
    rows = [0 if at in lost else count for at, count in enumerate(drawn(1))]
    assert found(rows) == [(at, "missing") for at in lost]


def test_a_month_of_half_its_neighbours_is_low_and_of_twice_is_high():
    rows = drawn(1)
    rows[10], rows[20] = rows[10] // 2 - 5, 2 * rows[20] + 5
    assert found(rows) == [(10, "low"), (20, "high")]


def test_a_lasting_step_is_told_once_and_flags_no_month():
    rows = [count if at < 15 else count // 3 for at, count in enumerate(drawn(1))]
    assert found(rows) == [(15, "step")]


def test_the_first_and_last_month_are_not_judged():
    rows = drawn(1)
    rows[0], rows[-1] = 3, 9
    assert found(rows) == []


@pytest.mark.parametrize("mean", [5, 20, 300, 20_000])
def test_of_stable_months_at_most_three_in_a_thousand_are_flagged(mean):
    """Three deviations of a normal leave 0.27% outside: chance alone may flag no more."""
    flagged = sum(len(found(drawn(seed, mean=mean))) for seed in range(100))
    assert flagged / (100 * 34) <= 0.0027


def test_a_season_of_a_fifth_either_way_is_no_break():
    wave = 1 + 0.2 * np.sin(np.arange(36) / 6 * np.pi)
    rows = [int(count) for count in np.random.default_rng(1).poisson(2000 * wave)]
    assert found(rows) == []


def test_a_handful_of_rows_with_empty_months_is_no_break():
    assert found([2, 1, 0, 3, 1, 0, 2, 2, 0, 1, 4, 1] * 3) == []


def test_stray_dates_lie_outside_the_span_and_are_counted(made):
    stray = made["months"]([1, 1], start=1900)
    told = volumes((*stray, *made["months"]([80] * 12)))
    assert told.outside == 2
    assert told.series[0].months == tuple(date(2022, month, 1) for month in range(1, 13))
    assert told.breaks == ()


def test_a_type_that_ends_while_others_go_on_is_missing(made):
    told = volumes((*made["months"]([80] * 12), *made["months"]([40] * 8, kind="review")))
    review = told.series[1]
    assert review.event_type == "review"
    assert [one.month.month for one in review.breaks] == [9, 10, 11]
    assert sentences(review) == (
        "Sep 2022 to Nov 2022 hold no rows; about 40 a month are usual around it.",
    )


def test_a_flagged_month_is_told_in_words_and_drawn_in_another_colour(made):
    rows = [80, 80, 80, 80, 80, 30, 80, 80, 80, 80, 80, 80]
    drawn_one = picture(volumes(made["months"](rows)).series[0], "volume-1")
    assert drawn_one is not None
    assert drawn_one.title == "Jun 2022 holds 30 rows, 38% of the 80 that are usual around it."
    assert '"mark":"low"' in drawn_one.wide
    assert "#b8500f" in drawn_one.wide
