"""Rates and proportions: what comes back at the edges, and what is refused."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError


class TestNoEvents:
    def test_a_rate_of_none_is_nought_with_an_upper_limit_of_3_69_events(self):
        rate = stats.crude_rate(0, 1000, multiplier=1000)
        assert (rate.value[0], rate.lower[0]) == (0, 0)
        assert rate.upper[0] == pytest.approx(3.6889, abs=1e-4)

    def test_a_proportion_of_none_is_nought_and_its_lower_limit_exactly_so(self):
        share = stats.proportion(0, 20)
        assert (share.value[0], share.lower[0]) == (0, 0)
        assert 0.16 < share.upper[0] < 0.162

    def test_byar_gives_nought_as_the_lower_limit_of_nought(self):
        assert stats.byar(0).lower[0] == 0


class TestOnePerson:
    def test_a_proportion_of_one_in_one_reaches_exactly_one(self):
        share = stats.proportion(1, 1)
        assert (share.value[0], share.upper[0]) == (1, 1)
        assert share.lower[0] == pytest.approx(1 / (1 + 1.959964**2), rel=1e-6)

    def test_one_event_in_one_person_has_the_limits_of_one_event(self):
        rate = stats.crude_rate(1, 1, multiplier=1)
        assert [rate.lower[0], rate.upper[0]] == pytest.approx([0.0253, 5.5716], abs=1e-4)


class TestMissing:
    def test_nan_stays_in_its_own_group(self):
        rate = stats.crude_rate([5, np.nan, 30], [100, 100, 100], multiplier=1000)
        assert np.isnan([rate.value[1], rate.lower[1], rate.upper[1]]).all()
        assert np.isfinite([rate.value[[0, 2]], rate.lower[[0, 2]], rate.upper[[0, 2]]]).all()

    def test_a_missing_denominator_makes_the_limits_missing_too(self):
        share = stats.proportion([5], [np.nan])
        assert np.isnan([share.value[0], share.lower[0], share.upper[0]]).all()

    def test_all_missing_gives_all_missing(self):
        share = stats.proportion([np.nan] * 3, [np.nan] * 3)
        assert np.isnan(share.value).all()

    def test_nobody_and_no_events_is_not_known_rather_than_nought(self):
        assert np.isnan(stats.crude_rate(0, 0, multiplier=1).value[0])
        assert np.isnan(stats.proportion(0, 0).upper[0])

    def test_no_groups_give_no_estimates(self):
        assert stats.crude_rate([], [], multiplier=1).value.shape == (0,)
        assert stats.proportion([], []).upper.shape == (0,)


class TestRefused:
    def test_negative_counts_by_number_and_position(self):
        with pytest.raises(StatsError, match=r"2 of 4 are negative numerators \(positions 1, 3\)"):
            stats.crude_rate([1, -1, 2, -3], [9, 9, 9, 9], multiplier=1)

    def test_only_the_first_positions_are_shown(self):
        with pytest.raises(StatsError, match=r"positions 0, 1, 2, 3, 4, …"):
            stats.byar(np.full(1000, -1.0))

    def test_a_numerator_above_its_denominator(self):
        with pytest.raises(StatsError, match="1 of 2 are numerators above their denominator"):
            stats.proportion([3, 5], [4, 4])

    def test_events_where_nobody_lives(self):
        with pytest.raises(StatsError, match="events with no denominator"):
            stats.crude_rate([3], [0], multiplier=1000)

    def test_infinity(self):
        with pytest.raises(StatsError, match="infinite denominators"):
            stats.crude_rate([3], [np.inf], multiplier=1000)

    @pytest.mark.parametrize("confidence", [95, 0, 1, -0.5, float("nan")])
    def test_a_confidence_that_is_not_between_0_and_1(self, confidence: float):
        with pytest.raises(StatsError, match=r"Write 95 per cent as 0\.95"):
            stats.proportion(1, 2, confidence=confidence)

    @pytest.mark.parametrize("multiplier", [0, -100, float("nan"), float("inf")])
    def test_a_multiplier_that_is_not_above_nought(self, multiplier: float):
        with pytest.raises(StatsError, match="multiplier"):
            stats.crude_rate(1, 2, multiplier=multiplier)

    def test_words(self):
        with pytest.raises(StatsError, match="not numbers"):
            stats.crude_rate(["many"], [2], multiplier=1)

    def test_shapes_that_do_not_fit(self):
        with pytest.raises(StatsError, match="do not describe the same groups"):
            stats.crude_rate([1, 2], [1, 2, 3], multiplier=1)


class TestWhatIsSaid:
    def test_limits_change_from_exact_to_byar_at_ten_events(self):
        nine, ten = stats.count_limits([9, 10]).upper
        assert nine == stats.exact_poisson(9).upper[0]
        assert ten == stats.byar(10).upper[0]

    def test_method_and_confidence_travel_with_the_numbers(self):
        rate = stats.crude_rate(12, 100, multiplier=1, confidence=0.998)
        assert rate.confidence == 0.998
        assert rate.method == "Byar, exact Poisson below 10 events"
        assert stats.proportion(1, 2).method == "Wilson score"

    def test_what_was_passed_is_left_as_it_was(self):
        numerator, denominator = np.array([1.0, np.nan]), np.array([0.0, 4.0])
        numerator[0] = 0
        stats.proportion(numerator, denominator)
        np.testing.assert_array_equal(numerator, [0, np.nan])
        np.testing.assert_array_equal(denominator, [0, 4])

    def test_an_estimate_cannot_be_changed(self):
        with pytest.raises(AttributeError):
            stats.proportion(1, 2).confidence = 0.5  # pyright: ignore[reportAttributeAccessIssue]
