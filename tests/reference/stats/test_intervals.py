"""Intervals against published tables and against slow, separate arithmetic."""

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from onestory import stats

# Newcombe 1998, Stat Med 17:857, table I, method 3 (the score interval without correction).
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]

# Garwood 1936, Biometrika 28:437, as tabled since: 95% limits of Poisson counts.
GARWOOD = [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (20, 12.217, 30.888)]

# Newcombe 1998, Stat Med 17:873, table II, method 10.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("events", "people", "lower", "upper"), WILSON)
def test_wilson_as_newcombe_tabled_it(events, people, lower, upper):
    found = stats.proportion(events, people)
    assert [found.lower[0], found.upper[0]] == pytest.approx([lower, upper], abs=5e-5)


@pytest.mark.parametrize(("events", "lower", "upper"), GARWOOD)
def test_exact_poisson_as_garwood_tabled_it(events, lower, upper):
    found = stats.exact_poisson(events)
    assert [found.lower[0], found.upper[0]] == pytest.approx([lower, upper], abs=5e-4)


@pytest.mark.parametrize("events", [1, 4, 9, 17, 250])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_exact_poisson_leaves_its_tail_on_either_side(events, confidence):
    found = stats.exact_poisson(events, confidence=confidence)
    tail = (1 - confidence) / 2
    assert scipy_stats.poisson.sf(events - 1, found.lower[0]) == pytest.approx(tail, rel=1e-9)
    assert scipy_stats.poisson.cdf(events, found.upper[0]) == pytest.approx(tail, rel=1e-9)


@pytest.mark.parametrize("events", [10, 37, 400])
def test_byar_by_hand(events):
    z = 1.959963984540054
    lower = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    up = events + 1
    upper = up * (1 - 1 / (9 * up) + z / (3 * math.sqrt(up))) ** 3
    found = stats.byar(events)
    assert [found.lower[0], found.upper[0]] == pytest.approx([lower, upper], rel=1e-14)


def test_byar_is_within_half_a_per_cent_of_exact_from_ten_events():
    counts = np.arange(10, 2000)
    close, exact = stats.byar(counts), stats.exact_poisson(counts)
    assert np.abs(close.lower / exact.lower - 1).max() < 0.005
    assert np.abs(close.upper / exact.upper - 1).max() < 0.001


def test_student_t_by_scipy():
    found = stats.mean(12.0, 4.0, n=9, confidence=0.9)
    lower, upper = scipy_stats.t.interval(0.9, 8, loc=12, scale=4 / 3)
    assert [found.lower[0], found.upper[0]] == pytest.approx([lower, upper], rel=1e-12)


# Ranks of the 95% limits of a median, as tabled for the sign test: n, lower rank, upper rank.
RANKS = [(6, 1, 6), (8, 1, 8), (9, 2, 8), (12, 3, 10), (20, 6, 15), (30, 10, 21), (50, 18, 33)]


@pytest.mark.parametrize(("n", "low", "high"), RANKS)
def test_median_limits_are_the_tabled_ranks(n, low, high):
    found = stats.quantile(np.arange(1.0, n + 1))
    assert (found.lower[0], found.upper[0]) == (low, high)


@pytest.mark.parametrize("probability", [0.1, 0.25, 0.5, 0.9])
def test_quantiles_are_numpys(probability):
    values = np.random.default_rng(5).lognormal(size=57)
    found = stats.quantile(values, probability=probability)
    assert found.value[0] == pytest.approx(np.quantile(values, probability), rel=1e-14)


@pytest.mark.parametrize(("a", "n", "b", "m", "lower", "upper"), NEWCOMBE)
def test_risk_difference_as_newcombe_tabled_it(a, n, b, m, lower, upper):
    found = stats.risk_difference(
        stats.Fraction(numerator=a, denominator=n), stats.Fraction(numerator=b, denominator=m)
    )
    assert [found.lower[0], found.upper[0]] == pytest.approx([lower, upper], abs=5e-5)


