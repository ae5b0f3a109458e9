"""Funnel limits by enumeration: equal places lie beyond them no more often than stated."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from onestory import stats

LEVELS = (0.95, 0.998)
SIZES = [1, 2, 3, 5, 8, 13, 34, 89, 233, 1000]
TARGETS = [0.001, 0.02, 0.1, 0.37, 0.5, 0.9, 0.995]
MEANS = [0.01, 0.1, 0.5, 1, 2.3, 5, 12, 40, 150]


def flagged(limits, values, chances):
    """The chance of lying below and above, at each level."""
    place = stats.position(values, limits)
    return [[chances[place[i] == side].sum() for side in (-1, 1)] for i in (0, 1)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("target", TARGETS)
def test_equal_proportions_are_beyond_a_limit_no_more_often_than_its_tail(size, target):
    counts = np.arange(size + 1)
    limits = stats.control_limits_proportion(target, np.full(size + 1, size))
    found = flagged(limits, counts / size, scipy_stats.binom.pmf(counts, size, target))
    for level, sides in zip(LEVELS, found, strict=True):
        assert max(sides) <= (1 - level) / 2 + 1e-12


@pytest.mark.parametrize("mean", MEANS)
def test_equal_rates_are_beyond_a_limit_no_more_often_than_its_tail(mean):
    counts = np.arange(int(mean + 15 * np.sqrt(mean) + 30))
    limits = stats.control_limits_rate(mean, np.ones(counts.size))
    found = flagged(limits, counts, scipy_stats.poisson.pmf(counts, mean))
    for level, sides in zip(LEVELS, found, strict=True):
        assert max(sides) <= (1 - level) / 2 + 1e-12


def test_large_equal_places_are_flagged_nearly_as_often_as_stated():
    size, target = 100_000, 0.3
    counts = np.arange(size + 1)
    limits = stats.control_limits_proportion(target, np.full(size + 1, size))
    found = flagged(limits, counts / size, scipy_stats.binom.pmf(counts, size, target))
    assert min(found[0]) > 0.0245
    assert min(found[1]) > 0.00097


def interpolated(cumulative, probability):
    """Spiegelhalter's quantile: count r less the part of its step above the probability."""
    r = 0
    while cumulative(r) < probability:
        r += 1
    before = cumulative(r - 1) if r else 0.0
    return r - (cumulative(r) - probability) / (cumulative(r) - before)


@pytest.mark.parametrize("mean", [0.5, 3.0, 25.0])
def test_rate_limits_by_hand(mean):
    def cumulative(count):
        return scipy_stats.poisson.cdf(count, mean)

    limits = stats.control_limits_rate(mean * 100, [10.0], multiplier=1000)
    for i, level in enumerate(LEVELS):
        tail = (1 - level) / 2
        lower = max(0, interpolated(cumulative, tail))
        upper = interpolated(cumulative, 1 - tail) + 1
        assert limits.lower[i, 0] == pytest.approx(lower * 100, abs=1e-9)
        assert limits.upper[i, 0] == pytest.approx(upper * 100, rel=1e-9)


@pytest.mark.parametrize(("size", "target"), [(30, 0.1), (30, 0.9), (400, 0.5)])
def test_proportion_limits_by_hand(size, target):
    def cumulative(count):
        return scipy_stats.binom.cdf(count, size, target)

    limits = stats.control_limits_proportion(target * 100, [size], multiplier=100)
    for i, level in enumerate(LEVELS):
        tail = (1 - level) / 2
        lower = max(0, interpolated(cumulative, tail) / size)
        upper = min(1, (interpolated(cumulative, 1 - tail) + 1) / size)
        assert limits.lower[i, 0] == pytest.approx(lower * 100, abs=1e-9)
        assert limits.upper[i, 0] == pytest.approx(upper * 100, rel=1e-9)


def test_the_papers_own_upper_limit_flags_eight_per_cent_of_small_equal_places():
    # Why ours stands one count higher: at an expected count of 1 the paper's lies below 3.
    paper = interpolated(lambda count: scipy_stats.poisson.cdf(count, 1), 0.975)
    assert 2 < paper < 3
    assert scipy_stats.poisson.sf(2, 1) == pytest.approx(0.0803, abs=1e-4)
    assert 3 < stats.control_limits_rate(1, [1]).upper[0, 0] < 4


def test_overdispersion_by_hand():
    # Ten scores; one at each end drawn in. φ = mean square, then τ² by moments.
    z = np.array([-4, -2, -1, -1, 0, 0, 1, 2, 3, 9.0])
    variance = np.linspace(0.5, 1.4, 10)
    found = stats.overdispersion(stats.Scores(z=z, variance=variance, method="given"))
    drawn = [-2, -2, -1, -1, 0, 0, 1, 2, 3, 3]
    phi = sum(score**2 for score in drawn) / 10
    weights = [1 / each for each in variance]
    room = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    assert found.phi == pytest.approx(phi)
    assert found.tau_squared == pytest.approx((10 * phi - 9) / room)


def test_scores_by_hand():
    proportions = stats.proportion_scores([30.0], [50], target=20.0, multiplier=100)
    assert proportions.z[0] == pytest.approx(
        2 * np.sqrt(50) * (np.arcsin(np.sqrt(0.3)) - np.arcsin(np.sqrt(0.2)))
    )
    rates = stats.rate_scores([9.0], [100], target=4.0)
    assert rates.z[0] == pytest.approx(2 * 10 * (3 - 2))
    assert rates.variance[0] == pytest.approx(1 / 400)
