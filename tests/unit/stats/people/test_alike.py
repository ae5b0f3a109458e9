"""People made alike: weights, chances, nearest comparators, and the table that says how alike."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People
from onestory.stats.people.balance import balance
from onestory.stats.people.balancing import balanced
from onestory.stats.people.nearest import nearest
from onestory.stats.people.overlap import overlap_weights, propensity


def people(covariates: object, exposed: object, stratum: object = None) -> People:
    values = np.asarray(covariates, dtype=np.float32)
    count = len(values)
    return People(
        exposed=np.asarray(exposed, dtype=bool),
        outcome=np.ones(count),
        time=np.ones(count),
        covariates=values.reshape(count, -1),
        stratum=np.zeros(count, dtype=np.int64) if stratum is None else np.asarray(stratum),
        cluster=np.arange(count),
    )


def invented(count: int = 20_000, *, strata: int = 4, seed: int = 1) -> People:
    """People of whom the older and those with a rare condition are taken on more often."""
    random = np.random.default_rng(seed)
    age, ill = random.normal(75, 8, count), random.random(count) < 0.05
    spent = random.gamma(0.5, 2_000, count)
    odds = 0.06 * (age - 75) + 1.2 * ill + spent / 5_000 - 3
    taken = random.random(count) < 1 / (1 + np.exp(-odds))
    return people(np.column_stack([age, ill, spent]), taken, random.integers(0, strata, count))


class TestEntropyBalancing:
    def test_by_hand(self):
        # Comparators aged 70, 80 and 90 must average 80 + 10 x with weights w, w·r, w·r².
        found = balanced(people([84, 70, 80, 90], [1, 0, 0, 0]))
        ratio = found.weight[2] / found.weight[1]
        assert found.weight[3] / found.weight[2] == pytest.approx(ratio, rel=1e-9)
        assert found.weight[1:].sum() == pytest.approx(1)
        assert found.weight[1:] @ [70, 80, 90] == pytest.approx(84)

    def test_means_are_equal_and_each_stratum_stands_for_its_exposed(self):
        given = invented()
        found = balanced(given)
        told = balance(given.covariates, given.exposed, found.weight)
        assert found.feasible
        assert abs(told.apart_after).max() < 1e-6
        assert abs(told.apart_before).min() > 0.2
        for stratum in range(4):
            here = given.stratum == stratum
            stands = found.weight[here & ~given.exposed].sum()
            assert stands == pytest.approx((here & given.exposed).sum(), rel=1e-9)

    def test_weights_are_the_exponential_of_a_score_times_the_base(self):
        given = invented()
        base = np.random.default_rng(3).random(20_000) + 0.5
        found = balanced(given, base=base)
        here = ~given.exposed & (given.stratum == 2)
        design = sm.add_constant(given.covariates[here].astype(float))
        fit = sm.OLS(np.log(found.weight[here] / base[here]), design).fit()
        assert fit.ssr == pytest.approx(0, abs=1e-6)

    def test_a_base_of_nought_leaves_a_comparator_out(self):
        given = invented(2_000)
        base = (np.arange(2_000) % 2).astype(float)
        found = balanced(given, base=base)
        assert not found.weight[(base == 0) & ~given.exposed].any()
        assert found.feasible

    def test_exposed_of_a_stratum_without_comparators_are_dropped_and_counted(self):
        found = balanced(people([1, 2, 3, 0, 4], [1, 1, 0, 0, 0], [0, 1, 0, 0, 2]))
        assert found.dropped_exposed == 1
        assert found.weight.tolist()[:2] == [1, 0]
        assert found.weight[4] == 0
        assert found.weight[2:].sum() == pytest.approx(1)

    def test_a_mean_out_of_reach_is_told_and_the_others_are_equal(self):
        given = invented(4_000)
        only_theirs = np.column_stack([given.covariates, given.exposed]).astype(np.float32)
        found = balanced(replace(given, covariates=only_theirs))
        told = balance(only_theirs, given.exposed, found.weight)
        assert not found.feasible
        assert found.worst == pytest.approx(1.0)  # nobody else has it: as far apart as can be
        assert abs(told.apart_after[:3]).max() < 1e-6

    def test_a_condition_that_no_exposed_person_has_leaves_out_those_who_have_it(self):
        given = invented(4_000)
        has = ~given.exposed & (np.arange(4_000) % 7 == 0)
        found = balanced(
            replace(given, covariates=np.column_stack([given.covariates, has]).astype(np.float32))
        )
        assert found.feasible
        assert not found.weight[has].any()

    def test_means_that_cannot_be_had_together_are_brought_near(self):
        # Each mean of the exposed (7/8, 7/8) is within reach, but no comparator has both.
        taken = [[1, 1]] * 7 + [[0, 0]]
        others = [[1, 0], [0, 1], [0, 0]] * 50
        found = balanced(people(taken + others, [1] * 8 + [0] * 150))
        assert not found.feasible
        assert found.worst == pytest.approx(0.375 / np.std([1] * 7 + [0]), rel=0.05)
        assert found.weight[8:].sum() == pytest.approx(8)

    def test_a_constant_covariate_is_no_hindrance(self):
        given = invented(2_000)
        wider = np.column_stack([given.covariates, np.full(2_000, 3)]).astype(np.float32)
        found = balanced(replace(given, covariates=wider))
        assert found.weight == pytest.approx(balanced(given).weight, abs=1e-9)


class TestChanceOfExposure:
    def test_of_one_stratum_is_that_of_statsmodels(self):
        given = invented(strata=1)
        design = sm.add_constant(given.covariates.astype(float))
        theirs = sm.Logit(given.exposed.astype(float), design).fit(disp=False).predict(design)
        assert propensity(given) == pytest.approx(theirs, abs=2e-4)

    def test_sums_to_the_exposed_and_follows_each_stratum(self):
        given = invented()
        moved = replace(given, stratum=given.stratum + 10 * given.exposed * (given.stratum == 0))
        chance = propensity(given)
        assert chance.sum() == pytest.approx(given.exposed.sum(), rel=1e-6)
        for stratum in range(4):
            here = given.stratum == stratum
            assert chance[here].mean() == pytest.approx(given.exposed[here].mean(), rel=0.01)
        apart = propensity(moved)
        assert apart[moved.stratum == 10].tolist() == [1.0] * int((moved.stratum == 10).sum())
        assert not apart[moved.stratum == 0].any()

    def test_small_strata_do_not_overstate_the_coefficients(self):
        # One exposed and one comparator a stratum: stratum effects left free would double them.
        random = np.random.default_rng(8)
        score = random.normal(size=40_000).astype(np.float32)
        taken = random.random(40_000) < 1 / (1 + np.exp(-score))
        strata = np.repeat(np.arange(20_000), 2)
        chance = propensity(people(score, taken, strata))
        two = np.isin(strata, strata[taken]) & np.isin(strata, strata[~taken])
        slope = np.polyfit(score[two], np.log(chance[two] / (1 - chance[two])), 1)[0]
        assert 0.8 < slope < 1.5

    def test_overlap_weights_make_means_nearly_equal_in_large_strata(self):
        given = invented()
        told = balance(given.covariates, given.exposed, overlap_weights(given))
        assert abs(told.apart_after).max() < 0.002

    def test_overlap_weights_are_the_chance_of_the_other(self):
        given = invented(2_000)
        chance = propensity(given)
        weight = overlap_weights(given, chance)
        assert weight[given.exposed] == pytest.approx(1 - chance[given.exposed])
        assert weight[~given.exposed] == pytest.approx(chance[~given.exposed])


class TestNearest:
    def test_takes_the_nearest_in_both_scores_within_the_stratum(self):
        given = people(np.zeros(6), [1, 0, 0, 0, 1, 0], [0, 0, 0, 1, 2, 2])
        chance = np.array([0.5, 0.52, 0.6, 0.5, 0.5, 0.9])
        pairs = nearest(given, propensity=chance, prognosis=np.zeros(6), neighbours=1)
        assert pairs.exposed.tolist() == [0]
        assert pairs.comparator.tolist() == [1]
        assert pairs.unmatched.tolist() == [4]
        assert pairs.weight.tolist() == [1, 1, 0, 0, 0, 0]

    def test_each_exposed_shares_one_between_its_comparators(self):
        given = invented(5_000)
        chance = propensity(given)
        pairs = nearest(given, propensity=chance, prognosis=given.covariates[:, 0].astype(float))
        matched = given.exposed.sum() - len(pairs.unmatched)
        assert pairs.weight[~given.exposed].sum() == pytest.approx(matched)
        assert pairs.weight[given.exposed].sum() == matched
        assert (given.stratum[pairs.exposed] == given.stratum[pairs.comparator]).all()
        assert pairs.distance.max() <= 0.2

    def test_matches_are_more_alike_than_all_candidates(self):
        given = invented()
        prognosis = given.covariates.astype(float) @ np.array([0.1, 1, 1e-3])
        pairs = nearest(given, propensity=propensity(given), prognosis=prognosis)
        told = balance(given.covariates, given.exposed, pairs.weight)
        assert abs(told.apart_after).max() < 0.1 < abs(told.apart_before).min()

    def test_without_replacement_nobody_serves_twice_and_nobody_free_was_passed_over(self):
        given = invented(3_000)
        chance = np.round(propensity(given), 2)
        pairs = nearest(
            given,
            propensity=chance,
            prognosis=np.zeros(3_000),
            neighbours=2,
            caliper=0.05,
            without_replacement=True,
        )
        assert len(np.unique(pairs.comparator)) == len(pairs.comparator)
        free = ~given.exposed
        free[pairs.comparator] = False
        logit = np.log(chance / (1 - chance))
        groups = [logit[given.exposed], logit[~given.exposed]]
        unit = np.sqrt(np.mean([np.var(group) for group in groups]))
        for row in pairs.unmatched:
            there = free & (given.stratum == given.stratum[row])
            assert (abs(logit[there] - logit[row]) / unit > 0.05 - 1e-6).all()

    def test_equals_are_drawn_by_lot_and_the_same_again(self):
        given = people(np.zeros(1_000), np.arange(1_000) < 100)
        chance, prognosis = np.full(1_000, 0.1), np.zeros(1_000)
        once, again = (
            nearest(given, propensity=chance, prognosis=prognosis, neighbours=1) for _ in range(2)
        )
        assert again.comparator.tolist() == once.comparator.tolist()
        assert len(np.unique(once.comparator)) > 50

    def test_no_neighbours_and_no_chances_are_refused(self):
        given = people([1, 2], [1, 0])
        with pytest.raises(StatsError, match="at least one neighbour"):
            nearest(given, propensity=np.full(2, 0.5), prognosis=np.zeros(2), neighbours=0)
        with pytest.raises(StatsError, match="outside 0 to 1"):
            nearest(given, propensity=np.full(2, 1.5), prognosis=np.zeros(2))
        with pytest.raises(StatsError, match="not finite"):
            nearest(given, propensity=np.full(2, 0.5), prognosis=np.full(2, np.nan))


class TestBalance:
    def test_by_hand(self):
        told = balance(
            np.array([[1.0], [3.0], [2.0], [0.0], [4.0]]),
            np.array([True, True, False, False, False]),
            np.array([1.0, 1.0, 3.0, 1.0, 0.0]),
        )
        assert told.exposed == pytest.approx([2])
        assert told.before == pytest.approx([2])
        assert told.after == pytest.approx([1.5])
        assert told.apart_before == pytest.approx([0])
        assert told.apart_after == pytest.approx([0.5])  # the exposed vary by 1
        assert told.variance_ratio_before == pytest.approx([1 / (8 / 3)])
        assert told.variance_ratio_after == pytest.approx([1 / 0.75])
        assert told.effective_size == pytest.approx(16 / 10)

    def test_what_does_not_vary_is_apart_by_nothing_or_unknown(self):
        told = balance(
            np.array([[1, 5, 1], [1, 5, 1], [1, 6, 1], [1, 6, 3]], dtype=np.float32),
            np.array([True, True, False, False]),
            np.ones(4),
        )
        assert told.apart_after[0] == 0
        assert np.isnan(told.apart_after[1])
        assert told.apart_after[2] == pytest.approx(-1)  # in the comparators' deviations

    def test_an_arm_without_weight_is_refused(self):
        with pytest.raises(StatsError, match="No comparators have any weight"):
            balance(np.ones((2, 1)), np.array([True, False]), np.array([1.0, 0.0]))


METHODS = [balanced, propensity]


@pytest.mark.parametrize("method", METHODS)
class TestRefusals:
    def test_nobody_exposed(self, method):
        with pytest.raises(StatsError, match="Nobody here was exposed"):
            method(people([1, 2], [0, 0]))

    def test_everybody_exposed(self, method):
        with pytest.raises(StatsError, match="nobody is left to set beside them"):
            method(people([1, 2], [1, 1]))

    def test_no_stratum_of_both(self, method):
        with pytest.raises(StatsError, match="No stratum has both"):
            method(people([1, 2], [1, 0], [0, 1]))

    def test_a_covariate_that_is_missing(self, method):
        with pytest.raises(StatsError, match="not finite"):
            method(people([1, np.nan, 2], [1, 0, 0]))
