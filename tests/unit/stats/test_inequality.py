"""Slope and relative indices: edges, refusals, signs."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError


def quantiles(values, half: float = 1.0) -> stats.Estimate:
    value = np.atleast_2d(np.asarray(values, dtype=float))
    return stats.Estimate(
        value=value, lower=value - half, upper=value + half, confidence=0.95, method="given"
    )


FIVE = [[100.0, 100, 100, 100, 100]]


class TestSlope:
    def test_equal_values_have_no_slope_and_a_ratio_of_one(self):
        found = stats.slope_index(quantiles([[7, 7, 7, 7, 7]]), FIVE)
        assert found.slope.value[0] == pytest.approx(0, abs=1e-12)
        assert found.relative.value[0] == pytest.approx(1)

    def test_a_straight_line_gives_its_rise_and_no_curvature(self):
        # Midpoints of fifths lie at 0.1, 0.3 … 0.9: 10 at the foot, 20 at the top.
        found = stats.slope_index(quantiles([[11, 13, 15, 17, 19]]), FIVE)
        assert found.slope.value[0] == pytest.approx(10)
        assert found.relative.value[0] == pytest.approx(2)
        assert found.curvature[0] == pytest.approx(0, abs=1e-9)

    def test_a_bend_shows_in_the_curvature(self):
        found = stats.slope_index(quantiles([[30, 11, 10, 10, 10]]), FIVE)
        assert found.curvature[0] > 5

    def test_a_negative_multiplier_turns_the_sign_and_inverts_the_ratio(self):
        given = quantiles([[11, 13, 15, 17, 19]])
        plain = stats.slope_index(given, FIVE)
        turned = stats.slope_index(given, FIVE, scale=stats.IndexScale(multiplier=-1))
        assert turned.slope.value[0] == -plain.slope.value[0]
        assert (turned.slope.lower[0], turned.slope.upper[0]) == (
            -plain.slope.upper[0],
            -plain.slope.lower[0],
        )
        assert turned.relative.value[0] == pytest.approx(0.5)
        assert turned.relative.lower[0] == pytest.approx(1 / plain.relative.upper[0])

    def test_the_ratio_is_refused_where_the_line_falls_below_nought(self):
        found = stats.slope_index(quantiles([[0.1, 5, 10, 15, 20]]), FIVE)
        assert found.slope.value[0] > 0
        assert np.isnan([found.relative.value[0], found.relative.upper[0]]).all()


class TestMissing:
    def test_a_missing_value_makes_its_own_area_unknown(self):
        found = stats.slope_index(
            quantiles([[1, np.nan, 3, 4, 5], [1, 2, 3, 4, 5]]), np.repeat(FIVE, 2, axis=0)
        )
        assert np.isnan(found.slope.value).tolist() == [True, False]

    def test_a_quantile_where_nobody_lives_needs_no_value(self):
        with_gap = stats.slope_index(quantiles([[1, np.nan, 3, 4, 5]]), [[9, 0, 9, 9, 9]])
        without = stats.slope_index(quantiles([[1, 3, 4, 5]]), [[9, 9, 9, 9]])
        assert with_gap.slope.value[0] == pytest.approx(without.slope.value[0])
        assert with_gap.slope.upper[0] == pytest.approx(without.slope.upper[0])

    def test_two_quantiles_with_people_are_too_few(self):
        found = stats.slope_index(quantiles([[1, 2, 3, 4, 5]]), [[9, 9, 0, 0, 0]])
        assert np.isnan(found.slope.value[0])

    def test_an_area_without_people_is_unknown(self):
        found = stats.slope_index(quantiles([[1, 2, 3]]), [[0, 0, 0]])
        assert np.isnan([found.slope.value[0], found.relative.value[0]]).all()

    @pytest.mark.parametrize(("transform", "value"), [("log", 0.0), ("logit", 1.0)])
    def test_a_value_the_transform_cannot_take_makes_its_area_unknown(self, transform, value):
        rows = [[value, 0.2, 0.3], [0.1, 0.2, 0.3]]
        found = stats.slope_index(
            quantiles(rows, half=0.01),
            np.full((2, 3), 9.0),
            scale=stats.IndexScale(transform=transform),
        )
        assert np.isnan(found.slope.upper).tolist() == [True, False]

    def test_no_areas_give_no_indices(self):
        empty = quantiles(np.zeros((0, 5)))
        assert stats.slope_index(empty, np.zeros((0, 5))).slope.value.shape == (0,)


class TestRefused:
    def test_populations_of_another_shape(self):
        with pytest.raises(StatsError, match="areas × quantiles"):
            stats.slope_index(quantiles([[1, 2, 3]]), [[1, 2]])

    def test_negative_populations(self):
        with pytest.raises(StatsError, match="negative populations"):
            stats.slope_index(quantiles([[1, 2, 3]]), [[1, -2, 3]])


class TestSimulated:
    def test_the_same_seed_gives_the_same_limits(self):
        ends = [
            stats.simulate_slope_index(
                quantiles([[1, 2, 4, 4, 5]]), FIVE, generator=np.random.default_rng(8), draws=500
            ).slope.upper[0]
            for _ in range(2)
        ]
        assert ends[0] == ends[1]

    def test_a_missing_area_is_unknown_and_uses_no_draws(self):
        generator = np.random.default_rng(8)
        found = stats.simulate_slope_index(
            quantiles([[np.nan, 2, 4, 4, 5]]), FIVE, generator=generator, draws=500
        )
        assert np.isnan(found.slope.lower[0])
        assert generator.random() == np.random.default_rng(8).random()

    def test_a_ratio_whose_draws_run_below_nought_has_no_upper_limit_and_is_withheld(self):
        found = stats.simulate_slope_index(
            quantiles([[2, 3, 4, 5, 6]], half=6),
            FIVE,
            generator=np.random.default_rng(8),
            draws=2000,
        )
        assert np.isnan([found.relative.lower[0], found.relative.upper[0]]).all()
        assert np.isfinite(found.slope.upper[0])
