"""Sensitivity to trends that are not parallel: how intervals behave, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.event_study import EventStudy
from onestory.stats.honest import relative_magnitudes, smoothness

STUDY = EventStudy(
    relative=np.array([-4, -3, -2, 0, 1]),
    estimate=np.array([0.1, -0.2, 0.1, 2.0, 2.4]),
    covariance=0.02 * (np.eye(5) + 1),
    reference=-1,
)


@pytest.mark.parametrize("sensitivity", [relative_magnitudes, smoothness])
class TestIntervals:
    def test_widen_with_the_bound(self, sensitivity):
        answer = sensitivity(STUDY, bounds=[0, 0.25, 0.5, 1, 2, 4])
        assert (np.diff(answer.upper - answer.lower) > 0).all()

    def test_turn_over_with_the_sign(self, sensitivity):
        answer = sensitivity(STUDY, bounds=[0.5])
        other = sensitivity(replace(STUDY, estimate=-STUDY.estimate), bounds=[0.5])
        assert other.lower[0] == pytest.approx(-answer.upper[0], abs=1e-6)
        assert other.breakdown == pytest.approx(answer.breakdown, rel=1e-3)

    def test_hold_the_effect_of_parallel_trends(self, sensitivity):
        answer = sensitivity(STUDY, bounds=[1, 2])
        assert (answer.lower < answer.estimate).all()
        assert (answer.estimate < answer.upper).all()

    def test_units_do_not_matter(self, sensitivity):
        scale = 1e-3
        small = replace(
            STUDY, estimate=STUDY.estimate * scale, covariance=STUDY.covariance * scale**2
        )
        unit = scale if sensitivity is smoothness else 1.0
        answer, other = sensitivity(STUDY, bounds=1), sensitivity(small, bounds=unit)
        assert other.upper[0] == pytest.approx(answer.upper[0] * scale, rel=1e-5)
        assert other.breakdown == pytest.approx(answer.breakdown * unit, rel=1e-3)

    def test_no_effect_has_no_breakdown(self, sensitivity):
        flat = replace(STUDY, estimate=np.array([0.1, -0.1, 0.1, 0.0, 0.1]))
        assert np.isnan(sensitivity(flat, bounds=1).breakdown)

    def test_a_bound_below_nought_is_refused(self, sensitivity):
        with pytest.raises(StatsError, match="below nought"):
            sensitivity(STUDY, bounds=[-1])


class TestRelativeMagnitudes:
    def test_at_nought_the_interval_is_that_of_parallel_trends(self):
        answer = relative_magnitudes(STUDY, bounds=0)
        reach = answer.plain_upper - answer.estimate
        assert answer.lower[0] == pytest.approx(answer.plain_lower, abs=0.02 * reach)
        assert answer.upper[0] == pytest.approx(answer.plain_upper, abs=0.02 * reach)

    def test_a_quieter_past_gives_a_shorter_interval(self):
        quiet = replace(STUDY, estimate=np.array([0.0, 0.0, 0.0, 2.0, 2.4]))
        lengths = [
            (found.upper - found.lower)[0]
            for found in (relative_magnitudes(each, bounds=1) for each in (quiet, STUDY))
        ]
        assert lengths[0] < lengths[1]

    def test_one_period_before_is_enough(self):
        short = EventStudy(
            relative=np.array([-2, 0]),
            estimate=np.array([0.2, 1.0]),
            covariance=np.eye(2) * 0.01,
            reference=-1,
        )
        answer = relative_magnitudes(short, bounds=[1])
        assert answer.lower[0] < 0.8
        assert answer.upper[0] > 1.2

    def test_it_does_not_stop_at_the_end_of_a_grid(self):
        answer = relative_magnitudes(STUDY, bounds=[1000])
        assert answer.upper[0] > 100


class TestSmoothness:
    def test_at_nought_a_straight_line_is_taken_off(self):
        line = replace(STUDY, estimate=0.5 * np.array([-3, -2, -1, 1, 2]) + [0, 0, 0, 1, 1])
        answer = smoothness(line, bounds=0)
        assert (answer.lower[0] + answer.upper[0]) / 2 == pytest.approx(1, abs=1e-5)

    def test_an_early_reference_leaves_the_periods_of_anticipation_out_of_the_target(self):
        early = replace(STUDY, relative=np.array([-4, -3, -1, 0, 1]), reference=-2)
        answer = smoothness(early, bounds=0)
        assert answer.estimate == pytest.approx(2.2)


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"reference": None}, "not measured from one period"),
            ({"relative": np.array([-5, -3, -2, 0, 1])}, "not consecutive"),
            ({"relative": np.array([0, 1, 2, 3, 4])}, "no period before"),
            ({"relative": np.array([-6, -5, -4, -3, -2])}, "none after"),
            ({"covariance": np.eye(4)}, "do not fit together"),
            ({"covariance": np.eye(5) - 1}, "is not a covariance"),
            ({"estimate": np.array([0.1, np.nan, 0, 1, 1])}, "is missing"),
        ],
    )
    def test_an_event_study_that_draws_no_path(self, change, said):
        with pytest.raises(StatsError, match=said):
            relative_magnitudes(replace(STUDY, **change), bounds=1)

    @pytest.mark.parametrize("target", [[1], [0, 0], [1, np.nan]])
    def test_a_target_of_other_periods(self, target):
        with pytest.raises(StatsError, match="weights for 2 exposed periods"):
            smoothness(STUDY, bounds=1, target=target)
