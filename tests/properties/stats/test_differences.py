"""What every difference in differences must keep to, on invented panels with known effects."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onestory.stats.fixed_effects import fixed_effects
from onestory.stats.group_time import group_time
from onestory.stats.group_time_average import (
    average_effect,
    effects_by_group,
    effects_by_time_since,
    event_study,
)
from onestory.stats.imputation import average_imputed, impute
from onestory.stats.panel import NEVER, Panel
from onestory.stats.poisson_effects import poisson_effects
from onestory.stats.poisson_imputation import expect_events, ratio_of_events
from onestory.stats.two_way import two_way

SEEDS = some.integers(0, 10_000)
FEW = settings(max_examples=25, deadline=None)


def staggered(seed, *, noise=0.0, growth=0.0, missing=0.0):
    """Places of different size that start at different times; the effect of each cell is known."""
    r = np.random.default_rng(seed)
    places, periods = int(r.integers(12, 30)), int(r.integers(6, 12))
    first = r.integers(1, periods, places)
    first[: places // 3] = NEVER
    after = np.arange(periods) >= first[:, None]
    since = np.where(after, np.arange(periods) - first[:, None], 0)
    effect = after * (r.normal(1, 1, (places, 1)) + growth * since)
    value = (
        r.normal(0, 5, (places, 1))
        + r.normal(0, 5, (1, periods))
        + effect
        + noise * r.normal(size=(places, periods))
    )
    value[r.random(value.shape) < missing] = np.nan
    panel = Panel(value=value, first=first, weight=r.uniform(1, 15, places), cycle=12)
    return panel, effect


def two_by_two(seed):
    r = np.random.default_rng(seed)
    first = np.where(np.arange(20) < 7, 1, NEVER)
    return Panel(value=r.normal(size=(20, 2)), first=first, weight=r.uniform(1, 9, 20), cycle=1)


def textbook(panel):
    change = panel.value[:, 1] - panel.value[:, 0]
    exposed = panel.exposed
    return np.average(change[exposed], weights=panel.weight[exposed]) - np.average(
        change[~exposed], weights=panel.weight[~exposed]
    )


class TestTwoGroupsAndTwoPeriods:
    @given(SEEDS)
    @FEW
    def test_every_estimator_is_the_difference_of_the_two_changes(self, seed):
        panel = two_by_two(seed)
        answer = textbook(panel)
        assert fixed_effects(panel).coefficient[0] == pytest.approx(answer, abs=1e-12)
        assert average_effect(group_time(panel)).estimate == pytest.approx(answer, abs=1e-12)
        assert average_imputed(impute(panel)).estimate == pytest.approx(answer, abs=1e-12)

    @given(SEEDS)
    @FEW
    def test_group_time_and_imputation_have_the_same_error_too(self, seed):
        panel = two_by_two(seed)
        found = average_effect(group_time(panel))
        imputed = average_imputed(impute(panel))
        assert found.standard_error == pytest.approx(imputed.standard_error, rel=1e-9)

    def test_counts_are_a_ratio_of_ratios(self):
        events = np.array([[30.0, 60.0], [10.0, 15.0], [50.0, 55.0]])
        panel = Panel(
            value=events,
            first=np.array([1, NEVER, NEVER]),
            weight=np.ones(3),
            cycle=1,
            events=events,
            at_risk=np.full((3, 2), 1000.0),
        )
        ratio = (60 / 30) / (70 / 60)
        assert np.exp(poisson_effects(panel).coefficient[0]) == pytest.approx(ratio, rel=1e-10)
        assert ratio_of_events(expect_events(panel)).ratio == pytest.approx(ratio, rel=1e-10)


class TestStaggeredStarts:
    @given(SEEDS)
    @FEW
    def test_imputation_returns_the_effect_of_every_exposed_cell(self, seed):
        panel, effect = staggered(seed, growth=0.5)
        imputed = impute(panel)
        assert np.allclose(imputed.effect[panel.after], effect[panel.after], atol=1e-9)
        truth = np.average(
            effect[panel.after], weights=(panel.weight[:, None] * panel.after)[panel.after]
        )
        assert average_imputed(imputed).estimate == pytest.approx(truth, abs=1e-9)

    @given(SEEDS)
    @FEW
    def test_group_time_returns_the_mean_effect_of_each_group_and_period(self, seed):
        panel, effect = staggered(seed, growth=0.5)
        found = group_time(panel)
        for group, period, estimate in zip(found.group, found.period, found.effect, strict=True):
            inside = panel.first == group
            truth = np.average(effect[inside, period], weights=panel.weight[inside])
            assert estimate == pytest.approx(truth, abs=1e-9)

    def test_fixed_effects_are_biased_where_effects_grow_and_the_others_are_not(self):
        """All effects rise with time since the start: a place long exposed serves as comparator."""
        periods, first = 10, np.repeat([2, 6, NEVER], [8, 8, 4])
        after = np.arange(periods) >= first[:, None]
        effect = after.astype(np.float64) * (
            1.0 + np.arange(periods) - np.where(after, first[:, None], 0)
        )
        panel = Panel(value=effect, first=first, weight=np.ones(20), cycle=1)
        truth = effect[after].mean()
        naive = fixed_effects(panel).coefficient[0]
        assert average_imputed(impute(panel)).estimate == pytest.approx(truth, abs=1e-10)
        assert average_effect(group_time(panel)).estimate == pytest.approx(truth, abs=1e-10)
        assert naive < 0.75 * truth

    def test_fixed_effects_can_turn_the_sign_of_effects_that_all_help(self):
        """Without never-exposed places, steep growth makes a negative number of positive effects."""
        periods, first = 12, np.repeat([2, 5], [10, 10])
        after = np.arange(periods) >= first[:, None]
        since = np.where(after, np.arange(periods) - first[:, None], 0)
        effect = after.astype(np.float64) * since.astype(np.float64) ** 2
        panel = Panel(value=effect, first=first, weight=np.ones(20), cycle=1)
        assert effect.min() >= 0
        assert fixed_effects(panel).coefficient[0] < 0
        assert average_imputed(impute(panel)).estimate > 0

    @given(SEEDS)
    @FEW
    def test_missing_cells_leave_exact_effects_exact(self, seed):
        panel, effect = staggered(seed, missing=0.1)
        imputed = impute(panel)
        known = np.isfinite(imputed.effect)
        assert np.allclose(imputed.effect[known], effect[known], atol=1e-8)

    @given(SEEDS)
    @FEW
    def test_what_all_periods_or_one_place_have_in_common_changes_nothing(self, seed):
        panel, _ = staggered(seed, noise=1.0, missing=0.05)
        r = np.random.default_rng(seed + 1)
        places, periods = panel.value.shape
        moved = replace(
            panel,
            value=panel.value + r.normal(0, 9, (places, 1)) + r.normal(0, 9, (1, periods)),
        )
        for estimate in (
            lambda one: average_imputed(impute(one)).estimate,
            lambda one: average_effect(group_time(one)).estimate,
            lambda one: float(fixed_effects(one).coefficient[0]),
        ):
            assert estimate(moved) == pytest.approx(estimate(panel), abs=1e-8)

    @given(SEEDS)
    @FEW
    def test_a_place_of_weight_two_is_two_places(self, seed):
        panel, _ = staggered(seed, noise=1.0)
        whole = replace(panel, weight=np.ones(len(panel.first)))
        heavy = replace(whole, weight=np.where(np.arange(len(panel.first)) == 5, 2.0, 1.0))
        twice = np.append(np.arange(len(panel.first)), 5)
        doubled = Panel(
            value=whole.value[twice],
            first=whole.first[twice],
            weight=np.ones(len(twice)),
            cycle=12,
        )
        first, second = average_imputed(impute(heavy)), average_imputed(impute(doubled))
        assert first.estimate == pytest.approx(second.estimate, abs=1e-9)
        one, other = average_effect(group_time(heavy)), average_effect(group_time(doubled))
        assert one.estimate == pytest.approx(other.estimate, abs=1e-9)
        assert fixed_effects(heavy).coefficient[0] == pytest.approx(
            fixed_effects(doubled).coefficient[0], abs=1e-9
        )


class TestErrors:
    @given(SEEDS)
    @FEW
    def test_no_place_alone_carries_the_error_of_an_average(self, seed):
        panel, _ = staggered(seed, noise=1.0)
        found = group_time(panel)
        for one in (average_effect(found), effects_by_group(found).overall):
            assert one.influence.sum() == pytest.approx(0, abs=1e-9)
        study = event_study(found)
        assert np.allclose(study.covariance, study.covariance.T)
        assert np.linalg.eigvalsh(study.covariance).min() > -1e-12
        since = effects_by_time_since(found)
        assert study.standard_error == pytest.approx(since.standard_error, rel=1e-9)

    def test_analytic_errors_are_the_spread_of_estimates_when_many_places_are_exposed(self):
        r = np.random.default_rng(20_260_101)
        first = np.repeat([3, 5, NEVER], [40, 40, 80])
        found = []
        for _ in range(250):
            value = r.normal(size=(160, 8)) + r.normal(size=(160, 1))
            panel = Panel(value=value, first=first, weight=np.ones(160), cycle=12)
            one, other = average_effect(group_time(panel)), average_imputed(impute(panel))
            said = one.standard_error, other.standard_error
            found.append((one.estimate, other.estimate, *said))
        table = np.array(found)
        spread, said = table[:, :2].std(axis=0, ddof=1), table[:, 2:].mean(axis=0)
        assert said / spread == pytest.approx(np.ones(2), abs=0.13)  # ± 3 Monte Carlo errors

    def test_errors_of_ratios_are_the_spread_of_ratios_when_many_places_are_exposed(self):
        r = np.random.default_rng(20_260_102)
        first = np.repeat([3, NEVER], [40, 60])
        at_risk = r.uniform(200, 3000, (100, 1)) * np.ones(6)
        found = []
        for _ in range(250):
            shock = np.exp(r.normal(0, 0.15, (100, 6)))  # more than Poisson's own variance
            events = r.poisson(0.03 * at_risk * shock).astype(float)
            panel = Panel(
                value=events / at_risk,
                first=first,
                weight=np.ones(100),
                cycle=12,
                events=events,
                at_risk=at_risk,
            )
            ratio, fitted = ratio_of_events(expect_events(panel)), poisson_effects(panel)
            said = ratio.log_standard_error, fitted.standard_error[0]
            found.append((np.log(ratio.ratio), fitted.coefficient[0], *said))
        table = np.array(found)
        spread, said = table[:, :2].std(axis=0, ddof=1), table[:, 2:].mean(axis=0)
        assert said / spread == pytest.approx(np.ones(2), abs=0.14)
        assert table[:, :2].mean(axis=0) == pytest.approx(
            np.zeros(2), abs=3 * spread.max() / 250**0.5
        )


class TestCounts:
    @given(SEEDS)
    @FEW
    def test_exact_multiples_are_found_exactly(self, seed):
        panel, _ = staggered(seed)
        r = np.random.default_rng(seed)
        at_risk = r.uniform(100, 9000, panel.value.shape)
        unexposed = at_risk * np.exp(panel.value * 0 + r.normal(0, 1, (len(panel.first), 1)) - 4)
        unexposed = unexposed * np.exp(r.normal(0, 0.3, (1, panel.value.shape[1])))
        times = np.where(panel.after, r.uniform(0.5, 2, (len(panel.first), 1)), 1.0)
        counted = replace(panel, events=unexposed * times, at_risk=at_risk)
        found = expect_events(counted)
        assert found.expected[panel.after] == pytest.approx(unexposed[panel.after], rel=1e-7)
        truth = (unexposed * times)[panel.after].sum() / unexposed[panel.after].sum()
        assert ratio_of_events(found).ratio == pytest.approx(truth, rel=1e-7)

    @given(SEEDS)
    @FEW
    def test_fitted_events_add_to_those_observed_by_place_and_by_period(self, seed):
        panel, _ = staggered(seed)
        r = np.random.default_rng(seed)
        at_risk = r.uniform(100, 900, panel.value.shape)
        events = r.poisson(at_risk * 0.05).astype(float)
        found = poisson_effects(replace(panel, events=events, at_risk=at_risk))
        for axis in (0, 1):
            assert found.expected.sum(axis=axis) == pytest.approx(events.sum(axis=axis), rel=1e-8)


@given(SEEDS)
@FEW
def test_what_place_and_period_effects_leave_adds_to_nought_by_place_and_by_period(seed):
    r = np.random.default_rng(seed)
    weight = r.uniform(0.5, 5, (9, 7)) * (r.random((9, 7)) < 0.6)
    value = r.normal(size=(9, 7))
    fit = two_way(value, weight=weight)
    left = np.where(weight > 0, weight * (value - fit.fitted), 0.0)
    assert left.sum(axis=0) == pytest.approx(np.zeros(7), abs=1e-10)
    assert left.sum(axis=1) == pytest.approx(np.zeros(9), abs=1e-10)
