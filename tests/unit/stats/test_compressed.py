"""Two-way fixed effects from cells: the edges, and what is refused."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.compressed import Cells, absorb, combine, fit_cells

SITE = np.repeat(np.arange(4), 6)
PERIOD = np.tile(np.arange(6), 4)
EXPOSED = ((SITE < 2) & (PERIOD >= 3)).astype(float)[:, None]


def cells(mean, rows=None):
    rows = np.full(24, 10.0) if rows is None else rows
    return Cells(site=SITE, period=PERIOD, rows=rows, total=rows * mean, squares=rows * mean**2)


class TestFitCells:
    def test_finds_an_effect_without_noise_whatever_the_rows_of_a_cell(self):
        rows = np.random.default_rng(1).integers(1, 900, 24).astype(float)
        fit = fit_cells(cells(5 + SITE + 0.3 * PERIOD**2 - 0.25 * EXPOSED[:, 0], rows), EXPOSED)
        assert fit.estimate == pytest.approx([-0.25], abs=1e-12)
        assert fit.residual_sum == pytest.approx(0, abs=1e-6)

    def test_a_large_level_costs_no_digits(self):
        noise = np.random.default_rng(2).normal(size=24)
        low, high = (fit_cells(cells(noise + level), EXPOSED) for level in (0.0, 1e7))
        assert high.estimate == pytest.approx(low.estimate, abs=1e-8)

    def test_refuses_a_column_that_site_and_period_already_explain(self):
        everywhere = (PERIOD >= 3).astype(float)[:, None]
        with pytest.raises(StatsError, match="Column 1 of the design follows"):
            fit_cells(cells(PERIOD * 1.0), np.hstack([EXPOSED, everywhere]))

    def test_counts_rows_and_not_cells(self):
        assert fit_cells(cells(PERIOD * 1.0), EXPOSED).rows == 240


class TestCells:
    def test_refuses_a_cell_without_rows(self):
        rows = np.full(24, 10.0)
        rows[3] = 0
        with pytest.raises(StatsError, match="no rows"):
            cells(PERIOD * 1.0, rows)

    def test_refuses_sums_of_different_lengths(self):
        with pytest.raises(StatsError, match="same cells"):
            Cells(
                site=SITE, period=PERIOD, rows=np.ones(24), total=np.ones(23), squares=np.ones(24)
            )


def test_what_is_absorbed_sums_to_nothing_in_every_site_and_period():
    rows = np.random.default_rng(3).integers(1, 50, 24).astype(float)
    left = absorb(np.random.default_rng(4).normal(size=(24, 2)), cells(PERIOD * 1.0, rows))
    weighted = left * rows[:, None]
    for group in (SITE, PERIOD):
        sums = [weighted[group == one].sum(axis=0) for one in np.unique(group)]
        assert np.allclose(sums, 0, atol=1e-10)


def test_an_average_of_coefficients_has_limits_on_both_sides():
    fit = fit_cells(cells(np.random.default_rng(5).normal(size=24)), EXPOSED)
    found = combine(fit, np.array([[1.0]]))
    assert found.lower[0] < found.estimate[0] < found.upper[0]
