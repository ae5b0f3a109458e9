"""What holds of every funnel, chart, slope and set of findings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from onestory import stats

SIZES = nps.arrays(float, 6, elements=st.integers(1, 5000))
SHARE = st.floats(0.001, 0.999)
SERIES = nps.arrays(
    float, st.tuples(st.integers(1, 3), st.integers(2, 30)), elements=st.integers(-40, 40)
)
VALUES = nps.arrays(float, (2, 5), elements=st.integers(10, 90))
PEOPLE = nps.arrays(float, (2, 5), elements=st.integers(1, 900))
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def around(value: np.ndarray) -> stats.Estimate:
    return stats.Estimate(
        value=value, lower=value - 2, upper=value + 2, confidence=0.95, method="given"
    )


@given(SIZES, SHARE)
def test_control_limits_hold_the_target_and_stay_possible(sizes, target):
    limits = stats.control_limits_proportion(target, sizes)
    assert (limits.lower <= target + 1e-12).all()
    assert (limits.upper >= target - 1e-12).all()
    assert ((limits.lower >= 0) & (limits.upper <= 1)).all()


@given(SIZES, SHARE)
def test_limits_of_a_proportion_mirror_those_of_its_complement(sizes, target):
    limits = stats.control_limits_proportion(target, sizes)
    mirror = stats.control_limits_proportion(1 - target, sizes)
    np.testing.assert_allclose(limits.upper, 1 - mirror.lower, atol=1e-7)


@given(SIZES, st.floats(0.001, 50))
def test_rate_limits_depend_on_expected_events_alone(sizes, target):
    one = stats.control_limits_rate(target, sizes)
    other = stats.control_limits_rate(target * 2, sizes / 2)
    np.testing.assert_allclose(other.upper, one.upper * 2, rtol=1e-9)


@given(nps.arrays(float, 12, elements=st.floats(-20, 20)), st.floats(0.5, 5))
def test_overdispersion_is_never_negative_and_grows_with_the_scores(z, stretch):
    variance = np.ones(12)
    plain = stats.overdispersion(stats.Scores(z=z, variance=variance, method=""))
    wide = stats.overdispersion(stats.Scores(z=z * (1 + stretch), variance=variance, method=""))
    assert plain.tau_squared >= 0
    assert wide.tau_squared >= plain.tau_squared


@given(SERIES)
def test_a_chart_turned_upside_down_marks_the_same_points(x):
    up, down = stats.xmr(x), stats.xmr(-x)
    np.testing.assert_allclose(up.upper, -down.lower, atol=1e-9)
    for rule in ("beyond_limit", "six_rising_or_falling"):
        np.testing.assert_array_equal(getattr(up, rule), getattr(down, rule))


@given(SERIES, st.integers(-1000, 1000), st.integers(1, 64))
def test_a_chart_moves_and_stretches_with_its_series(x, move, stretch):
    plain, moved = stats.xmr(x), stats.xmr(x * stretch + move)
    np.testing.assert_allclose(moved.upper, plain.upper * stretch + move, atol=1e-6)
    np.testing.assert_array_equal(moved.six_rising_or_falling, plain.six_rising_or_falling)


@given(VALUES, PEOPLE, st.integers(1, 50))
def test_a_slope_does_not_change_when_all_values_rise_alike(values, people, rise):
    one = stats.slope_index(around(values), people).slope
    other = stats.slope_index(around(values + rise), people).slope
    np.testing.assert_allclose(other.value, one.value, atol=1e-9)
    np.testing.assert_allclose(other.upper, one.upper, atol=1e-9)


@given(VALUES, PEOPLE)
def test_turning_the_ranking_round_turns_the_slope_round(values, people):
    one = stats.slope_index(around(values), people)
    other = stats.slope_index(around(values[:, ::-1]), people[:, ::-1])
    np.testing.assert_allclose(other.slope.value, -one.slope.value, atol=1e-9)
    known = ~np.isnan(one.relative.value)
    np.testing.assert_allclose(
        other.relative.value[known], 1 / one.relative.value[known], rtol=1e-9
    )


@given(P_VALUES, st.floats(0.01, 0.99))
def test_findings_kept_are_those_with_the_smallest_p(p, false_share):
    found = stats.benjamini_hochberg(p, false_share=false_share)
    kept, left = np.array(p)[found.kept], np.array(p)[~found.kept]
    assert not kept.size or not left.size or kept.max() < left.min()
    assert (found.adjusted >= np.array(p) - 1e-12).all()
    assert (found.adjusted <= 1 + 1e-12).all()


@given(st.integers(0, 5000), st.sampled_from([0.95, 0.998]))
def test_the_plausible_range_of_chance_flags_holds_their_mean(comparisons, level):
    found = stats.chance_flags(comparisons, level=level)
    assert found.lower <= found.expected + 1e-9
    assert found.expected <= found.upper + 1


@given(nps.arrays(float, 20, elements=st.integers(1, 60)), st.integers(2, 9))
def test_twice_the_exposure_lowers_the_intercept_by_log_two(events, seed):
    covariate = np.random.default_rng(seed).normal(size=20)
    exposure = np.full(20, 100.0)
    one = stats.quasi_poisson(events, exposure, covariates=covariate)
    two = stats.quasi_poisson(events, exposure * 2, covariates=covariate)
    np.testing.assert_allclose(two.coefficients[0], one.coefficients[0] - np.log(2), atol=1e-9)
    np.testing.assert_allclose(two.coefficients[1], one.coefficients[1], atol=1e-9)
