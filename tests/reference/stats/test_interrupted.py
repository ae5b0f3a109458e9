"""Interrupted time series against statsmodels, on an invented series of counts with season."""

import numpy as np
import pytest
import statsmodels.api as sm

from onestory.stats import newey_west
from onestory.stats.autocorrelated import chance_below, correlations, regress
from onestory.stats.contrast import Fraction
from onestory.stats.interrupted import interrupted
from onestory.stats.interrupted_counts import interrupted_counts
from onestory.stats.interruption import Interruption, lay_out

START = 36
_MONTH = np.arange(59)
PEOPLE = 376_000 + 270 * _MONTH
EVENTS = np.random.default_rng(2005).poisson(
    PEOPLE
    * 0.0021
    * np.exp(0.004 * _MONTH + 0.08 * np.cos(2 * np.pi * _MONTH / 12) - 0.1 * (_MONTH >= START))
)
SERIES = Fraction(numerator=EVENTS, denominator=PEOPLE)
RATE = np.log(EVENTS / PEOPLE)


class TestAgainstStatsmodels:
    plan = lay_out(Interruption(start=START, cycle=12), periods=59)

    @pytest.mark.parametrize("which", [0, 14, 23, 39, 49])
    def test_generalised_least_squares_at_a_known_correlation(self, which):
        noise = 1 / np.array(EVENTS)
        grid = correlations()
        apart = np.abs(np.subtract.outer(np.arange(59), np.arange(59)))
        part = grid.share[which]
        sigma = part * grid.rho[which] ** apart + (1 - part) * np.diag(noise / noise.mean())
        theirs = sm.GLS(RATE, self.plan.columns, sigma=sigma).fit()
        ours = regress(RATE[None, :], self.plan.columns, noise=noise)
        np.testing.assert_allclose(ours.coefficients[which, 0], theirs.params, rtol=1e-6)
        errors = np.sqrt(ours.variance[which, 0] * np.diag(ours.unit[which]))
        np.testing.assert_allclose(errors, np.sqrt(np.diag(theirs.cov_params())), rtol=1e-6)

    def test_least_squares_with_newey_west_errors(self):
        theirs = sm.OLS(RATE, self.plan.columns).fit(
            cov_type="HAC",
            cov_kwds={"maxlags": newey_west.lags(59), "use_correction": True},
            use_t=True,
        )
        ours = interrupted(RATE, interruption=Interruption(start=START, cycle=12)).newey_west
        wanted = theirs.t_test(self.plan.contrasts[0])
        assert ours.value[0] == pytest.approx(wanted.effect[0], rel=1e-8)
        np.testing.assert_allclose([ours.lower[0], ours.upper[0]], wanted.conf_int()[0], rtol=1e-8)

    def test_quasi_poisson_with_newey_west_errors(self):
        model = sm.GLM(EVENTS, self.plan.columns, family=sm.families.Poisson(), exposure=PEOPLE)
        theirs = model.fit(
            cov_type="HAC", cov_kwds={"maxlags": newey_west.lags(59), "use_correction": True}
        )
        ours = interrupted_counts(SERIES, interruption=Interruption(start=START, cycle=12))
        wanted = theirs.t_test(self.plan.contrasts[0])
        assert ours.newey_west.value[0] == pytest.approx(wanted.effect[0], rel=1e-7)
        reach = (ours.newey_west.upper[0] - ours.newey_west.lower[0]) / 2
        student = 2.0085591  # t of 0.975 on 59 less 8 coefficients less 1
        assert reach / wanted.sd.item() == pytest.approx(student, rel=2e-3)
        assert ours.dispersion == pytest.approx(theirs.pearson_chi2 / theirs.df_resid, rel=1e-7)


class TestCoverage:
    """600 series a setting, seeds fixed; the standard error of a coverage is 0.9 points."""

    @staticmethod
    def errors(rho: float, share: float, periods: int) -> np.ndarray:
        random = np.random.default_rng(20170601)
        fresh = random.standard_normal((periods, 600))
        lasting = np.empty_like(fresh)
        lasting[0] = fresh[0]
        for t in range(1, periods):
            lasting[t] = rho * lasting[t - 1] + np.sqrt(1 - rho**2) * fresh[t]
        noise = random.standard_normal(fresh.shape)
        return (np.sqrt(share) * lasting + np.sqrt(1 - share) * noise).T

    @pytest.mark.parametrize(("rho", "share"), [(0.0, 1.0), (0.6, 1.0), (0.9, 1.0), (0.9, 0.5)])
    @pytest.mark.parametrize(("start", "periods"), [(24, 48), (48, 72)])
    def test_intervals_hold_what_they_say(self, rho, share, start, periods):
        plan = lay_out(Interruption(start=start, cycle=12), periods=periods)
        series = self.errors(rho, share, periods)
        averaged = regress(series, plan.columns, noise=np.ones(periods))
        below = chance_below(averaged, plan.contrasts[:2])
        held = np.mean((below >= 0.025) & (below <= 0.975), axis=0)
        assert (held >= 0.93).all()
