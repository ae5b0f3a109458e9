"""Interrupted time series against statsmodels and the tutorial's figures for Sicily.

Data: acute coronary events a month in Sicily, January 2002 to November 2006, ages 0 to 69, and
the standardised population; smoking was banned in public places in January 2005. Bernal, Cummins
and Gasparrini 2017, Int J Epidemiol 46:348, with the correction of 2020, supplementary data.
"""

import numpy as np
import pytest
import statsmodels.api as sm

from onestory.stats import newey_west
from onestory.stats.adjust import quasi_poisson
from onestory.stats.autocorrelated import chance_below, correlations, regress
from onestory.stats.contrast import Fraction
from onestory.stats.interrupted import interrupted
from onestory.stats.interrupted_counts import interrupted_counts
from onestory.stats.interruption import Interruption, lay_out

BAN = 36
EVENTS = [
    728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858,
    887, 766, 851, 769, 781, 756, 766, 752, 765, 831, 879, 928,
    914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886,
    831, 796, 833, 820, 877, 758, 767, 738, 781, 843, 850, 908,
    1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912,
]  # fmt: skip

STANDARD_POPULATION = [
    379875.3, 376495.5, 377040.8, 377116.4, 377383.4, 374113.1,
    379513.3, 376295.5, 374653.2, 378485.6, 375955.5, 378349.7,
    376762.4, 379032.3, 379360.4, 376162.0, 377972.4, 381830.7,
    379888.6, 380872.2, 380966.9, 381240.4, 382104.9, 381802.7,
    381656.3, 383680.0, 383503.2, 386462.9, 383783.1, 380836.8,
    383483.0, 380906.2, 382926.8, 384052.4, 384449.6, 383428.4,
    388153.2, 388373.2, 386470.1, 386033.2, 383686.4, 385509.3,
    385901.9, 386516.6, 388436.5, 383255.2, 390148.7, 385874.9,
    391613.6, 391750.4, 394005.6, 391364.9, 391664.6, 389022.3,
    391878.5, 388575.3, 392989.0, 390018.8, 390712.3,
]  # fmt: skip

SICILY = Fraction(numerator=EVENTS, denominator=STANDARD_POPULATION)
SMOKING_BAN = Interruption(start=BAN, cycle=12, change="level")
RATE = np.log(np.array(EVENTS) / np.array(STANDARD_POPULATION))


class TestSicily:
    @pytest.mark.parametrize(("season", "ratio"), [("none", 0.894), ("harmonics", 0.885)])
    def test_the_published_rate_ratios_come_back(self, season, ratio):
        asked = Interruption(start=BAN, cycle=12, change="level", season=season)
        answer = interrupted_counts(SICILY, interruption=asked)
        assert np.exp(answer.newey_west.value[0]) == pytest.approx(ratio, abs=0.0005)

    def test_so_do_the_published_limits(self):
        plan = lay_out(SMOKING_BAN, periods=59)
        fit = quasi_poisson(EVENTS, STANDARD_POPULATION, covariates=plan.columns[:, 1:])
        step, error = fit.coefficients[-1], fit.standard_errors[-1]
        limits = np.exp([step - 1.96 * error, step + 1.96 * error])
        np.testing.assert_allclose(limits, [0.839, 0.933], atol=0.001)

    def test_allowing_for_unknown_autocorrelation_widens_them(self):
        answer = interrupted_counts(SICILY, interruption=SMOKING_BAN)
        assert 0.80 < np.exp(answer.lower) < 0.839
        assert 0.933 < np.exp(answer.upper) < 1.0
        assert np.exp(answer.estimate) == pytest.approx(0.885, abs=0.01)


class TestAgainstStatsmodels:
    plan = lay_out(Interruption(start=BAN, cycle=12), periods=59)

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
        ours = interrupted(RATE, interruption=Interruption(start=BAN, cycle=12)).newey_west
        wanted = theirs.t_test(self.plan.contrasts[0])
        assert ours.value[0] == pytest.approx(wanted.effect[0], rel=1e-8)
        np.testing.assert_allclose([ours.lower[0], ours.upper[0]], wanted.conf_int()[0], rtol=1e-8)

    def test_quasi_poisson_with_newey_west_errors(self):
        model = sm.GLM(
            EVENTS, self.plan.columns, family=sm.families.Poisson(), exposure=STANDARD_POPULATION
        )
        theirs = model.fit(
            cov_type="HAC", cov_kwds={"maxlags": newey_west.lags(59), "use_correction": True}
        )
        ours = interrupted_counts(SICILY, interruption=Interruption(start=BAN, cycle=12))
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
