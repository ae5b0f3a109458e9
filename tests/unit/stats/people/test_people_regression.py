"""Regression of people: the answers of statsmodels, whatever the columns, or a plain refusal."""

import numpy as np
import pytest
import statsmodels.api as sm

from onestory.model.errors import StatsError
from onestory.stats.people.regression import (
    linear,
    linear_predictor,
    logistic,
    mean_of,
    poisson,
)

PEOPLE = 20_000  # more than one piece
RANDOM = np.random.default_rng(1662)
COVARIATES = np.column_stack(
    [
        RANDOM.normal(75, 8, PEOPLE),
        RANDOM.random(PEOPLE) < 0.02,
        RANDOM.gamma(0.5, 2_000, PEOPLE),
        RANDOM.normal(0, 1e-3, PEOPLE),
    ]
).astype(np.float32)
CHANCE = 1 / (1 + np.exp(-(COVARIATES @ np.array([0.05, 1.0, 1e-4, 100]) - 5)))
TAKEN_ON = (RANDOM.random(PEOPLE) < CHANCE).astype(float)
WEIGHT = RANDOM.random(PEOPLE) * (RANDOM.random(PEOPLE) < 0.9)
TIME = RANDOM.random(PEOPLE) + 0.1
COST = RANDOM.gamma(0.3, 3_000, PEOPLE) * np.exp(0.02 * (COVARIATES[:, 0] - 75)) * TIME
DESIGN = sm.add_constant(COVARIATES.astype(float))


class TestAgainstStatsmodels:
    def test_logistic(self):
        theirs = sm.GLM(TAKEN_ON, DESIGN, family=sm.families.Binomial(), freq_weights=WEIGHT)
        theirs = theirs.fit(tol=1e-13)
        ours = logistic(COVARIATES, TAKEN_ON, WEIGHT)
        assert ours.converged
        assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
        assert ours.bread == pytest.approx(theirs.cov_params(), rel=1e-5)

    def test_poisson_of_an_amount_with_years_followed(self):
        family = sm.families.Poisson()
        theirs = sm.GLM(COST, DESIGN, family=family, freq_weights=WEIGHT, offset=np.log(TIME))
        theirs = theirs.fit(tol=1e-13, scale=1.0)
        ours = poisson(COVARIATES, COST, TIME, WEIGHT)
        assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6, abs=1e-9)
        assert ours.bread == pytest.approx(theirs.cov_params(), rel=1e-5)
        rate = theirs.predict(DESIGN, offset=np.zeros(PEOPLE))
        assert mean_of(ours, COVARIATES) == pytest.approx(rate, rel=1e-6)

    def test_linear(self):
        theirs = sm.WLS(COST, DESIGN, weights=WEIGHT).fit()  # pyright: ignore[reportArgumentType]
        ours = linear(COVARIATES, COST, WEIGHT)
        assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
        assert linear_predictor(ours, COVARIATES) == pytest.approx(theirs.predict(DESIGN), rel=1e-6)


