"""Differences and ratios: edges and refusals."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError

CONTRASTS = [stats.rate_ratio, stats.rate_difference, stats.risk_ratio, stats.risk_difference]
RATIOS = [stats.rate_ratio, stats.risk_ratio]


def fraction(numerator, denominator) -> stats.Fraction:
    return stats.Fraction(numerator=numerator, denominator=denominator)


@pytest.mark.parametrize("contrast", CONTRASTS)
class TestEveryContrast:
    def test_of_a_group_with_itself_holds_no_difference(self, contrast):
        same = fraction(30, 100)
        found = contrast(same, same)
        none = 1 if contrast in RATIOS else 0
        assert found.lower[0] < none < found.upper[0]
        assert found.value[0] == pytest.approx(none)

    def test_missing_stays_in_its_group(self, contrast):
        found = contrast(fraction([3, np.nan], [10, 10]), fraction([4, 4], [10, 10]))
        assert np.isnan(found.value).tolist() == [False, True]

    def test_nobody_is_not_known(self, contrast):
        assert np.isnan(contrast(fraction(0, 0), fraction(3, 10)).value[0])

    def test_no_groups_give_nothing(self, contrast):
        assert contrast(fraction([], []), fraction([], [])).value.shape == (0,)

    def test_negative_counts_are_refused(self, contrast):
        with pytest.raises(StatsError, match="negative numerators"):
            contrast(fraction(-1, 10), fraction(3, 10))


class TestRatios:
    @pytest.mark.parametrize("ratio", RATIOS)
    def test_no_events_on_either_side_leave_the_ratio_unknown(self, ratio):
        found = ratio(fraction([0, 3], [10, 10]), fraction([3, 0], [10, 10]))
        assert np.isnan(found.value).all()

    def test_risks_above_one_are_refused(self):
        with pytest.raises(StatsError, match="above their denominator"):
            stats.risk_ratio(fraction(11, 10), fraction(3, 10))

    def test_rates_may_be_above_one_event_a_person(self):
        assert stats.rate_ratio(fraction(40, 10), fraction(20, 10)).value[0] == 2


class TestDifferences:
    def test_none_against_none_still_has_an_interval(self):
        found = stats.risk_difference(fraction(0, 20), fraction(0, 20), multiplier=100)
        assert found.value[0] == 0
        assert found.upper[0] == pytest.approx(16.11, abs=0.01)

    def test_the_multiplier_scales_all_three(self):
        one = stats.rate_difference(fraction(30, 100), fraction(20, 100))
        many = stats.rate_difference(fraction(30, 100), fraction(20, 100), multiplier=1000)
        assert many.upper[0] == pytest.approx(1000 * one.upper[0])


class TestFromLimits:
    def test_limits_of_different_confidence_are_refused(self):
        with pytest.raises(StatsError, match=r"99.8% stand beside limits of 95.0%"):
            stats.difference_from_limits(
                stats.proportion(1, 2, confidence=0.998), stats.proportion(1, 2)
            )

    def test_a_ratio_of_a_lower_limit_at_nought_is_unknown(self):
        assert np.isnan(
            stats.ratio_from_limits(stats.proportion(0, 9), stats.proportion(4, 9)).value[0]
        )
