"""XmR charts: which points each rule marks, and when the limits do not hold."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError

# Alternates by small steps that carry no autocorrelation worth naming; mean 10.
CALM = [10, 11, 9, 10, 12, 9, 8, 10, 11, 10, 9, 11, 10]


def marked(flags: np.ndarray) -> list[int]:
    return np.flatnonzero(flags[0]).tolist()


class TestLimits:
    def test_lie_at_2_66_mean_moving_ranges(self):
        chart = stats.xmr([10, 12, 11, 13])  # ranges 2, 1, 2
        assert chart.centre[0] == 11.5
        assert chart.upper[0] == pytest.approx(11.5 + 2.66 * 5 / 3)
        assert chart.lower[0] == pytest.approx(11.5 - 2.66 * 5 / 3)
        assert chart.range_limit[0] == pytest.approx(3.267 * 5 / 3)

    def test_fewer_than_twelve_points_are_provisional_and_say_so(self):
        assert stats.xmr(CALM[:11]).caution == ("Limits are provisional: 11 points, fewer than 12.")
        assert stats.xmr(CALM[:12]).caution == ""

    def test_each_series_has_its_own(self):
        chart = stats.xmr([CALM, [value * 100 for value in CALM]])
        assert chart.upper[1] == pytest.approx(100 * chart.upper[0])

    def test_one_point_is_no_chart(self):
        with pytest.raises(StatsError, match="asked of 1 points"):
            stats.xmr([5])

    def test_no_series_give_no_charts(self):
        assert stats.xmr(np.zeros((0, 12))).centre.shape == (0,)


class TestRules:
    def test_a_calm_series_has_no_special_cause(self):
        assert marked(stats.xmr(CALM).special_cause) == []

    def test_a_point_beyond_a_limit(self):
        assert marked(stats.xmr([*CALM, 30, *CALM]).beyond_limit) == [13]
        assert marked(stats.xmr([*CALM, -10, *CALM]).beyond_limit) == [13]

    def test_a_point_upon_a_limit_is_not_beyond_it(self):
        # Every point upon the centre and no range at all.
        assert not stats.xmr([5, 5, 5]).beyond_limit.any()

    def test_eight_on_one_side_are_a_run_and_seven_are_not(self):
        seven = stats.xmr([*[1, -1] * 4, *[1] * 7, *[-1, 1] * 3, -1, -1, -1])
        eight = stats.xmr([*[1, -1] * 4, *[1] * 8, *[-1, 1] * 3, -1, -1, -1, -1])
        assert marked(seven.run_of_eight) == []
        assert marked(eight.run_of_eight) == list(range(8, 16))

    def test_a_point_upon_the_centre_breaks_a_run(self):
        x = [1, 1, 1, 1, 0, 1, 1, 1, 1, -1, -1, -1, -1, 0, -1, -1, -1, -1]
        assert marked(stats.xmr(x).run_of_eight) == []

    def test_six_rising_are_a_trend_and_five_are_not(self):
        assert marked(stats.xmr([3, 1, 2, 3, 4, 5, 3]).six_rising_or_falling) == []
        assert marked(stats.xmr([3, 1, 2, 3, 4, 5, 6, 3]).six_rising_or_falling) == [
            1,
            2,
            3,
            4,
            5,
            6,
        ]

    def test_six_falling_are_a_trend(self):
        chart = stats.xmr([4, 9, 8, 7, 6, 5, 4, 5])
        assert marked(chart.six_rising_or_falling) == [1, 2, 3, 4, 5, 6]

    def test_two_equal_points_break_a_trend(self):
        assert marked(stats.xmr([1, 2, 3, 3, 4, 5, 6, 1]).six_rising_or_falling) == []

    def test_two_of_three_beyond_two_sigma_marks_the_two(self):
        x = [*CALM, 13.4, 10, 13.4, *CALM]
        chart = stats.xmr(x)
        two_sigma = chart.centre[0] + (chart.upper[0] - chart.centre[0]) * 2 / 3
        assert two_sigma < 13.4 < chart.upper[0]
        assert marked(chart.two_of_three_beyond_two_sigma) == [13, 15]

    def test_two_within_two_sigma_are_not_marked(self):
        chart = stats.xmr([*CALM, 12.6, 10, 12.6, *CALM])
        sigma = (chart.upper[0] - chart.centre[0]) / 3
        assert sigma < 12.6 - chart.centre[0] < 2 * sigma
        assert marked(chart.two_of_three_beyond_two_sigma) == []

    def test_one_high_and_one_low_are_not_two_on_one_side(self):
        chart = stats.xmr([*CALM, 13.4, 10, 6.6, *CALM])
        assert marked(chart.two_of_three_beyond_two_sigma) == []

    def test_two_that_are_three_apart_are_not_within_three(self):
        chart = stats.xmr([*CALM, 13.4, 10, 9, 13.4, *CALM])
        assert marked(chart.two_of_three_beyond_two_sigma) == []


class TestValidity:
    def test_independent_points_are_valid(self):
        chart = stats.xmr(CALM)
        assert (chart.valid[0], chart.reason[0]) == (True, "")

    def test_a_wandering_series_is_not(self):
        walk = np.cumsum(np.random.default_rng(4).standard_normal(60))
        chart = stats.xmr(walk)
        assert not chart.valid[0]
        assert "autocorrelated" in chart.reason[0]
        assert chart.autocorrelation[0] > 0.6

    def test_a_seasonal_series_is_not(self):
        rng = np.random.default_rng(7)
        year = rng.permutation([20, -20] * 6)
        chart = stats.xmr(np.tile(year, 4) + rng.standard_normal(48), season=12)
        assert not chart.valid[0]
        assert "seasonal" in chart.reason[0]
        assert chart.seasonality[0] > 0.7

    def test_a_season_is_not_looked_for_in_less_than_two_years(self):
        assert np.isnan(stats.xmr(CALM, season=12).seasonality[0])

    def test_a_flat_series_is_not(self):
        chart = stats.xmr([4] * 12)
        assert (chart.valid[0], chart.reason[0]) == (False, "every point is the same")

    def test_a_missing_point_makes_its_series_unknown_and_unmarked(self):
        gap = [*CALM[:6], np.nan, *CALM[7:]]
        chart = stats.xmr([gap, CALM])
        assert np.isnan(chart.centre).tolist() == [True, False]
        assert not chart.special_cause[0].any()
        assert chart.reason == ("a point is missing", "")
