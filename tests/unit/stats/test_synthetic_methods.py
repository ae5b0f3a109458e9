"""Synthetic control and its kin: what they recover, what they warn of and what they refuse."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.augmented import augmented_control
from onestory.stats.comparator_list import aggregates, without_each
from onestory.stats.conformal import conformal, conformal_p
from onestory.stats.counterfactual import Case, case_of, cases
from onestory.stats.factor_model import comparator_factors, factor_control
from onestory.stats.panel import NEVER, Panel
from onestory.stats.predictors import predictors_of, search_importance, weigh_by
from onestory.stats.refits import draw_sets, in_space, in_time
from onestory.stats.simplex import simplex_fit, simplex_weights
from onestory.stats.synthetic_control import separately, synthetic_control
from onestory.stats.synthetic_did import staggered, synthetic_did

RNG = np.random.default_rng(5)


def panel_of(
    places: int, periods: int, *, seed: int, noise: float = 0.3, exposed: int = 1
) -> np.ndarray:
    """Two factors and levels; the first `exposed` places load within the range of the others."""
    generator = np.random.default_rng(seed)
    loadings = generator.normal(size=(places, 2))
    loadings[:exposed] /= 3
    paths = generator.normal(size=(2, periods)).cumsum(axis=1) / 2
    return loadings @ paths + noise * generator.normal(size=(places, periods))


@pytest.fixture
def case() -> Case:
    value = panel_of(21, 40, seed=5)
    value[0, 30:] += 2.0
    return case_of(value[0], value[1:], start=30)


class TestSimplex:
    def test_one_comparator_takes_all_the_weight(self):
        assert simplex_weights(np.array([[3.0]])) == pytest.approx([1])

    def test_two_points_share_weight_by_nearness(self):
        assert simplex_fit(np.array([[0.0, 4.0]]), np.array([1.0])) == pytest.approx(
            [0.75, 0.25], abs=1e-6
        )

    def test_a_goal_outside_gets_the_nearest_point(self):
        corners = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        weights = simplex_fit(corners, np.array([2.0, 2.0]))
        assert weights == pytest.approx([0, 0.5, 0.5], abs=1e-6)

    def test_equal_comparators_share_equally(self):
        weights = simplex_fit(np.ones((4, 5)), np.arange(4.0))
        assert weights == pytest.approx(np.full(5, 0.2))

    def test_comparators_that_all_match_share_equally(self):
        assert simplex_weights(np.zeros((4, 4))) == pytest.approx(np.full(4, 0.25))

    def test_refuses_nothing_to_weigh(self):
        with pytest.raises(StatsError, match="no comparator"):
            simplex_weights(np.zeros((0, 0)))


class TestCases:
    def test_refuse_no_comparators(self):
        with pytest.raises(StatsError, match="There is no comparator"):
            case_of(np.arange(6.0), np.zeros((0, 6)), start=3)

    def test_refuse_missing_outcomes(self):
        table = RNG.normal(size=(4, 6))
        table[2, 1] = np.nan
        with pytest.raises(StatsError, match="missing outcomes of comparator places"):
            case_of(np.arange(6.0), table, start=3)
        with pytest.raises(StatsError, match="missing outcomes of exposed places"):
            case_of([1, np.nan, 3, 4, 5, 6], RNG.normal(size=(4, 6)), start=3)

    @pytest.mark.parametrize("start", [-1, 0, 1])
    def test_refuse_fewer_than_two_periods_before(self, start):
        with pytest.raises(StatsError, match="periods before the start"):
            case_of(np.arange(6.0), RNG.normal(size=(4, 6)), start=start)

    def test_refuse_a_start_beyond_the_data(self):
        with pytest.raises(StatsError, match="lies after the last"):
            case_of(np.arange(6.0), RNG.normal(size=(4, 6)), start=6)

    def test_refuse_other_periods(self):
        with pytest.raises(StatsError, match="same periods"):
            case_of(np.arange(5.0), RNG.normal(size=(4, 6)), start=3)

    def test_come_from_a_panel_one_a_start_beside_the_never_exposed(self):
        first = np.array([NEVER, 5, NEVER, 7, 5], dtype=np.int64)
        value = RNG.normal(size=(5, 10))
        panel = Panel(value=value, first=first, weight=np.arange(1.0, 6), cycle=12)
        early, late = cases(panel)
        assert (early.start, late.start) == (5, 7)
        np.testing.assert_array_equal(early.exposed, value[[1, 4]])
        np.testing.assert_array_equal(late.comparators, value[[0, 2]])
        np.testing.assert_allclose(early.series, (2 * value[1] + 5 * value[4]) / 7)

    def test_refuse_a_panel_where_nothing_is_exposed(self):
        first = np.full(3, NEVER, dtype=np.int64)
        panel = Panel(value=np.zeros((3, 8)), first=first, weight=np.ones(3), cycle=12)
        with pytest.raises(StatsError, match="No place is exposed"):
            cases(panel)


class TestWarnings:
    def test_a_good_fit_has_none(self, case):
        assert synthetic_control(case).notes == ()

    def test_a_place_beyond_all_comparators_is_called_so(self, case):
        far = synthetic_control(replace(case, exposed=case.exposed + 50))
        assert any("Outside the comparators' range in 100%" in note for note in far.notes)
        assert any("Poor fit" in note for note in far.notes)

    def test_a_method_with_its_own_level_is_not_warned_of_level(self, case):
        far = synthetic_did(replace(case, exposed=case.exposed + 50))
        assert not any("Outside" in note for note in far.notes)

    def test_one_heavy_comparator_is_named(self, case):
        twin = replace(case, exposed=case.comparators[3:4] + 0.01)
        assert any("One comparator carries" in note for note in synthetic_control(twin).notes)

    def test_extrapolated_loadings_are_told(self):
        value = panel_of(21, 40, seed=3, noise=0.05)
        value[0] = 6 * value[1]
        found = factor_control(case_of(value[0], value[1:], start=30), factors=2)
        assert any("extrapolation" in note for note in found.notes)


@pytest.mark.parametrize(
    "method", [synthetic_control, augmented_control, factor_control, synthetic_did]
)
class TestRecovery:
    def test_an_effect_of_two_is_found(self, method, case):
        assert method(case).estimate == pytest.approx(2, abs=0.25)

    def test_it_is_unbiased_over_panels(self, method):
        found = []
        for seed in range(60):
            value = panel_of(25, 30, seed=seed)
            found.append(method(case_of(value[0], value[1:], start=20)).estimate)
        error = np.std(found) / np.sqrt(len(found))
        assert abs(np.mean(found)) < 3 * error
        assert np.std(found) < 0.5

    def test_it_changes_nothing_that_it_was_given(self, method, case):
        before = case.comparators.copy(), case.exposed.copy()
        method(case)
        np.testing.assert_array_equal(case.comparators, before[0])
        np.testing.assert_array_equal(case.exposed, before[1])


@pytest.mark.parametrize(
    "method", [synthetic_control, augmented_control, factor_control, synthetic_did]
)
@pytest.mark.parametrize("start", [2, 6])
class TestLittleData:
    def test_one_comparator_is_the_counterfactual_but_for_level(self, method, start):
        one = np.array([3.0, 1, 4, 1, 5, 9, 2, 6])
        found = method(case_of(one + 1, one[None, :], start=start))
        assert found.weights == pytest.approx([1])
        own_level = method in {factor_control, synthetic_did}
        assert found.estimate == pytest.approx(0 if own_level else 1)

    def test_places_where_nothing_ever_changes(self, method, start):
        found = method(case_of(np.full(8, 2.0), np.full((5, 8), 2.0), start=start))
        assert found.estimate == pytest.approx(0)
        assert found.notes == ()


def test_the_ridge_is_chosen_as_by_leaving_out_each_period_in_turn():
    """The identity that saves the refits gives what the refits give."""
    value = panel_of(16, 24, seed=9)
    case = case_of(value[0], value[1:], start=18)
    mean = case.comparators[:, :18].mean(axis=0)
    past, goal = case.comparators[:, :18] - mean, case.series[:18] - mean
    penalties = np.linalg.norm(past, ord=2) ** 2 * 1e-8 ** ((np.arange(21) - 1) / 20)
    errors = np.empty((21, 18))
    for period in range(18):
        kept = np.delete(np.arange(18), period)
        plain = simplex_fit(past[:, kept].T, goal[kept])
        for i, penalty in enumerate(penalties):
            matrix = past[:, kept].T @ past[:, kept] + penalty * np.eye(17)
            added = past[:, kept] @ np.linalg.solve(matrix, goal[kept] - plain @ past[:, kept])
            errors[i, period] = (goal[period] - (plain + added) @ past[:, period]) ** 2
    best = errors.mean(axis=1).argmin()
    reach = errors.mean(axis=1)[best] + errors[best].std(ddof=1) / np.sqrt(18)
    expected = penalties[errors.mean(axis=1) <= reach].max()
    assert augmented_control(case).tuning == pytest.approx(expected)


def test_the_number_of_factors_is_chosen_as_by_leaving_out_each_period_in_turn():
    value = panel_of(16, 24, seed=9)
    case = case_of(value[0], value[1:], start=18)
    model = comparator_factors(case.comparators, factors=5)
    gap, errors = case.series - model.common, []
    for number in range(6):
        design = np.column_stack([np.ones(24), model.paths[:, :number]])
        missed = []
        for period in range(18):
            kept = np.delete(np.arange(18), period)
            fitted = np.linalg.lstsq(design[kept], gap[kept])[0]
            missed.append(gap[period] - design[period] @ fitted)
        errors.append(np.mean(np.square(missed)))
    assert factor_control(case).tuning == np.argmin(errors)


class TestFactorModel:
    def test_finds_the_number_of_factors(self):
        counts = []
        for seed in range(20):
            value = panel_of(40, 60, seed=seed, noise=0.1)
            counts.append(factor_control(case_of(value[0], value[1:], start=50)).tuning)
        assert np.median(counts) == 2

    def test_recovers_the_space_of_invented_factors(self):
        generator = np.random.default_rng(4)
        paths = generator.normal(size=(2, 50))
        paths -= paths.mean(axis=1, keepdims=True)
        value = generator.normal(size=(60, 2)) @ paths + 0.01 * generator.normal(size=(60, 50))
        found = comparator_factors(value, factors=2)
        fitted = paths.T - found.paths @ np.linalg.lstsq(found.paths, paths.T)[0]
        assert np.abs(fitted).max() < 0.05
        assert found.paths.T @ found.paths / 50 == pytest.approx(np.eye(2), abs=1e-9)

    def test_refuses_more_factors_than_the_past_can_bear(self, case):
        with pytest.raises(StatsError, match="factors were asked of"):
            factor_control(case, factors=29)


class TestSeveralExposed:
    def test_separate_fits_average_and_count_by_weight(self):
        value = panel_of(23, 40, seed=2, exposed=3)
        value[:3, 30:] += np.array([[1.0], [2.0], [6.0]])
        case = case_of(value[:3], value[3:], start=30, weight=[1, 1, 2])
        alone = [
            synthetic_control(case_of(value[i], value[3:], start=30)).estimate for i in range(3)
        ]
        assert separately(case).estimate == pytest.approx(np.average(alone, weights=[1, 1, 2]))
        assert synthetic_control(case).estimate == pytest.approx(3.75, abs=0.4)

    def test_a_poor_fit_of_one_place_is_told(self):
        value = panel_of(23, 40, seed=2, exposed=2)
        value[0] += 40
        found = separately(case_of(value[:2], value[2:], start=30))
        assert "poor in 1 of 2 exposed places" in found.notes[-1]

    def test_start_dates_are_averaged_by_places_and_periods(self):
        value = panel_of(24, 40, seed=6, exposed=4)
        first = np.full(24, NEVER, dtype=np.int64)
        first[:3], first[3] = 20, 30
        value[:3, 20:] += 1
        value[3, 30:] += 5
        panel = Panel(value=value, first=first, weight=np.ones(24), cycle=12)
        found = staggered(panel)
        assert found.shares == pytest.approx([6 / 7, 1 / 7])
        assert found.estimate == pytest.approx((6 * 1 + 5) / 7, abs=0.3)
        assert [part.start for part in found.parts] == [20, 30]


class TestDonorList:
    def test_each_comparator_left_out_gives_an_estimate(self, case):
        found = without_each(case)
        whole = synthetic_control(case)
        assert found.shape == (20,)
        unused = whole.weights < 1e-6
        assert (found[unused] == whole.estimate).all()
        assert (found[~unused] != whole.estimate).all()

    def test_the_only_comparator_cannot_be_left_out(self):
        alone = case_of(np.arange(8.0), np.ones((1, 8)), start=4)
        assert np.isnan(without_each(alone)).all()

    def test_a_sum_that_holds_the_exposed_is_found_out(self):
        value = panel_of(12, 40, seed=5)
        summed = case_of(value[0], np.vstack([value[1:], value[:6].mean(axis=0)]), start=30)
        assert aggregates(summed).tolist() == [11]
        assert not aggregates(case_of(value[0], value[1:], start=30)).size


class TestPredictors:
    @pytest.fixture
    def predictors(self, case):
        table = np.vstack([case.exposed, case.comparators])
        means = np.column_stack([table[:, :10].mean(axis=1), table[:, 10:30].mean(axis=1)])
        means = np.column_stack([means, RNG.normal(size=21)])
        return predictors_of(means[0], means[1:], matched=tuple(range(20, 30)))

    def test_the_search_reports_its_spread_and_respects_the_bound(self, case, predictors):
        found = search_importance(
            case, predictors, generator=np.random.default_rng(2), restarts=15, tolerance=0.1
        )
        assert found.spread is not None
        assert found.spread.lower <= found.estimate <= found.spread.upper
        assert found.spread.distances[0] == found.spread.distances.min() >= found.spread.bound
        assert found.importance is not None
        assert found.importance.sum() == pytest.approx(1)

    def test_the_same_seed_gives_the_same_answer(self, case, predictors):
        one, two = (
            search_importance(case, predictors, generator=np.random.default_rng(3), restarts=5)
            for _ in range(2)
        )
        assert one.estimate == two.estimate

    def test_all_importance_on_one_predictor_matches_it(self, case, predictors):
        found = weigh_by(case, predictors, importance=[1, 0, 0])
        matched = found.weights @ predictors.comparators[:, 0]
        assert matched == pytest.approx(predictors.exposed[0], abs=1e-6)

    @pytest.mark.parametrize("wrong", [[0, 0, 0], [1, 1], [1, -1, 1], [1, np.nan, 1]])
    def test_importances_that_are_none_are_refused(self, case, predictors, wrong):
        with pytest.raises(StatsError, match="importances"):
            weigh_by(case, predictors, importance=wrong)

    def test_predictors_missing_or_the_same_everywhere_are_refused(self):
        table = RNG.normal(size=(5, 2))
        with pytest.raises(StatsError, match="missing predictors"):
            predictors_of([np.nan, 1], table, matched=(0,))
        with pytest.raises(StatsError, match="same everywhere"):
            predictors_of([1, 1], np.ones((5, 2)), matched=(0,))
        with pytest.raises(StatsError, match="do not agree"):
            predictors_of([1, 1, 1], table, matched=(0,))


class TestPlacebos:
    def test_each_comparator_stands_in_once_and_a_large_effect_ranks_first(self, case):
        changed = case.exposed.copy()
        changed[:, 30:] += 3
        found = in_space(replace(case, exposed=changed), estimator=synthetic_control)
        assert found.estimate.shape == found.fit_before.shape == found.ratio.shape == (20,)
        assert found.rank_by_effect == found.rank_by_ratio == 1
        assert found.p_by_effect == found.smallest_p == pytest.approx(1 / 21)

    def test_every_place_is_treated_alike_when_the_exposed_rejoins(self):
        """Over all places in turn the ranks are 1 to N: the test is exact when nothing happened."""
        value = panel_of(9, 20, seed=11)
        ranks = [
            in_space(
                case_of(value[place], np.delete(value, place, axis=0), start=14),
                estimator=synthetic_control,
            ).rank_by_ratio
            for place in range(9)
        ]
        assert sorted(ranks) == list(range(1, 10))

    def test_the_exposed_can_be_kept_out(self, case):
        with_it = in_space(case, estimator=synthetic_control).estimate
        without = in_space(case, estimator=synthetic_control, rejoin=False).estimate
        assert not np.allclose(with_it, without)

    def test_sets_of_comparators_stand_in_for_several_exposed(self):
        value = panel_of(23, 30, seed=2, exposed=3)
        case = case_of(value[:3], value[3:], start=20)
        chosen = draw_sets(20, size=3, draws=40, seed=np.random.default_rng(1))
        found = in_space(case, estimator=synthetic_did, chosen=chosen)
        assert found.estimate.shape == (40,)
        assert all(len(set(row)) == 3 for row in chosen.tolist())
        assert found.standard_error == pytest.approx(np.std(found.estimate))
        with pytest.raises(StatsError, match="one at a time"):
            in_space(case, estimator=synthetic_did)

    def test_sets_that_leave_no_comparator_or_name_none_are_refused(self, case):
        with pytest.raises(StatsError, match="more comparators"):
            draw_sets(4, size=4, draws=2, seed=np.random.default_rng(1))
        with pytest.raises(StatsError, match="not among the 20"):
            in_space(case, estimator=synthetic_control, chosen=np.array([[20]]))

    def test_earlier_starts_find_nothing_where_nothing_happened(self, case):
        found = in_time(case, estimator=synthetic_control, starts=np.array([15, 20, 25]))
        assert found.estimate.shape == (3,)
        assert np.abs(found.estimate).max() < 0.5

    def test_an_earlier_start_that_is_no_earlier_is_refused(self, case):
        with pytest.raises(StatsError, match="lies after the last"):
            in_time(case, estimator=synthetic_control, starts=np.array([30]))


class TestConformal:
    def test_holds_the_truth_about_as_often_as_it_says(self):
        """Of 300 panels, 90% intervals: Monte Carlo error 1.7 points, and the null is discrete."""
        held = 0
        for seed in range(300):
            value = panel_of(12, 30, seed=seed, noise=1.0)
            held += conformal_p(case_of(value[0], value[1:], start=25), 0.0) > 0.1
        assert 0.85 <= held / 300 <= 0.97

    def test_the_interval_is_where_the_p_value_crosses(self, case):
        found = conformal(case, confidence=0.9)
        lower, upper = float(found.limits.lower[0]), float(found.limits.upper[0])
        assert lower < 2 < upper
        assert conformal_p(case, lower + 0.001) > 0.1 >= conformal_p(case, lower - 0.01)
        assert conformal_p(case, upper - 0.001) > 0.1 >= conformal_p(case, upper + 0.01)
        assert found.p_of_none <= 0.1
        assert found.smallest_p == pytest.approx(1 / 40)

    def test_too_few_periods_refute_nothing(self):
        value = panel_of(8, 15, seed=1)
        found = conformal(case_of(value[0], value[1:], start=12))
        assert found.smallest_p == pytest.approx(1 / 15)
        assert np.isneginf(found.limits.lower[0])
        assert np.isposinf(found.limits.upper[0])

    def test_an_effect_a_period_can_be_tested(self, case):
        assert conformal_p(case, np.full(10, 2.0)) == conformal_p(case, 2.0)
        assert conformal_p(case, np.linspace(0, 40, 10)) < 0.1
