"""A season in a course, and what it brings where the months after are not those before."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.season import mismatch, season

TIME = np.arange(48, dtype=np.float64)
WAVE = np.cos(2 * np.pi * TIME / 12)


def test_a_season_is_told_from_its_trend():
    found = season(10 + 0.1 * TIME + 2 * WAVE, cycle=12)
    assert found.wave == pytest.approx(2 * WAVE, abs=1e-9)
    assert found.p_value < 1e-6


def test_noise_is_seldom_a_season():
    r = np.random.default_rng(1)
    found = [season(r.standard_normal(48), cycle=12).p_value < 0.05 for _ in range(400)]
    assert np.mean(found) == pytest.approx(0.05, abs=0.03)


def test_yearly_figures_have_none():
    assert season(np.arange(9.0) ** 2, cycle=1).p_value == 1.0


def test_less_than_a_year_cannot_tell():
    with pytest.raises(StatsError, match="too few"):
        season(np.arange(9.0), cycle=12)


@pytest.mark.parametrize(("months", "expected"), [(12, 0.0), (24, 0.0), (1, 1.0), (6, 1 / 6)])
def test_whole_years_cancel_and_part_years_do_not(months, expected):
    before = (TIME < 24)[None]
    after = np.isin(TIME, 24 + np.arange(months))[None]
    moved = mismatch(WAVE, before=before, after=after, weight=np.ones(1))
    assert moved == pytest.approx(expected, abs=1e-9)
