"""The pre-trend test: what it says of a path, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.event_study import EventStudy
from onestory.stats.pre_trend import pre_trend

FLAT = EventStudy(
    relative=np.array([-4, -3, -2, 0, 1]),
    estimate=np.array([0.05, -0.1, 0.02, 1.0, 1.1]),
    covariance=0.01 * (np.eye(5) + 0.5),
    reference=-1,
)
TIME = np.array([-3, -2, -1, 1, 2])


class TestTheTest:
    def test_a_trend_is_seen_and_measured(self):
        answer = pre_trend(replace(FLAT, estimate=0.4 * TIME), seed=1)
        assert answer.slope == pytest.approx(0.4)
        assert answer.slope_lower > 0
        assert answer.joint_p < 0.001
        assert answer.seen == 3

    def test_its_absence_is_too(self):
        answer = pre_trend(FLAT, seed=1)
        assert answer.slope_lower < 0 < answer.slope_upper
        assert answer.joint_p > 0.2
        assert answer.seen == 0

    def test_looking_at_each_coefficient_raises_more_alarms_than_the_level_says(self):
        assert 0.05 < pre_trend(FLAT, seed=1).false_alarm < 0.15

    def test_more_power_asks_for_a_steeper_slope_and_a_larger_bias(self):
        answer = pre_trend(FLAT, seed=1, power=[0.3, 0.5, 0.8, 0.95])
        for row in (answer.detectable, answer.detectable_jointly, answer.bias):
            assert (np.diff(row) > 0).all()

    def test_half_the_error_detects_half_the_slope(self):
        answer = pre_trend(FLAT, seed=1)
        other = pre_trend(replace(FLAT, covariance=FLAT.covariance / 4), seed=1)
        np.testing.assert_allclose(other.detectable, answer.detectable / 2, rtol=1e-5)
        np.testing.assert_allclose(other.detectable_jointly, answer.detectable_jointly / 2)

    def test_the_bias_grows_with_the_distance_of_the_target(self):
        first, second = (pre_trend(FLAT, seed=1, target=t).bias for t in ([1, 0], [0, 1]))
        np.testing.assert_allclose(second, 2 * first)

    def test_coefficients_that_repeat_one_another_count_once(self):
        spread = np.eye(5) * 0.01
        spread[0, 1] = spread[1, 0] = 0.01
        answer = pre_trend(replace(FLAT, covariance=spread), seed=1)
        assert answer.freedom == 2

    def test_the_seed_hardly_matters(self):
        one, other = (pre_trend(FLAT, seed=seed).detectable for seed in (1, 2))
        np.testing.assert_allclose(one, other, rtol=5e-3)

    @pytest.mark.parametrize("power", [0.05, 1.0, 1.2])
    def test_a_power_below_its_false_alarms_is_refused(self, power):
        with pytest.raises(StatsError, match="false alarms"):
            pre_trend(FLAT, seed=1, power=[power])
