"""Differences at their edges: who is left out, what is refused, and what is said then."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.fixed_effects import fixed_effects
from onestory.stats.group_time import group_time
from onestory.stats.group_time_average import average_effect, effects_by_group, event_study
from onestory.stats.imputation import average_imputed, impute
from onestory.stats.panel import NEVER, Panel
from onestory.stats.poisson_effects import poisson_effects
from onestory.stats.poisson_imputation import expect_events, ratio_of_events
from onestory.stats.two_way import two_way


def panel(first, *, periods=5, seed=0, **tables):
    places = len(first)
    value = np.random.default_rng(seed).normal(size=(places, periods))
    return Panel(
        value=tables.pop("value", value),
        first=np.array(first),
        weight=np.ones(places),
        cycle=12,
        **tables,
    )


def counted(events, first):
    table = np.array(events, dtype=float)
    return panel(
        first, periods=table.shape[1], value=table, events=table, at_risk=np.full(table.shape, 1e3)
    )


class TestGroupTime:
    def test_no_place_that_starts_is_refused(self):
        with pytest.raises(StatsError, match="No place starts"):
            group_time(panel([NEVER] * 4))
        with pytest.raises(StatsError, match="No place starts"):
            group_time(panel([0, 0, NEVER, NEVER]))

    def test_never_exposed_comparators_are_refused_when_there_are_none(self):
        with pytest.raises(StatsError, match="Every place is exposed in the end"):
            group_time(panel([2, 2, 3, 3]), comparators="never")

    def test_without_any_comparator_after_a_start_nothing_can_be_said(self):
        with pytest.raises(StatsError, match="both an exposed and a comparator"):
            group_time(panel([2, 2, 2]))

    def test_a_start_beyond_the_panel_is_a_never_exposed_place(self):
        beyond, never = panel([2, 2, 9, 9]), panel([2, 2, NEVER, NEVER])
        first, second = (
            average_effect(group_time(one, comparators="never")) for one in (beyond, never)
        )
        assert first.estimate == second.estimate
        assert first.standard_error == second.standard_error

    def test_places_exposed_from_the_first_period_serve_as_nothing(self):
        with_them, without = panel([0, 2, 2, NEVER, NEVER]), panel([0, 2, 2, NEVER, NEVER])
        changed = replace(with_them, value=with_them.value * np.array([[9], [1], [1], [1], [1]]))
        assert (
            average_effect(group_time(changed)).estimate
            == average_effect(group_time(without)).estimate
        )

    def test_the_last_group_has_no_later_comparator_and_is_not_known(self):
        found = group_time(panel([2, 2, 4, 4]))
        known = np.isfinite(found.effect)
        assert known[(found.group == 2) & (found.period < 4)].all()
        assert not known[found.period == 4].any()
        by_group = effects_by_group(found)
        assert np.isfinite(by_group.estimate).tolist() == [True, False]
        assert np.isfinite(by_group.overall.estimate)

    def test_anticipation_shows_before_a_universal_base_only_as_a_shift(self):
        one = panel([3, 3, 3, NEVER, NEVER, NEVER], value=np.zeros((6, 5)))
        one.value[:3, 1] = 2.0
        varying, universal = (
            event_study(group_time(one, base=b)) for b in ("varying", "universal")
        )
        assert dict(zip(varying.relative.tolist(), varying.estimate, strict=True)) == {
            -2: 2.0, -1: -2.0, 0: 0.0, 1: 0.0,
        }  # fmt: skip
        assert dict(zip(universal.relative.tolist(), universal.estimate, strict=True)) == {
            -3: 0.0, -2: 2.0, 0: 0.0, 1: 0.0,
        }  # fmt: skip

    def test_a_place_without_weight_counts_nowhere(self):
        whole = panel([2, 2, 3, NEVER, NEVER, NEVER])
        light = replace(whole, weight=np.array([1.0, 1, 1, 1, 1, 0]))
        moved = replace(light, value=light.value + np.eye(6)[:, [5]] * 100 * np.arange(5))
        first, second = (average_effect(group_time(one)) for one in (light, moved))
        assert first.estimate == pytest.approx(second.estimate, abs=1e-12)

    def test_covariates_must_be_whole_and_must_not_repeat(self):
        one = panel([2, 2, 2, NEVER, NEVER, NEVER])
        with pytest.raises(StatsError, match="Covariates are missing"):
            group_time(one, covariates=np.array([1.0, 2, 3, 4, 5, np.nan]))
        with pytest.raises(StatsError, match="both an exposed and a comparator"):
            group_time(one, covariates=np.ones((6, 1)))

    def test_a_difference_that_a_covariate_explains_is_taken_away(self):
        r = np.random.default_rng(4)
        slope = r.normal(size=40)
        first = np.where(slope + r.normal(size=40) > 0.3, 3, NEVER)
        after = np.arange(6) >= first[:, None]
        value = slope[:, None] * np.arange(6) + 0.7 * after
        one = panel(first, value=value)
        assert average_effect(group_time(one)).estimate > 1.5
        for way in ("outcome", "doubly robust"):
            found = average_effect(group_time(one, covariates=slope, adjustment=way))
            assert found.estimate == pytest.approx(0.7, abs=1e-9)

    def test_a_covariate_that_tells_the_exposed_apart_cannot_weight_the_others(self):
        one = panel([2, 2, 2, NEVER, NEVER, NEVER])
        apart = np.array([5.0, 6, 7, 1, 2, 3])
        with pytest.raises(StatsError, match="wholly tell the exposed places"):
            group_time(one, covariates=apart, adjustment="doubly robust")
        assert np.isfinite(average_effect(group_time(one, covariates=apart)).estimate)


class TestImputation:
    def test_cells_without_a_counterfactual_are_counted_and_left_out(self):
        one = panel([0, 2, 2, NEVER, NEVER])
        found = average_imputed(impute(one))
        assert found.cells == 6
        assert found.left_out == 5

    def test_a_panel_in_which_all_are_exposed_ends_when_the_last_comparator_does(self):
        found = impute(panel([2, 2, 4, 4]))
        assert np.isfinite(found.effect[:2, 2:4]).all()
        assert np.isnan(found.effect[:, 4]).all()

    def test_nothing_before_any_start_is_refused(self):
        with pytest.raises(StatsError, match="No exposed cell has a counterfactual"):
            impute(panel([0, 0, NEVER, NEVER]))
        with pytest.raises(StatsError, match="No exposed cell has a counterfactual"):
            impute(panel([NEVER] * 4))

    def test_by_people_and_by_places_are_two_averages_of_the_same_effects(self):
        value = np.zeros((4, 4))
        value[0, 2:], value[1, 2:] = 1.0, -1.0
        one = replace(panel([2, 2, NEVER, NEVER], value=value), weight=np.array([9.0, 1, 5, 5]))
        imputed = impute(one)
        assert average_imputed(imputed).estimate == pytest.approx(0.8)
        assert average_imputed(imputed, weight=np.ones(4)).estimate == pytest.approx(0, abs=1e-12)

    def test_periods_that_share_no_place_are_not_compared(self):
        weight = np.zeros((4, 4))
        weight[:2, :2] = weight[2:, 2:] = 1
        known = two_way(np.ones((4, 4)), weight=weight).known
        assert known.tolist() == (weight > 0).tolist()


class TestFixedEffects:
    def test_exposure_of_all_places_at_once_says_nothing_beside_the_periods(self):
        with pytest.raises(StatsError, match="says nothing that places and periods"):
            fixed_effects(panel([2, 2, 2, 2]))

    def test_regressors_that_repeat_one_another_are_refused(self):
        one = panel([2, 2, NEVER, NEVER])
        twice = np.stack([one.after, 2.0 * one.after], axis=-1).astype(float)
        with pytest.raises(StatsError, match="or the others"):
            fixed_effects(one, regressors=twice)

    def test_regressors_of_another_panel_are_refused(self):
        with pytest.raises(StatsError, match="do not match a panel of 4 places"):
            fixed_effects(panel([2, 2, NEVER, NEVER]), regressors=np.ones((3, 5)))

    def test_one_cluster_has_no_error(self):
        with pytest.raises(StatsError, match="one cluster"):
            fixed_effects(panel([2, 2, NEVER, NEVER]), cluster=np.zeros(4, dtype=np.int64))


class TestCounts:
    def test_a_panel_of_values_is_not_counts(self):
        with pytest.raises(StatsError, match="values, not counts"):
            poisson_effects(panel([2, 2, NEVER, NEVER]))

    def test_events_with_nobody_at_risk_are_refused(self):
        one = counted([[1, 2], [3, 4]], [1, NEVER])
        with pytest.raises(StatsError, match="nobody at risk"):
            poisson_effects(replace(one, at_risk=np.zeros((2, 2))))

    def test_no_event_while_exposed_has_no_finite_ratio(self):
        one = counted(
            [[9, 8, 0, 0], [7, 6, 0, 0], [5, 5, 6, 4], [3, 4, 5, 6]], [2, 2, NEVER, NEVER]
        )
        with pytest.raises(StatsError, match="does not settle"):
            poisson_effects(one)

    def test_no_event_while_exposed_is_a_ratio_of_nought_by_imputation(self):
        one = counted(
            [[9, 8, 0, 0], [7, 6, 0, 0], [5, 5, 6, 4], [3, 4, 5, 6]], [2, 2, NEVER, NEVER]
        )
        found = ratio_of_events(expect_events(one))
        assert found.ratio == 0
        assert np.isnan(found.log_standard_error)

    def test_a_place_without_any_event_before_cannot_tell_its_expected_events(self):
        one = counted(
            [[0, 0, 5, 5], [7, 6, 9, 9], [5, 5, 6, 4], [3, 4, 5, 6]], [2, 2, NEVER, NEVER]
        )
        found = ratio_of_events(expect_events(one))
        assert found.left_out == 1
        assert found.observed == 18

    def test_a_comparator_without_any_event_changes_nothing(self):
        rows = [[9, 8, 12, 9], [7, 6, 9, 9], [5, 5, 6, 4], [3, 4, 5, 6]]
        some = poisson_effects(counted(rows, [2, 2, NEVER, NEVER]))
        more = poisson_effects(counted([*rows, [0, 0, 0, 0]], [2, 2, NEVER, NEVER, NEVER]))
        assert more.coefficient == pytest.approx(some.coefficient, rel=1e-10)
        assert more.cells == some.cells

    def test_one_programme_year_can_be_looked_at_alone(self):
        rows = [[10, 10, 20, 10], [10, 10, 10, 10], [10, 10, 10, 10]]
        found = expect_events(counted(rows, [2, NEVER, NEVER]))
        first_year = np.zeros((3, 4), dtype=bool)
        first_year[:, 2] = True
        assert ratio_of_events(found, cells=first_year).ratio == pytest.approx(2)
        assert ratio_of_events(found).ratio == pytest.approx(1.5)

    def test_cells_that_none_is_exposed_in_have_no_ratio(self):
        found = expect_events(counted([[10, 10, 20], [10, 10, 10]], [2, NEVER]))
        assert np.isnan(ratio_of_events(found, cells=np.zeros((2, 3), dtype=bool)).ratio)

    def test_nothing_to_expect_from_is_refused(self):
        with pytest.raises(StatsError, match="For no exposed cell"):
            expect_events(counted([[5, 5], [6, 6]], [0, NEVER]))
