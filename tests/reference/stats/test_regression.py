"""Regression and the slope index against statsmodels, to eight figures."""

import numpy as np
import pytest
import statsmodels.api as sm

from onestory import stats

RNG = np.random.default_rng(17)
SIZE = RNG.integers(300, 9000, 60).astype(float)
AGE = RNG.normal(75, 4, 60)
DEPRIVATION = RNG.uniform(5, 45, 60)
COVARIATES = {"one": AGE, "two": np.column_stack([AGE, DEPRIVATION])}
RATE = np.exp(-6 + 0.03 * AGE + 0.01 * DEPRIVATION + RNG.normal(0, 0.2, 60))


@pytest.mark.parametrize("covariates", COVARIATES.values(), ids=COVARIATES.keys())
class TestAgainstStatsmodels:
    def same(self, ours: stats.Regression, theirs) -> None:
        np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-8)
        np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-7)
        errors = np.sqrt(np.diag(theirs.cov_params()))
        np.testing.assert_allclose(ours.standard_errors, errors, rtol=1e-8)
        assert ours.dispersion == pytest.approx(theirs.scale, rel=1e-8)

    def test_quasi_poisson(self, covariates):
        events = np.random.default_rng(23).poisson(RATE * SIZE).astype(float)
        design = sm.add_constant(covariates)
        model = sm.GLM(events, design, family=sm.families.Poisson(), exposure=SIZE)
        theirs = model.fit(scale="X2", tol=1e-13)
        ours = stats.quasi_poisson(events, SIZE, covariates=covariates)
        self.same(ours, theirs)
        np.testing.assert_allclose(ours.expected, theirs.fittedvalues, rtol=1e-8)

    def test_quasi_binomial(self, covariates):
        events = (
            np.random.default_rng(24)
            .binomial(SIZE.astype(int), np.clip(RATE, 0, 0.9))
            .astype(float)
        )
        design = sm.add_constant(covariates)
        model = sm.GLM(events / SIZE, design, family=sm.families.Binomial(), var_weights=SIZE)
        theirs = model.fit(scale="X2", tol=1e-13)
        ours = stats.quasi_binomial(events, SIZE, covariates=covariates)
        self.same(ours, theirs)
        np.testing.assert_allclose(ours.expected, theirs.fittedvalues * SIZE, rtol=1e-8)

    def test_prediction(self, covariates):
        events = np.random.default_rng(23).poisson(RATE * SIZE).astype(float)
        design = sm.add_constant(covariates)
        theirs = sm.GLM(events, design, family=sm.families.Poisson(), exposure=SIZE).fit(
            scale="X2", tol=1e-13
        )
        table = theirs.get_prediction(design, exposure=np.ones(60)).summary_frame()
        ours = stats.predict(stats.quasi_poisson(events, SIZE, covariates=covariates), covariates)
        np.testing.assert_allclose(ours.value, table["mean"], rtol=1e-8)
        np.testing.assert_allclose(ours.lower, table["mean_ci_lower"], rtol=1e-8)
        np.testing.assert_allclose(ours.upper, table["mean_ci_upper"], rtol=1e-8)


PEOPLE = RNG.integers(500, 4000, (3, 10)).astype(float)
VALUES = 60 + 12 * np.linspace(0.05, 0.95, 10) + RNG.normal(0, 1, (3, 10))
ERRORS = RNG.uniform(0.2, 2, (3, 10))


def estimates(value, error) -> stats.Estimate:
    half = 1.959963984540054 * error
    return stats.Estimate(
        value=value, lower=value - half, upper=value + half, confidence=0.95, method="given"
    )


def ranks(people):
    share = people / people.sum()
    return np.cumsum(share) - share / 2


@pytest.mark.parametrize("area", range(3))
class TestSlopeIndex:
    def test_is_the_weighted_regression(self, area):
        rank = ranks(PEOPLE[area])
        line = sm.WLS(VALUES[area], sm.add_constant(rank), weights=PEOPLE[area]).fit()  # pyright: ignore[reportArgumentType]
        foot, slope = line.params
        found = stats.slope_index(estimates(VALUES, ERRORS), PEOPLE)
        assert found.slope.value[area] == pytest.approx(slope, rel=1e-10)
        assert found.relative.value[area] == pytest.approx((foot + slope) / foot, rel=1e-10)

    def test_limits_by_hand(self, area):
        share = PEOPLE[area] / PEOPLE[area].sum()
        rank = ranks(PEOPLE[area])
        weight = [a * (b - 0.5) for a, b in zip(share, rank, strict=True)]
        below = sum(a * (b - 0.5) ** 2 for a, b in zip(share, rank, strict=True))
        variance = sum((w / below * e) ** 2 for w, e in zip(weight, ERRORS[area], strict=True))
        found = stats.slope_index(estimates(VALUES, ERRORS), PEOPLE)
        half = 1.959963984540054 * variance**0.5
        assert found.slope.upper[area] - found.slope.value[area] == pytest.approx(half, rel=1e-9)

    def test_curvature_is_the_squared_term_over_its_error(self, area):
        rank = ranks(PEOPLE[area]) - 0.5
        design = np.column_stack([np.ones(10), rank, rank**2])
        root = np.sqrt(PEOPLE[area])
        makes = np.linalg.pinv(design * root[:, None]) * root
        bend, error = makes[2] @ VALUES[area], np.sqrt((makes[2] ** 2) @ ERRORS[area] ** 2)
        found = stats.slope_index(estimates(VALUES, ERRORS), PEOPLE)
        assert found.curvature[area] == pytest.approx(bend / error, rel=1e-8)

    @pytest.mark.parametrize("transform", ["none", "log", "logit"])
    def test_closed_limits_agree_with_simulation(self, area, transform):
        scale = stats.IndexScale(transform=transform, multiplier=-100)
        given = estimates(VALUES[[area]] / 100, ERRORS[[area]] / 100)
        people = PEOPLE[[area]]
        closed = stats.slope_index(given, people, scale=scale)
        drawn = stats.simulate_slope_index(
            given, people, generator=np.random.default_rng(area), scale=scale, draws=40_000
        )
        # Monte Carlo error of a limit is near 0.017 standard errors at 40,000 draws.
        for ours, theirs in ((closed.slope, drawn.slope), (closed.relative, drawn.relative)):
            width = ours.upper[0] - ours.lower[0]
            assert ours.value[0] == pytest.approx(theirs.value[0])
            assert ours.lower[0] == pytest.approx(theirs.lower[0], abs=0.03 * width)
            assert ours.upper[0] == pytest.approx(theirs.upper[0], abs=0.03 * width)

    @pytest.mark.parametrize("transform", ["log", "logit"])
    def test_a_transformed_slope_is_the_gap_between_the_ends_of_its_line(self, area, transform):
        onto = np.log if transform == "log" else lambda p: np.log(p / (1 - p))
        back = np.exp if transform == "log" else lambda x: 1 / (1 + np.exp(-x))
        share = VALUES[area] / 100
        rank = ranks(PEOPLE[area])
        line = sm.WLS(onto(share), sm.add_constant(rank), weights=PEOPLE[area]).fit()  # pyright: ignore[reportArgumentType]
        foot, slope = line.params
        found = stats.slope_index(
            estimates(VALUES / 100, ERRORS / 100),
            PEOPLE,
            scale=stats.IndexScale(transform=transform),
        )
        assert found.slope.value[area] == pytest.approx(back(foot + slope) - back(foot), rel=1e-9)
