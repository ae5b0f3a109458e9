"""An interrupted series: what comes back, and what is refused."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.contrast import Fraction
from onestory.stats.interrupted import interrupted
from onestory.stats.interrupted_counts import interrupted_counts
from onestory.stats.interruption import Interruption

TIME = np.arange(60)
WAVE = 0.1 * np.cos(2 * np.pi * TIME / 12)
AFTER = (TIME >= 36) * 1.0
SINCE = np.maximum(TIME - 36.0, 0)
NOISE = np.random.default_rng(8).normal(0, 0.02, 60)
SERIES = 4.0 + 0.005 * TIME + WAVE + NOISE
AT_36 = Interruption(start=36, cycle=12)


class TestTheChange:
    def test_level_and_slope_are_told_apart(self):
        answer = interrupted(SERIES - 0.2 * AFTER - 0.01 * SINCE, interruption=AT_36)
        assert answer.level.value[0] == pytest.approx(-0.2, abs=0.04)
        assert answer.slope.value[0] == pytest.approx(-0.01, abs=0.003)
        assert answer.estimate == pytest.approx(-0.2 - 0.01 * 11.5, abs=0.04)
        assert answer.at_end.value[0] == pytest.approx(-0.43, abs=0.06)
        assert answer.lower < answer.estimate < answer.upper

    def test_without_a_slope_the_average_the_end_and_the_level_are_one(self):
        asked = Interruption(start=36, cycle=12, change="level")
        answer = interrupted(SERIES - 0.2 * AFTER, interruption=asked)
        assert answer.average.value == answer.at_end.value == answer.level.value
        assert np.isnan(answer.slope.value[0])

    def test_fitted_less_counterfactual_is_the_change_after_and_nothing_before(self):
        answer = interrupted(SERIES - 0.2 * AFTER, interruption=AT_36)
        gap = answer.fitted - answer.counterfactual.value
        np.testing.assert_allclose(gap[:36], 0, atol=0.003)
        assert gap[36:].mean() == pytest.approx(answer.estimate, abs=0.005)
        assert (answer.counterfactual.lower < answer.counterfactual.upper).all()

    def test_the_counterfactual_is_less_sure_the_longer_it_runs(self):
        answer = interrupted(SERIES, interruption=AT_36)
        width = answer.counterfactual.upper - answer.counterfactual.lower
        assert width[59] > width[47] > width[20]

    @pytest.mark.parametrize("season", ["harmonics", "periods"])
    def test_the_season_comes_back(self, season):
        asked = Interruption(start=36, cycle=12, season=season)
        answer = interrupted(SERIES, interruption=asked)
        np.testing.assert_allclose(answer.season, WAVE[:12], atol=0.04)
        assert answer.season.sum() == pytest.approx(0, abs=1e-12)

    def test_lasting_errors_are_told_from_fresh_ones_and_widen_the_interval(self):
        walk = np.convolve(np.random.default_rng(4).normal(0, 0.02, 99), 0.9 ** np.arange(40))
        lasting = interrupted(SERIES - NOISE + walk[39:99], interruption=AT_36)
        fresh = interrupted(SERIES, interruption=AT_36)
        assert lasting.autocorrelation > fresh.autocorrelation
        assert lasting.upper - lasting.lower > fresh.upper - fresh.lower

    def test_a_yearly_series_needs_no_season(self):
        yearly = np.random.default_rng(1).normal(70, 1, 20)
        answer = interrupted(yearly, interruption=Interruption(start=12, cycle=1))
        assert answer.season.tolist() == [0.0]

    def test_a_quarterly_season_of_harmonics_is_a_mean_for_each_quarter(self):
        quarters = np.random.default_rng(2).normal(50, 1, 40)
        answers = [
            interrupted(quarters, interruption=Interruption(start=24, cycle=4, season=season))
            for season in ("harmonics", "periods")
        ]
        assert answers[0].estimate == pytest.approx(answers[1].estimate, rel=1e-6)

    @pytest.mark.parametrize(("shift", "scale"), [(-40, 0.01), (3, 100)])
    def test_units_do_not_matter(self, shift, scale):
        plain = interrupted(SERIES, interruption=AT_36)
        other = interrupted(shift + scale * SERIES, interruption=AT_36)
        np.testing.assert_allclose(
            [other.estimate, other.lower, other.upper],
            scale * np.array([plain.estimate, plain.lower, plain.upper]),
            atol=1e-6 * scale,
        )


class TestAgainstAComparator:
    SHOCK = 0.3 * np.sin(TIME / 5) - 0.4 * AFTER

    def test_what_befell_both_falls_away(self):
        other = 5.0 + self.SHOCK + np.random.default_rng(9).normal(0, 0.02, 60)
        exposed = SERIES + self.SHOCK - 0.1 * AFTER
        answer = interrupted(exposed, interruption=AT_36, comparator=other)
        assert answer.lower < -0.1 < answer.upper
        assert answer.upper < 0
        assert interrupted(exposed, interruption=AT_36).estimate < -0.3

    def test_so_it_does_for_counts(self):
        random = np.random.default_rng(10)
        people = np.full(60, 1e5)
        exposed, other = (
            Fraction(numerator=random.poisson(mean), denominator=people)
            for mean in (400 * np.exp(self.SHOCK - 0.2 * AFTER), 900 * np.exp(self.SHOCK))
        )
        answer = interrupted_counts(exposed, interruption=AT_36, comparator=other)
        assert answer.lower < -0.2 < answer.upper < 0
        alone = interrupted_counts(exposed, interruption=AT_36)
        shared = answer.newey_west.upper - answer.newey_west.lower
        assert shared[0] < alone.newey_west.upper[0] - alone.newey_west.lower[0]

    def test_the_estimate_for_counts_is_the_interaction_in_one_model_of_both(self):
        random = np.random.default_rng(11)
        exposed, other = (
            Fraction(numerator=random.poisson(mean, 60), denominator=np.full(60, 1e4))
            for mean in (200, 300)
        )
        parts = [
            interrupted_counts(each, interruption=AT_36).newey_west.value[0]
            for each in (exposed, other)
        ]
        both = interrupted_counts(exposed, interruption=AT_36, comparator=other)
        assert both.newey_west.value[0] == pytest.approx(parts[0] - parts[1])


class TestCounts:
    PEOPLE = np.linspace(9e4, 1.1e5, 60)

    def test_growth_of_the_population_is_not_a_change(self):
        events = np.random.default_rng(12).poisson(self.PEOPLE * 0.004)
        counted = Fraction(numerator=events, denominator=self.PEOPLE)
        answer = interrupted_counts(counted, interruption=AT_36)
        assert answer.lower < 0 < answer.upper
        assert answer.dispersion == pytest.approx(1, abs=0.5)

    def test_dispersion_is_seen(self):
        mean = self.PEOPLE * 0.004 * np.random.default_rng(13).gamma(20, 1 / 20, 60)
        counted = Fraction(
            numerator=np.random.default_rng(14).poisson(mean), denominator=self.PEOPLE
        )
        assert interrupted_counts(counted, interruption=AT_36).dispersion > 5

    def test_months_without_an_event_are_allowed(self):
        events = np.random.default_rng(15).poisson(1.5, 60)
        assert (events == 0).any()
        counted = Fraction(numerator=events, denominator=self.PEOPLE)
        answer = interrupted_counts(counted, interruption=AT_36)
        assert answer.lower < 0 < answer.upper

    def test_no_event_before_the_start_is_refused(self):
        counted = Fraction(numerator=AFTER * 5, denominator=self.PEOPLE)
        with pytest.raises(StatsError, match="no events at all"):
            interrupted_counts(counted, interruption=AT_36)

    def test_a_month_with_nobody_at_risk_is_refused(self):
        people = np.where(TIME == 7, 0, self.PEOPLE)
        counted = Fraction(numerator=np.where(TIME == 7, 0, 50), denominator=people)
        with pytest.raises(StatsError, match="nobody at risk"):
            interrupted_counts(counted, interruption=AT_36)


class TestRefusals:
    @pytest.mark.parametrize("start", [-1, 0, 60, 99])
    def test_a_start_outside_the_series(self, start):
        with pytest.raises(StatsError, match="The start is period"):
            interrupted(SERIES, interruption=Interruption(start=start, cycle=12))

    def test_less_than_two_years_before_the_start(self):
        with pytest.raises(StatsError, match="23 periods stand before the start; 24 are needed"):
            interrupted(SERIES, interruption=Interruption(start=23, cycle=12))

    def test_fewer_than_eight_periods_before_it_even_without_a_season(self):
        asked = Interruption(start=7, cycle=12, season="none")
        with pytest.raises(StatsError, match="8 are needed for a trend"):
            interrupted(SERIES, interruption=asked)

    def test_a_slope_from_two_points(self):
        with pytest.raises(StatsError, match="a slope needs 3"):
            interrupted(SERIES[:38], interruption=AT_36)

    def test_two_points_do_for_a_level(self):
        asked = Interruption(start=36, cycle=12, change="level")
        assert np.isfinite(interrupted(SERIES[:38], interruption=asked).lower)

    def test_more_coefficients_than_the_series_can_bear(self):
        asked = Interruption(start=9, cycle=1)
        assert interrupted(SERIES[:13], interruption=asked).lower
        asked = Interruption(start=8, cycle=4, season="periods")
        with pytest.raises(StatsError, match="too few for 7 coefficients"):
            interrupted(SERIES[:12], interruption=asked)

    def test_a_missing_month(self):
        gap = np.where(TIME == 20, np.nan, SERIES)
        with pytest.raises(StatsError, match=r"missing periods .*positions 20"):
            interrupted(gap, interruption=AT_36)

    def test_a_comparator_of_another_length(self):
        with pytest.raises(StatsError, match="60 of them"):
            interrupted(SERIES, interruption=AT_36, comparator=SERIES[:59])

    def test_a_series_without_chance_in_it(self):
        with pytest.raises(StatsError, match="without any error"):
            interrupted(3 + 0.1 * TIME + WAVE, interruption=AT_36)
