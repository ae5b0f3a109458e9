"""Regression of rates and proportions: missing groups and what cannot be fitted."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError

AGE = np.array([40, 45, 50, 55, 60, 65.0])
EVENTS = np.array([12, 15, 14, 22, 25, 31.0])
PEOPLE = np.array([1000, 1100, 900, 1000, 950, 1000.0])


class TestFit:
    def test_a_missing_group_is_left_out_and_expects_nothing(self):
        events = EVENTS.copy()
        events[2] = np.nan
        fit = stats.quasi_poisson(events, PEOPLE, covariates=AGE)
        kept = np.arange(6) != 2
        alone = stats.quasi_poisson(EVENTS[kept], PEOPLE[kept], covariates=AGE[kept])
        assert fit.n == 5
        assert np.isnan(fit.expected).tolist() == (~kept).tolist()
        np.testing.assert_array_equal(fit.coefficients, alone.coefficients)

    def test_a_group_with_a_missing_covariate_is_left_out(self):
        holed = np.column_stack([AGE, [3, 1, np.nan, 1, 5, 9]])
        fit = stats.quasi_poisson(EVENTS, PEOPLE, covariates=holed)
        assert fit.n == 5
        assert np.isnan(fit.expected).tolist() == [False, False, True, False, False, False]

    def test_a_group_without_people_is_left_out(self):
        people = PEOPLE.copy()
        people[0], events = 0, EVENTS.copy()
        events[0] = 0
        assert stats.quasi_poisson(events, people, covariates=AGE).n == 5

    def test_expected_events_add_up_to_the_observed(self):
        for fit in (
            stats.quasi_poisson(EVENTS, PEOPLE, covariates=AGE),
            stats.quasi_binomial(EVENTS, PEOPLE, covariates=AGE),
        ):
            assert fit.expected.sum() == pytest.approx(EVENTS.sum())

    def test_large_covariates_such_as_years_do_no_harm(self):
        near = stats.quasi_poisson(EVENTS, PEOPLE, covariates=AGE)
        far = stats.quasi_poisson(EVENTS, PEOPLE, covariates=AGE + 2000)
        assert far.coefficients[1] == pytest.approx(near.coefficients[1], rel=1e-9)
        np.testing.assert_allclose(far.expected, near.expected, rtol=1e-9)


class TestPredict:
    def test_at_the_fitted_covariates_gives_the_fitted_rates(self):
        fit = stats.quasi_binomial(EVENTS, PEOPLE, covariates=AGE)
        rates = stats.predict(fit, AGE, multiplier=1000)
        np.testing.assert_allclose(rates.value, fit.expected / PEOPLE * 1000, rtol=1e-12)
        assert ((rates.lower < rates.value) & (rates.value < rates.upper)).all()

    def test_a_missing_covariate_gives_no_rate(self):
        fit = stats.quasi_poisson(EVENTS, PEOPLE, covariates=AGE)
        assert np.isnan(stats.predict(fit, [50, np.nan]).value).tolist() == [False, True]

    def test_refuses_another_number_of_covariates(self):
        fit = stats.quasi_poisson(EVENTS, PEOPLE, covariates=AGE)
        with pytest.raises(StatsError, match="2 covariates are given; the regression has 1"):
            stats.predict(fit, [[1, 2]])


class TestRefused:
    @pytest.mark.parametrize(
        ("events", "people", "covariates", "said"),
        [
            (EVENTS, PEOPLE, np.ones(6), "constant"),
            (EVENTS, PEOPLE, np.column_stack([AGE, 2 * AGE]), "worked out from the others"),
            (EVENTS[:2], PEOPLE[:2], AGE[:2], "2 groups are complete, for 2 coefficients"),
            (EVENTS, PEOPLE, AGE[:5], "6 groups come with 5 rows"),
            (np.zeros(6), PEOPLE, AGE, "no events"),
            (-EVENTS, PEOPLE, AGE, "negative counts"),
            (EVENTS, np.zeros(6), AGE, "events with no exposure"),
            (np.full(6, np.nan), PEOPLE, AGE, "0 groups are complete"),
        ],
    )
    def test_what_cannot_be_fitted(self, events, people, covariates, said):
        with pytest.raises(StatsError, match=said):
            stats.quasi_poisson(events, people, covariates=covariates)

    def test_a_covariate_that_divides_all_events_from_none(self):
        with pytest.raises(StatsError, match="wholly divide"):
            stats.quasi_binomial([0, 0, 0, 9, 9, 9], np.full(6, 9), covariates=AGE)

    def test_a_proportion_above_one(self):
        with pytest.raises(StatsError, match="above their denominator"):
            stats.quasi_binomial([3, 1, 1], [2, 2, 2], covariates=[1, 2, 3])
