"""What holds of sums by site and period, whatever the rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats.compressed import Cells, fit_cells

SITE = np.repeat(np.arange(6), 5)
PERIOD = np.tile(np.arange(5), 6)
EXPOSED = ((SITE < 3) & (PERIOD >= 2)).astype(float)[:, None]


def cells(seed, order=None):
    generator = np.random.default_rng(seed)
    rows = generator.integers(1, 60, SITE.size).astype(float)
    total = rows * generator.normal(size=SITE.size)
    squares = total**2 / rows + rows * generator.random(SITE.size)
    order = np.arange(SITE.size) if order is None else order
    return Cells(
        site=SITE[order],
        period=PERIOD[order],
        rows=rows[order],
        total=total[order],
        squares=squares[order],
    )


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_the_order_of_the_cells_does_not_matter(seed):
    order = np.random.default_rng(seed).permutation(SITE.size)
    one, other = fit_cells(cells(seed), EXPOSED), fit_cells(cells(seed, order), EXPOSED[order])
    assert one.estimate == pytest.approx(other.estimate, abs=1e-10)
    assert one.covariance == pytest.approx(other.covariance, abs=1e-10)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_a_cell_may_be_given_in_parts(seed, parts):
    """Strata of one site and month add up to it, for rows are what is counted."""
    whole = cells(seed)
    split = Cells(
        site=np.repeat(whole.site, parts),
        period=np.repeat(whole.period, parts),
        rows=np.repeat(whole.rows / parts, parts),
        total=np.repeat(whole.total / parts, parts),
        squares=np.repeat(whole.squares / parts, parts),
    )
    one, other = fit_cells(whole, EXPOSED), fit_cells(split, np.repeat(EXPOSED, parts, axis=0))
    assert one.estimate == pytest.approx(other.estimate, abs=1e-10)
    assert one.covariance == pytest.approx(other.covariance, abs=1e-10)
    assert one.residual_sum == pytest.approx(other.residual_sum)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(-5, 5), st.floats(0.1, 10))
def test_follows_a_shift_and_a_change_of_unit(seed, shift, unit):
    plain = cells(seed)
    changed = Cells(
        site=plain.site,
        period=plain.period,
        rows=plain.rows,
        total=unit * (plain.total + shift * plain.rows),
        squares=unit**2 * (plain.squares + 2 * shift * plain.total + shift**2 * plain.rows),
    )
    one, other = fit_cells(plain, EXPOSED), fit_cells(changed, EXPOSED)
    assert other.estimate == pytest.approx(unit * one.estimate, abs=1e-8)
