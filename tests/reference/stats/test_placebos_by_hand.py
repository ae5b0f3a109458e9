"""Placebos, ranges and the wild bootstrap against the same thing done slowly, one way at a time."""

from itertools import permutations, product
from math import comb

import numpy as np
import pytest

from onestory.stats import gate, placebo, wild
from onestory.stats.panel import NEVER, Panel
from onestory.stats.panels import alone
from onestory.stats.staggered import moved


def small_panel(*, places: int, exposed: int, seed: int, periods: int = 10) -> Panel:
    generator = np.random.default_rng(seed)
    value = generator.normal(size=(places, periods)).cumsum(axis=1) + generator.normal(
        size=(places, 1)
    )
    first = np.where(np.arange(places) < exposed, periods // 2, NEVER)
    return Panel(value=value, first=first, weight=np.ones(places), cycle=1)


class TestTheEstimate:
    def test_is_the_two_way_regression_where_all_start_at_once(self):
        panel = small_panel(places=7, exposed=3, seed=1)
        places, periods = panel.value.shape
        dummies = np.concatenate(
            [np.kron(np.eye(places), np.ones((periods, 1))), np.tile(np.eye(periods), (places, 1))],
            axis=1,
        )
        design = np.column_stack([panel.after.ravel(), dummies])
        slope = np.linalg.lstsq(design, panel.value.ravel(), rcond=None)[0][0]
        assert gate.infer(panel, seed=1).estimate == pytest.approx(slope)

    def test_compares_each_period_of_each_start_with_all_not_exposed_by_then(self):
        panel = small_panel(places=8, exposed=0, seed=2)
        first = np.array([3, 3, 6, NEVER, NEVER, NEVER, NEVER, NEVER])
        weight = np.arange(1.0, 9.0)
        one = alone(Panel(value=panel.value, first=first, weight=weight, cycle=1))

        def moved_by(row: int, start: int, period: int) -> float:
            return float(panel.value[row, period] - panel.value[row, :start].mean())

        def effect(row: int) -> float:
            start = first[row]
            gaps = []
            for period in range(start, 10):
                calm = [other for other in range(8) if first[other] > period]
                usual = [moved_by(other, start, period) for other in calm]
                gaps.append(moved_by(row, start, period) - np.average(usual, weights=weight[calm]))
            return float(np.mean(gaps))

        by_hand = np.average([effect(row) for row in range(3)], weights=weight[:3])
        found = moved(one, dispersion=np.ones(1)).estimate[0]
        assert found == pytest.approx(by_hand)

    def test_never_compares_with_places_already_exposed(self):
        panel = small_panel(places=30, exposed=0, seed=2)
        first = np.where(np.arange(30) < 6, 3, np.where(np.arange(30) < 12, 6, NEVER))
        one = Panel(value=panel.value, first=first, weight=np.ones(30), cycle=1)
        early = (np.arange(30) < 6)[:, None] & (np.arange(10) >= 6)
        later = Panel(value=panel.value + 5.0 * early, first=first, weight=np.ones(30), cycle=1)
        moves = gate.infer(later, seed=1).estimate - gate.infer(one, seed=1).estimate
        # The early places' late rise counts for them alone: 4 of their 7 periods, half the places.
        assert moves == pytest.approx(5.0 * 4 / 7 / 2)


class TestExchangedPlacebos:
    def test_range_holds_exactly_the_effects_that_enumeration_does_not_reject(self):
        generator = np.random.default_rng(3)
        score = generator.normal(size=(1, 6))
        lean = np.array([[1.0, 1, 0, 0, 0, 0]]) - 1 / 3
        load = np.array([[0.6, 0.4, -0.1, -0.3, -0.35, -0.25]])
        estimate = (score * load).sum(axis=1)
        orders = placebo.orders(6, generator=generator)
        constant, slope = placebo.exchanged(score, lean, load, orders=orders)
        found = placebo.invert(estimate, constant, slope, confidence=0.8)

        def p_value(effect: float) -> float:
            left = score[0] - effect * lean[0]
            far = [abs(left[list(order)] @ load[0]) for order in permutations(range(6))]
            return float(np.mean(np.array(far) >= far[0] - 1e-12))

        assert len(orders) == 720
        assert found.p_value[0] == pytest.approx(p_value(0.0))
        for edge, inward in ((found.lower[0], 1), (found.upper[0], -1)):
            assert p_value(edge + inward * 1e-6) > 0.2
            assert p_value(edge - inward * 1e-6) <= 0.2

    def test_one_exposed_of_equal_places_is_ranked_among_all(self):
        generator = np.random.default_rng(4)
        score = generator.normal(size=(1, 42))
        score -= score.mean()
        load = np.full((1, 42), -1 / 41)
        load[0, 0] = 1.0
        orders = placebo.orders(42, generator=generator)
        constant, slope = placebo.exchanged(score, np.zeros((1, 42)), load, orders=orders)
        own = (score * load).sum(axis=1)
        rank = (np.abs(score) >= abs(score[0, 0])).sum()
        found = placebo.invert(own, constant, slope, confidence=0.95)
        assert found.p_value[0] == pytest.approx(rank / 42)

    def test_least_p_value_is_one_over_the_ways_to_choose(self):
        assert placebo.smallest_p([4, 38]) == pytest.approx(1 / comb(42, 4))
        assert placebo.smallest_p([1, 2, 5]) == pytest.approx(1 / 168)


class TestPlacebosOfAnyEstimator:
    def test_proposition_99_ranks_first_of_39(self):
        # Abadie, Diamond and Hainmueller 2010: California is the most extreme of 39 states.
        generator = np.random.default_rng(5)
        others = generator.uniform(-10, 10, 38)
        found = placebo.interval(-19.6, others, scale=1.6, scales=np.full(38, 1.6))
        assert found.p_value == pytest.approx(1 / 39)
        assert found.known
        assert found.upper < 0

    def test_each_placebo_is_measured_by_how_far_it_strayed_before(self):
        # A wild placebo that strayed as wildly beforehand says nothing against the estimate.
        placebos = np.array([*np.linspace(-1, 1, 38), 100.0])
        scales = np.array([*np.full(38, 1.0), 200.0])
        assert placebo.interval(3.0, placebos, scales=scales).p_value == pytest.approx(1 / 40)

    def test_eighteen_placebos_can_never_tell(self):
        found = placebo.interval(100.0, np.linspace(-1, 1, 18))
        assert not found.known
        assert "18 comparators" in found.reason
        assert np.isnan(found.lower)
        assert placebo.interval(100.0, np.linspace(-1, 1, 19)).known


class TestTheWildBootstrap:
    def test_is_what_regressions_with_dummies_give_turn_by_turn(self):
        panel = small_panel(places=8, exposed=3, seed=6, periods=6)
        places, periods = panel.value.shape
        dummies = np.concatenate(
            [np.kron(np.eye(places), np.ones((periods, 1))), np.tile(np.eye(periods), (places, 1))],
            axis=1,
        )
        after = panel.after.ravel().astype(float)
        whole = np.column_stack([after, dummies])
        inverse = np.linalg.pinv(whole.T @ whole)
        outcome = panel.value.ravel()
        effect = 0.4
        fitted = dummies @ np.linalg.lstsq(dummies, outcome - effect * after, rcond=None)[0]
        left = outcome - effect * after - fitted

        def t(values: np.ndarray) -> float:
            found = inverse @ whole.T @ values
            score = whole * (values - whole @ found)[:, None]
            by_place = score.reshape(places, periods, -1).sum(axis=1)
            variance = inverse @ by_place.T @ by_place @ inverse
            return abs(found[0]) / np.sqrt(variance[0, 0])

        far = []
        for signs in product((1.0, -1.0), repeat=places):
            turned = (left.reshape(places, periods) * np.array(signs)[:, None]).ravel()
            far.append(t(fitted + turned))
        fit = wild.Turned(
            dose=wild.swept(panel.after.astype(float)), outcome=wild.swept(panel.value)
        )
        every = wild.weights(places, generator=np.random.default_rng(0), most=999)
        expected = np.mean(np.array(far) >= far[0] * (1 - 1e-9))
        assert wild.rejected(fit, effect, signs=every) == pytest.approx(expected)

    def test_is_refused_where_few_are_exposed(self):
        found = wild.infer(small_panel(places=42, exposed=2, seed=7), seed=1)
        assert not found.known
        assert "2 exposed" in found.reason
