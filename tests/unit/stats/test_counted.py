"""What counts alone make is what the statistic's own estimator makes."""

import numpy as np
import pytest

from onestory import stats

NUMERATOR, DENOMINATOR = np.array([3.0, 65.0, np.nan]), np.array([40.0, 1000.0, 10.0])


@pytest.mark.parametrize(
    ("statistic", "maker"),
    [
        ("proportion", stats.proportion),
        ("crude_rate", stats.crude_rate),
        ("standardised_ratio", stats.indirect),
    ],
)
def test_each_statistic_is_its_own_estimators(statistic, maker):
    ours = stats.from_counts(statistic, NUMERATOR, DENOMINATOR, multiplier=100)
    theirs = maker(NUMERATOR, DENOMINATOR, multiplier=100)
    for part in ("value", "lower", "upper"):
        np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part))


def test_a_count_has_the_limits_of_a_count():
    ours = stats.from_counts("count", NUMERATOR, DENOMINATOR, multiplier=1)
    np.testing.assert_array_equal(ours.value, NUMERATOR)
    np.testing.assert_array_equal(ours.upper, stats.count_limits(NUMERATOR, confidence=0.95).upper)


def test_counts_make_no_mean():
    ours = stats.from_counts("mean", NUMERATOR, DENOMINATOR, multiplier=1)
    assert np.isnan([ours.value, ours.lower, ours.upper]).all()