class TestColumnsThatTellNothingOfTheirOwn:
    def test_a_constant_column_is_passed_over(self):
        wider = np.column_stack([COVARIATES, np.full(PEOPLE, 7, dtype=np.float32)])
        ours = logistic(wider, TAKEN_ON, WEIGHT)
        alone = logistic(COVARIATES, TAKEN_ON, WEIGHT)
        assert ours.coefficients == pytest.approx([*alone.coefficients, 0.0], rel=1e-8)

    def test_a_column_given_twice_shares_its_coefficient(self):
        twice = np.column_stack([COVARIATES, COVARIATES[:, 0]])
        ours = poisson(twice, COST, TIME, WEIGHT)
        alone = poisson(COVARIATES, COST, TIME, WEIGHT)
        assert ours.coefficients[[1, 5]] == pytest.approx(alone.coefficients[1] / 2, rel=1e-6)
        assert mean_of(ours, twice) == pytest.approx(mean_of(alone, COVARIATES), rel=1e-6)

    def test_a_group_of_whom_all_were_taken_on_is_refused_and_a_ridge_allows_it(self):
        marker = (TAKEN_ON > 0) & (np.arange(PEOPLE) % 100 == 0)
        wider = np.column_stack([COVARIATES, marker])
        with pytest.raises(StatsError, match=r"part the people .* give a small ridge"):
            logistic(wider, TAKEN_ON, WEIGHT)
        with_ridge = logistic(wider, TAKEN_ON, WEIGHT, ridge=1.0)
        assert with_ridge.converged
        assert 1 < with_ridge.coefficients[5] < 20
        assert mean_of(with_ridge, wider)[marker].min() > 0.6

    def test_a_group_to_whom_nothing_happened_is_refused_and_a_ridge_allows_it(self):
        spared = np.arange(PEOPLE) % 500 == 0
        wider = np.column_stack([COVARIATES, spared])
        none = np.where(spared, 0.0, COST)
        with pytest.raises(StatsError, match="no limit"):
            poisson(wider, none, TIME, WEIGHT)
        with_ridge = poisson(wider, none, TIME, WEIGHT, ridge=0.1)
        assert mean_of(with_ridge, wider)[spared].max() < 0.05 * COST.mean()

    def test_weights_of_nought_are_people_left_out(self):
        used = WEIGHT > 0
        assert poisson(COVARIATES, COST, TIME, WEIGHT).coefficients == pytest.approx(
            poisson(COVARIATES[used], COST[used], TIME[used], WEIGHT[used]).coefficients, rel=1e-9
        )


class TestRefusals:
    def test_everyone_with_the_same_outcome(self):
        with pytest.raises(StatsError, match="All people have the same outcome"):
            logistic(COVARIATES, np.ones(PEOPLE), WEIGHT)

    def test_everyone_with_the_same_outcome_however_weights_add_up(self):
        """Sums of weights may differ in their last figure from sums of weighted outcomes."""
        uneven = np.full(PEOPLE, 0.1)
        for outcome in (np.zeros(PEOPLE), np.ones(PEOPLE)):
            with pytest.raises(StatsError, match="All people have the same outcome"):
                logistic(COVARIATES, outcome, uneven)

    def test_nothing_happened(self):
        with pytest.raises(StatsError, match="happened to nobody"):
            poisson(COVARIATES, np.zeros(PEOPLE), TIME, WEIGHT)

    def test_nobody_counts(self):
        with pytest.raises(StatsError, match="weights sum to nothing"):
            linear(COVARIATES, COST, np.zeros(PEOPLE))

    @pytest.mark.parametrize("wrong", [np.nan, np.inf])
    def test_a_covariate_that_is_missing(self, wrong: float):
        broken = COVARIATES.copy()
        broken[17, 2] = wrong
        with pytest.raises(StatsError, match="not finite"):
            linear(broken, COST, WEIGHT)

    def test_no_time_followed(self):
        with pytest.raises(StatsError, match="followed for no time"):
            poisson(COVARIATES, COST, TIME * 0, WEIGHT)

    def test_arrays_of_different_people(self):
        with pytest.raises(StatsError, match="different numbers of people"):
            poisson(COVARIATES, COST[1:], TIME, WEIGHT)


def test_a_mean_of_thousands_of_pounds_is_fitted_like_any_other():
    draw = np.random.default_rng(21)
    covariates = draw.normal(size=(400, 2)).astype(np.float32)
    pounds = 20_000 + covariates @ np.array([3_000.0, -500.0]) + draw.normal(0, 800, 400)
    fitted = linear(covariates, pounds, np.ones(400))
    design = np.column_stack([np.ones(400), covariates])
    expected = np.linalg.lstsq(design, pounds, rcond=None)[0]
    assert fitted.converged
    assert fitted.coefficients == pytest.approx(expected, rel=1e-8)
    assert mean_of(fitted, covariates) == pytest.approx(design @ expected, rel=1e-8)
