"""Funnel limits and overdispersion: edges, refusals and what changes what."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError

SIZES = np.array([1, 2, 3, 5, 10, 40, 200, 5000], dtype=float)


class TestControlLimits:
    def test_are_levels_by_places_and_say_how(self):
        limits = stats.control_limits_proportion(10, SIZES, multiplier=100)
        assert limits.lower.shape == (2, 8)
        assert (limits.levels, limits.method) == ((0.95, 0.998), "exact binomial, interpolated")

    def test_one_person_is_never_beyond_them(self):
        limits = stats.control_limits_proportion(50, [1], multiplier=100)
        assert limits.lower[:, 0].tolist() == [0, 0]
        assert limits.upper[:, 0].tolist() == [100, 100]

    def test_the_wider_level_lies_outside_the_narrower(self):
        for limits in (
            stats.control_limits_proportion(0.2, SIZES),
            stats.control_limits_rate(0.2, SIZES),
        ):
            assert (limits.lower[1] <= limits.lower[0]).all()
            assert (limits.upper[1] >= limits.upper[0]).all()

    def test_draw_in_as_places_grow(self):
        limits = stats.control_limits_rate(0.2, np.arange(1, 400.0))
        assert (np.diff(limits.upper[0]) < 0.02).all()
        assert limits.upper[0, -1] < limits.upper[0, 0] / 5

    def test_nobody_or_missing_has_no_limits(self):
        limits = stats.control_limits_rate(5, [0, np.nan, 10])
        assert np.isnan(limits.upper[0]).tolist() == [True, True, False]

    def test_a_target_of_nought_or_of_all_is_possible(self):
        assert stats.control_limits_proportion(0, [50]).lower[0, 0] == 0
        assert stats.control_limits_proportion(1, [50]).upper[0, 0] == 1
        assert stats.control_limits_rate(0, [50]).upper[0, 0] < 0.1

    def test_a_target_a_place_is_possible(self):
        limits = stats.control_limits_rate([1, 2], [100, 100])
        assert limits.upper[0, 1] > limits.upper[0, 0]

    def test_no_places_give_no_limits(self):
        assert stats.control_limits_proportion(0.5, []).upper.shape == (2, 0)

    def test_refuse_a_target_above_the_whole(self):
        with pytest.raises(StatsError, match="targets above the whole"):
            stats.control_limits_proportion(12, [100])

    def test_refuse_a_level_in_per_cent(self):
        with pytest.raises(StatsError, match="level is 95"):
            stats.control_limits_rate(1, [10], levels=(95,))


class TestPosition:
    def test_says_below_within_and_above_at_each_level(self):
        limits = stats.control_limits_proportion(0.5, [100] * 4)
        place = stats.position([0.2, 0.39, 0.5, 0.8], limits)
        assert place.tolist() == [[-1, -1, 0, 1], [-1, 0, 0, 1]]

    def test_a_missing_value_is_within(self):
        limits = stats.control_limits_rate(1, [10, np.nan])
        assert stats.position([np.nan, 9], limits).tolist() == [[0, 0], [0, 0]]


class TestOverdispersion:
    def test_equal_places_have_none(self):
        rng = np.random.default_rng(20)
        n = rng.integers(200, 2000, 400)
        scores = stats.proportion_scores(rng.binomial(n, 0.3) / n, n, target=0.3)
        found = stats.overdispersion(scores)
        assert found.tau_squared == 0
        assert found.phi == pytest.approx(0.679, abs=0.08)

    def test_correcting_for_winsorising_brings_phi_of_equal_places_to_one(self):
        z = np.random.default_rng(3).standard_normal(20_000)
        scores = stats.Scores(z=z, variance=np.ones_like(z), method="normal")
        assert stats.overdispersion(scores, corrected=True).phi == pytest.approx(1, abs=0.02)

    def test_without_winsorising_there_is_nothing_to_correct(self):
        scores = stats.Scores(z=np.array([1.0, -2, 3]), variance=np.ones(3), method="normal")
        plain = stats.overdispersion(scores, winsorise=0)
        assert plain.phi == stats.overdispersion(scores, winsorise=0, corrected=True).phi

    def test_one_wild_place_in_twenty_does_not_move_it(self):
        z = np.array([-1.5, -1, -0.5, 0, 0.5, 1, 1.5, -0.2, 0.2, 0.7] * 2)
        tame = stats.Scores(z=z, variance=np.ones(20), method="normal")
        wild_z = z.copy()
        wild_z[6] = 50
        wild = stats.Scores(z=wild_z, variance=np.ones(20), method="normal")
        assert stats.overdispersion(wild).phi == stats.overdispersion(tame).phi

    def test_missing_places_are_left_out(self):
        scores = stats.rate_scores([1, np.nan, 2, 3], [10, 10, 0, 10], target=1)
        assert stats.overdispersion(scores).n == 2

    def test_one_place_or_none_cannot_tell(self):
        one = stats.overdispersion(stats.rate_scores([2], [10], target=1))
        none = stats.overdispersion(stats.rate_scores([], [], target=1))
        assert np.isnan([one.tau_squared, none.tau_squared, none.phi]).all()

    def test_refuses_to_winsorise_half(self):
        with pytest.raises(StatsError, match=r"share to winsorise is 0\.5"):
            stats.overdispersion(stats.rate_scores([1], [1], target=1), winsorise=0.5)

    def test_refuses_a_proportion_above_the_whole(self):
        with pytest.raises(StatsError, match="above the whole"):
            stats.proportion_scores([1.2], [10], target=0.5)


def none_found() -> stats.Overdispersion:
    return stats.Overdispersion(phi=1, tau_squared=0.0, n=50, winsorised=0.1, method="")


def much_found() -> stats.Overdispersion:
    return stats.Overdispersion(phi=9, tau_squared=0.004, n=50, winsorised=0.1, method="")


@pytest.mark.parametrize("limits_of", [stats.control_limits_proportion, stats.control_limits_rate])
class TestWidenedLimits:
    def test_without_overdispersion_the_exact_limits_come_back(self, limits_of):
        exact = limits_of(0.2, SIZES)
        same = stats.overdispersed_limits(exact, dispersion=none_found())
        np.testing.assert_allclose(same.lower, exact.lower, atol=1e-12)
        np.testing.assert_allclose(same.upper, exact.upper, atol=1e-12)

    def test_never_lie_inside_the_exact_ones(self, limits_of):
        exact = limits_of(0.2, SIZES)
        wide = stats.overdispersed_limits(exact, dispersion=much_found())
        assert (wide.lower <= exact.lower + 1e-12).all()
        assert (wide.upper >= exact.upper - 1e-12).all()
        assert wide.method.endswith("widened for overdispersion")

    def test_stay_among_possible_values(self, limits_of):
        wide = stats.overdispersed_limits(limits_of(0.2, SIZES), dispersion=much_found())
        assert (wide.lower >= 0).all()
        assert limits_of is stats.control_limits_rate or (wide.upper <= 1).all()

    def test_large_places_end_with_the_spread_between_places(self, limits_of):
        exact = limits_of(0.2, [1e7])
        wide = stats.overdispersed_limits(exact, dispersion=much_found())
        spread = np.sqrt(0.004) * 1.959964
        centre = (
            np.arcsin(np.sqrt(0.2)) if limits_of is stats.control_limits_proportion else 0.2**0.5
        )
        back = np.sin(centre + spread) ** 2
        expected = back if limits_of is stats.control_limits_proportion else (centre + spread) ** 2
        assert wide.upper[0, 0] == pytest.approx(expected, abs=2e-3)


def test_the_corrected_dispersion_of_few_places_is_not_inflated():
    # Under chance alone phi is 1 on average, whatever the number of places. Seed fixed; the
    # Monte Carlo error of each mean is about 0.01.
    generator = np.random.default_rng(11)
    for places in (6, 9, 12, 19, 150):
        found = [
            stats.overdispersion(
                stats.Scores(
                    z=generator.normal(size=places), variance=np.ones(places), method="none"
                ),
                corrected=True,
            ).phi
            for _ in range(4000)
        ]
        assert 0.9 < np.mean(found) < 1.1, places


def test_only_a_spread_that_chance_could_not_give_is_called_one():
    even = stats.Scores(z=np.array([1.0, -1.0] * 10), variance=np.ones(20), method="none")
    wide = stats.Scores(z=np.array([2.0, -2.0] * 10), variance=np.ones(20), method="none")
    # Q is 20 and 80; the 95% point of χ² with 19 degrees of freedom is 30.14 (tables).
    assert not stats.heterogeneous(stats.overdispersion(even, winsorise=0))
    assert stats.heterogeneous(stats.overdispersion(wide, winsorise=0))
    with pytest.raises(StatsError, match="winsorised"):
        stats.heterogeneous(stats.overdispersion(wide))
