"""How strong an unrecorded cause must be: the published worked examples."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People
from onestory.stats.people.confounding import (
    covariate_strength,
    e_value,
    e_value_of_difference,
    tipping,
)


def of_ratio(ratio, lower, upper):
    return e_value(np.log(ratio), lower=np.log(lower), upper=np.log(upper))


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "estimate", "limit"),
    [  # VanderWeele and Ding 2017: breast feeding and respiratory death; smoking and lung cancer
        (3.9, 1.8, 8.7, 7.26, 3.0),
        (10.73, 8.02, 14.36, 20.9, 15.5),
        (0.80, 0.71, 0.91, 1.81, 1.43),
    ],
)
def test_published_e_values(ratio, lower, upper, estimate, limit):
    found = of_ratio(ratio, lower, upper)
    assert found.estimate == pytest.approx(estimate, abs=0.05)
    assert found.limit == pytest.approx(limit, abs=0.05)


def test_a_range_that_holds_none_needs_no_cause():
    assert of_ratio(0.9, 0.7, 1.1).limit == 1.0
    assert of_ratio(1.0, 0.9, 1.1).estimate == 1.0


def test_where_there_is_no_range_there_is_no_limit():
    found = e_value(-0.3, lower=np.nan, upper=np.nan)
    assert np.isnan(found.limit)
    assert found.estimate > 1


def test_benefit_and_harm_of_one_size_need_one_strength():
    assert of_ratio(2, 1.5, 3).estimate == pytest.approx(of_ratio(0.5, 1 / 3, 1 / 1.5).estimate)
    assert of_ratio(2, 1.5, 3).limit == pytest.approx(of_ratio(0.5, 1 / 3, 1 / 1.5).limit)


def test_a_difference_is_taken_in_standard_deviations():
    found = e_value_of_difference(1.0, lower=0.5, upper=1.5, deviation=2.0)
    assert found == of_ratio(np.exp(0.455), np.exp(0.2275), np.exp(0.6825))
    with pytest.raises(StatsError, match="the same in all comparators"):
        e_value_of_difference(1.0, lower=0.5, upper=1.5, deviation=0.0)


def test_a_cause_at_its_tipping_point_leaves_no_effect():
    ratio = 1.3
    found = tipping(np.log(ratio), outcome_ratio=2.5, among_others=0.1)
    bias = (1 + found.among_exposed * 1.5) / (1 + 0.1 * 1.5)
    assert ratio / bias == pytest.approx(1.0)


def test_a_benefit_tips_on_a_cause_that_the_exposed_have_less_often():
    found = tipping(np.log(0.9), outcome_ratio=3.0, among_others=0.4)
    assert found.among_exposed < 0.4


def test_a_weak_cause_cannot_explain_a_strong_effect():
    assert np.isnan(tipping(np.log(3), outcome_ratio=1.2, among_others=0.3).among_exposed)
    assert np.isnan(tipping(np.log(1.2), outcome_ratio=1.0, among_others=0.3).among_exposed)


@pytest.mark.parametrize(("ratio", "among"), [(0.0, 0.3), (2.0, 1.2), (np.inf, 0.3)])
def test_a_cause_that_cannot_be_is_refused(ratio, among):
    with pytest.raises(StatsError):
        tipping(0.1, outcome_ratio=ratio, among_others=among)


def test_leaving_a_covariate_out_moves_a_linear_estimate_by_its_strength():
    draw = np.random.default_rng(1)
    covariates = draw.normal(size=(500, 3)) @ draw.normal(size=(3, 3)) + 50
    covariates = covariates.astype(np.float32).astype(np.float64)
    exposed = covariates[:, 0] + draw.normal(size=500) > 50
    outcome = covariates @ [1.0, -2.0, 0.5] + exposed + draw.normal(size=500)

    def fitted(columns):
        design = np.column_stack([np.ones(500), exposed, covariates[:, columns]])
        return np.linalg.lstsq(design, outcome, rcond=None)[0]

    whole = fitted([0, 1, 2])
    people = People(
        exposed=exposed,
        outcome=outcome,
        time=np.ones(500),
        covariates=covariates.astype(np.float32),
        stratum=np.zeros(500, dtype=np.int64),
        cluster=np.arange(500),
    )
    found = covariate_strength(people, coefficients=np.delete(whole, 1).astype(np.float64))
    left_out = [fitted([1, 2])[1], fitted([0, 2])[1], fitted([0, 1])[1]]
    assert found == pytest.approx(np.array(left_out) - whole[1], rel=1e-4)


def test_a_covariate_that_never_varies_has_no_strength():
    draw = np.random.default_rng(2)
    people = People(
        exposed=np.arange(100) < 40,
        outcome=draw.normal(size=100),
        time=np.ones(100),
        covariates=np.column_stack([np.ones(100), draw.normal(size=100)]).astype(np.float32),
        stratum=np.zeros(100, dtype=np.int64),
        cluster=np.arange(100),
    )
    assert covariate_strength(people, coefficients=np.array([0.0, 1.0, 1.0]))[0] == 0
