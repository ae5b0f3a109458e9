"""The power of pre-trend tests against the R package pretrends.

Reference: pretrends 0.1.0 (jonathandroth/pretrends), as run with R 4.5.2 on an invented event
study: `slope_for_power` 0.027901594 at 50% and 0.042424954 at 80%, power 0.3316 at a slope of
0.02 and 0.9015 at 0.05. R integrates by chance, to about 0.0005.
"""

import numpy as np
import pytest

from onestory.stats.event_study import EventStudy
from onestory.stats.pre_trend import pre_trend

ERROR = np.array([0.050, 0.045, 0.040, 0.100, 0.110, 0.120])
APART = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
STUDY = EventStudy(
    relative=np.array([-4, -3, -2, 0, 1, 2]),
    estimate=np.array([0.012, -0.008, 0.021, 0.180, 0.240, 0.310]),
    covariance=0.5**APART * np.outer(ERROR, ERROR),
    reference=-1,
)


class TestPretrends:
    def test_the_slopes_that_would_be_seen(self):
        answer = pre_trend(STUDY, seed=1)
        np.testing.assert_allclose(answer.detectable, [0.0279016, 0.0424250], rtol=3e-3)

    @pytest.mark.parametrize(("slope", "power"), [(0.02, 0.331636), (0.05, 0.901494)])
    def test_the_powers_at_a_slope(self, slope, power):
        answer = pre_trend(STUDY, seed=1, power=[power])
        assert answer.detectable[0] == pytest.approx(slope, rel=3e-3)

    def test_walds_test_finds_a_slope_of_two_hundredths_in_157_of_a_thousand(self):
        answer = pre_trend(STUDY, seed=1, power=[0.157183 + 1e-9, 0.5])
        assert answer.detectable_jointly[0] == pytest.approx(0.02, rel=1e-4)


class TestIntegrals:
    def test_false_alarms_are_the_rectangle_of_the_normal(self):
        random = np.random.default_rng(3)
        drawn = random.multivariate_normal(np.zeros(3), STUDY.covariance[:3, :3], size=400_000)
        inside = (np.abs(drawn) <= 1.959964 * ERROR[:3]).all(axis=1).mean()
        assert pre_trend(STUDY, seed=1).false_alarm == pytest.approx(1 - inside, abs=2e-3)

    def test_the_bias_after_passing_is_that_of_plain_simulation(self):
        answer = pre_trend(STUDY, seed=1, power=[0.5])
        slope = answer.detectable[0]
        time = np.array([-3, -2, -1, 1, 2, 3])
        random = np.random.default_rng(4)
        drawn = random.multivariate_normal(slope * time, STUDY.covariance, size=200_000)
        passed = (np.abs(drawn[:, :3]) <= 1.959964 * ERROR[:3]).all(axis=1)
        assert passed.mean() == pytest.approx(0.5, abs=0.005)
        expected = drawn[passed, 3:].mean()
        assert answer.bias_after_passing[0] == pytest.approx(expected, abs=0.001)
        assert answer.bias[0] == pytest.approx(slope * 2)
