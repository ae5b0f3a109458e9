"""Means and quantiles: edges and refusals."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError


class TestMean:
    def test_one_person_has_no_interval(self):
        assert np.isnan(stats.mean(3.0, 0.0, n=1).upper[0])

    def test_no_spread_gives_limits_at_the_mean(self):
        same = stats.mean(3.0, 0.0, n=5)
        assert same.lower[0] == same.upper[0] == 3

    def test_missing_stays_in_its_group(self):
        means = stats.mean([1, np.nan, 2], [1, 1, 1], n=[4, 4, np.nan])
        assert np.isnan(means.value).tolist() == [False, True, True]

    def test_means_may_be_negative(self):
        assert stats.mean(-4.0, 1.0, n=10).upper[0] < 0

    def test_refuses_a_negative_deviation(self):
        with pytest.raises(StatsError, match="negative standard deviations"):
            stats.mean(1, -1, n=3)


class TestQuantile:
    def test_groups_do_not_mix(self):
        both = stats.quantile([1, 2, 3, 10, 20, 30, 40], [0, 0, 0, 1, 1, 1, 1])
        assert both.value.tolist() == [2, 25]

    def test_order_does_not_matter(self):
        values, groups = np.arange(40.0), np.arange(40) % 3
        shuffled = np.random.default_rng(1).permutation(40)
        one = stats.quantile(values, groups)
        other = stats.quantile(values[shuffled], groups[shuffled])
        np.testing.assert_array_equal(one.lower, other.lower)

    def test_too_few_values_leave_the_limits_unknown_and_the_value_standing(self):
        few = stats.quantile([4, 5, 6, 7, 8])
        assert few.value[0] == 6
        assert np.isnan([few.lower[0], few.upper[0]]).all()

    def test_six_values_are_the_fewest_for_a_median_at_95_per_cent(self):
        six = stats.quantile([1, 2, 3, 4, 5, 6])
        assert (six.lower[0], six.upper[0]) == (1, 6)

    def test_a_missing_value_makes_its_group_unknown(self):
        both = stats.quantile([1, np.nan, 5, 6, 7], [0, 0, 1, 1, 1])
        assert np.isnan(both.value[0])
        assert both.value[1] == 6

    def test_a_group_with_nobody_is_unknown(self):
        gap = stats.quantile([1, 2], [0, 2])
        assert np.isnan(gap.value).tolist() == [False, True, False]

    def test_one_person_is_their_own_median(self):
        assert stats.quantile([7]).value[0] == 7

    def test_no_values_give_no_groups(self):
        assert stats.quantile([]).value.shape == (0,)

    def test_refuses_groups_that_are_not_whole(self):
        with pytest.raises(StatsError, match="not whole numbers"):
            stats.quantile([1, 2], [0, 0.5])

    def test_refuses_another_number_of_groups(self):
        with pytest.raises(StatsError, match="2 values come with 1 groups"):
            stats.quantile([1, 2], [0])
