"""Coverage by enumeration: how often the intervals hold the truth, with no simulation."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from onestory import stats

MEANS = np.concatenate([np.linspace(0.02, 30, 900), np.linspace(30, 200, 300)])


def poisson_coverage(limits: stats.Limits) -> np.ndarray:
    counts = np.arange(limits.lower.size)
    chance = scipy_stats.poisson.pmf(counts[None, :], MEANS[:, None])
    held = (limits.lower <= MEANS[:, None]) & (MEANS[:, None] <= limits.upper)
    return (chance * held).sum(axis=1)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_exact_poisson_holds_every_truth_at_least_as_often_as_stated(confidence):
    coverage = poisson_coverage(stats.exact_poisson(np.arange(400), confidence=confidence))
    assert coverage.min() >= confidence - 1e-9
    assert coverage.max() < 1 + 1e-9


def test_limits_of_counts_lose_at_most_a_fifth_of_a_per_cent_by_byars_approximation():
    coverage = poisson_coverage(stats.count_limits(np.arange(400)))
    assert coverage.min() > 0.948


def wilson_coverage(size: int, truths: np.ndarray) -> np.ndarray:
    counts = np.arange(size + 1)
    found = stats.proportion(counts, np.full(size + 1, size))
    chance = scipy_stats.binom.pmf(counts[None, :], size, truths[:, None])
    held = (found.lower <= truths[:, None]) & (truths[:, None] <= found.upper)
    return (chance * held).sum(axis=1)


@pytest.mark.parametrize("size", [10, 20, 50, 100, 400])
def test_wilson_holds_the_truth_95_times_in_100_on_average(size):
    # Brown, Cai and DasGupta 2001, Stat Sci 16:101: close to nominal on average, with dips to
    # about 0.83 where the truth is near 0 or 1 and never above 0.9 for long elsewhere.
    coverage = wilson_coverage(size, np.linspace(0.0005, 0.9995, 1999))
    assert coverage.mean() == pytest.approx(0.952, abs=0.006)
    assert coverage.min() > 0.83


@pytest.mark.parametrize("size", [50, 100, 400])
def test_wilson_away_from_the_ends_never_falls_below_92_in_100(size):
    assert wilson_coverage(size, np.linspace(0.1, 0.9, 1601)).min() > 0.92


@pytest.mark.parametrize("n", [6, 11, 40, 101])
@pytest.mark.parametrize("probability", [0.25, 0.5, 0.75])
def test_quantile_limits_hold_at_least_as_often_as_stated(n, probability):
    # The true quantile lies between the r-th and s-th value when r to s - 1 values fall below it.
    found = stats.quantile(np.arange(1.0, n + 1), probability=probability)
    low = 0 if np.isnan(found.lower[0]) else int(found.lower[0])
    high = n + 1 if np.isnan(found.upper[0]) else int(found.upper[0])
    below = scipy_stats.binom.cdf(high - 1, n, probability)
    below -= scipy_stats.binom.cdf(low - 1, n, probability)
    assert below >= 0.95