def test_rate_ratio_by_hand():
    # 41 events in 28,010 person-years against 15 in 19,017 (Rothman's example of breast cancer).
    found = stats.rate_ratio(
        stats.Fraction(numerator=41, denominator=28_010),
        stats.Fraction(numerator=15, denominator=19_017),
    )
    ratio = (41 / 28_010) / (15 / 19_017)
    reach = math.exp(1.959963984540054 * math.sqrt(1 / 41 + 1 / 15))
    assert found.value[0] == pytest.approx(1.8558, abs=1e-4)
    assert [found.lower[0], found.upper[0]] == pytest.approx([ratio / reach, ratio * reach])
    assert [found.lower[0], found.upper[0]] == pytest.approx([1.03, 3.35], abs=0.01)


def test_rate_difference_by_hand():
    found = stats.rate_difference(
        stats.Fraction(numerator=41, denominator=28_010),
        stats.Fraction(numerator=15, denominator=19_017),
        multiplier=10_000,
    )
    gap = 41 / 2.8010 - 15 / 1.9017
    half = 1.959963984540054 * math.sqrt(41 / 2.8010**2 + 15 / 1.9017**2)
    assert found.value[0] == pytest.approx(gap)
    assert [found.lower[0], found.upper[0]] == pytest.approx([gap - half, gap + half])


def test_risk_ratio_by_hand():
    # 189 of 11,034 on placebo and 104 of 11,037 on aspirin (Physicians' Health Study 1988).
    found = stats.risk_ratio(
        stats.Fraction(numerator=189, denominator=11_034),
        stats.Fraction(numerator=104, denominator=11_037),
    )
    shown = [found.value[0], found.lower[0], found.upper[0]]
    assert shown == pytest.approx([1.818, 1.433, 2.306], abs=1e-3)


def test_recovering_variance_from_normal_limits_is_the_normal_difference():
    def normal(mean: float, error: float) -> stats.Estimate:
        half = 1.959963984540054 * error
        parts = [np.array([part]) for part in (mean, mean - half, mean + half)]
        return stats.Estimate(
            value=parts[0], lower=parts[1], upper=parts[2], confidence=0.95, method="normal"
        )

    found = stats.difference_from_limits(normal(10, 3), normal(4, 4))
    half = 1.959963984540054 * 5
    assert [found.lower[0], found.upper[0]] == pytest.approx([6 - half, 6 + half])


def test_recovering_a_ratio_from_log_limits_is_the_log_ratio():
    def logged(events: int, people: int) -> stats.Estimate:
        rate = np.array([events / people])
        reach = math.exp(1.959963984540054 / math.sqrt(events))
        return stats.Estimate(
            value=rate, lower=rate / reach, upper=rate * reach, confidence=0.95, method="log"
        )

    found = stats.ratio_from_limits(logged(41, 28_010), logged(15, 19_017))
    direct = stats.rate_ratio(
        stats.Fraction(numerator=41, denominator=28_010),
        stats.Fraction(numerator=15, denominator=19_017),
    )
    assert found.value[0] == pytest.approx(direct.value[0])
    assert [found.lower[0], found.upper[0]] == pytest.approx([direct.lower[0], direct.upper[0]])


def test_benjamini_and_hochbergs_own_example():
    # Their 1995 paper, section 4: fifteen p values of a thrombolysis trial; four stand at 5%.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    p += [0.5719, 0.6528, 0.7590, 1.0000]
    found = stats.benjamini_hochberg(p, false_share=0.05)
    assert found.kept.tolist() == [True] * 4 + [False] * 11
    np.testing.assert_allclose(found.adjusted, scipy_stats.false_discovery_control(p), rtol=1e-12)


def test_chance_flags_are_binomial():
    found = stats.chance_flags(152, level=0.95)
    assert found.expected == pytest.approx(7.6)
    assert (found.lower, found.upper) == tuple(scipy_stats.binom.interval(0.95, 152, 0.05))
