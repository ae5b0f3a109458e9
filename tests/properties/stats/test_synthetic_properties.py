"""What holds of every synthetic control, whatever the panel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats.augmented import augmented_control
from onestory.stats.counterfactual import Case, case_of
from onestory.stats.factor_model import factor_control
from onestory.stats.simplex import optimality_gap, simplex_weights
from onestory.stats.synthetic_control import separately, synthetic_control
from onestory.stats.synthetic_did import difference_in_differences, synthetic_did

METHODS = [
    synthetic_control,
    augmented_control,
    factor_control,
    synthetic_did,
    difference_in_differences,
]
SEEDS = st.integers(0, 10**6)


def invented(seed: int, *, places: int = 12, periods: int = 20, start: int = 14) -> Case:
    """Two factors, levels and noise; the first place is exposed and nothing happens to it."""
    generator = np.random.default_rng(seed)
    paths = generator.normal(size=(2, periods)).cumsum(axis=1)
    value = generator.normal(size=(places, 2)) @ paths + generator.normal(size=(places, periods))
    value += 5 * generator.normal(size=(places, 1))
    return case_of(value[0], value[1:], start=start)


@given(SEEDS, st.integers(1, 40), st.integers(1, 30), st.sampled_from([0.0, 0.3, 20.0]))
@settings(deadline=None)
def test_weights_are_on_the_simplex_and_optimal(seed, columns, rows, ridge):
    away = np.random.default_rng(seed).normal(size=(rows, columns)) * 10 ** (seed % 7 - 3)
    gram = away.T @ away
    weights = simplex_weights(gram, ridge=ridge)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert optimality_gap(gram, weights, ridge=ridge) < 1e-7


@given(SEEDS, st.integers(1, 30))
@settings(deadline=None)
def test_a_guess_at_the_weights_changes_nothing(seed, columns):
    generator = np.random.default_rng(seed)
    away = generator.normal(size=(12, columns))
    guess = generator.random(columns) < 0.5
    np.testing.assert_allclose(
        simplex_weights(away.T @ away, first=guess), simplex_weights(away.T @ away), atol=1e-4
    )


@given(SEEDS)
@settings(deadline=None, max_examples=30)
def test_a_mixture_of_comparators_is_recovered(seed):
    case = invented(seed)
    true = np.zeros(11)
    true[[1, 4, 7]] = 0.2, 0.5, 0.3
    found = synthetic_control(replace(case, exposed=(true @ case.comparators)[None, :]))
    np.testing.assert_allclose(found.weights, true, atol=1e-4)
    assert found.fit_before < 1e-3
    assert found.estimate == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("method", METHODS)
class TestEveryMethod:
    @given(seed=SEEDS)
    @settings(deadline=None, max_examples=15)
    def test_does_not_care_in_which_order_comparators_come(self, method, seed):
        case = invented(seed)
        order = np.random.default_rng(seed).permutation(11)
        turned = method(replace(case, comparators=case.comparators[order]))
        assert turned.estimate == pytest.approx(method(case).estimate, abs=1e-5)
        np.testing.assert_allclose(turned.weights, method(case).weights[order], atol=1e-5)

    @given(seed=SEEDS, level=st.floats(-50, 50), scale=st.floats(0.01, 100))
    @settings(deadline=None, max_examples=15)
    def test_follows_a_change_of_unit(self, method, seed, level, scale):
        case = invented(seed)
        other = method(
            replace(
                case,
                exposed=level + scale * case.exposed,
                comparators=level + scale * case.comparators,
            )
        )
        assert other.estimate == pytest.approx(scale * method(case).estimate, abs=1e-5 * scale)

    @given(seed=SEEDS, effect=st.floats(-20, 20))
    @settings(deadline=None, max_examples=15)
    def test_an_effect_from_the_start_on_moves_the_estimate_by_itself(self, method, seed, effect):
        case = invented(seed)
        changed = case.exposed.copy()
        changed[:, case.start :] += effect
        moved = method(replace(case, exposed=changed)).estimate - method(case).estimate
        assert moved == pytest.approx(effect, abs=1e-8)

    @given(seed=SEEDS)
    @settings(deadline=None, max_examples=10)
    def test_path_and_gap_make_what_was_observed_and_weights_make_the_path(self, method, seed):
        case = invented(seed)
        found = method(case)
        np.testing.assert_allclose(found.counterfactual + found.gap, case.series)
        level = found.counterfactual - found.weights @ case.comparators
        assert np.ptp(level) < 1e-6
        assert found.weights.sum() == pytest.approx(1, abs=1e-6)


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_synthetic_did_is_difference_in_differences_where_all_comparators_are_alike(seed):
    case = invented(seed)
    same = np.tile(np.linspace(0, 3, 20) + np.arange(20) % 2, (6, 1)) + np.arange(6)[:, None]
    alike = replace(case, comparators=same)
    found, plain = synthetic_did(alike), difference_in_differences(alike)
    np.testing.assert_allclose(found.weights, plain.weights, atol=1e-4)
    assert found.time_weights is not None
    even = found.time_weights @ (alike.series - found.weights @ same)[:14]
    assert found.estimate == pytest.approx((alike.series - found.weights @ same)[14:].mean() - even)


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_an_infinite_penalty_leaves_the_plain_synthetic_control(seed):
    case = invented(seed)
    np.testing.assert_allclose(
        augmented_control(case, penalty=1e12).weights, synthetic_control(case).weights, atol=1e-6
    )


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_no_factors_leave_difference_in_differences(seed):
    case = invented(seed)
    assert factor_control(case, factors=0).estimate == pytest.approx(
        difference_in_differences(case).estimate
    )


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_one_place_fitted_apart_is_the_place_itself(seed):
    case = invented(seed)
    assert separately(case).estimate == pytest.approx(synthetic_control(case).estimate)
