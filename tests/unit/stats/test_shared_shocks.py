"""Shocks that places of one larger area share."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from onestory.model.errors import StatsError
from onestory.stats.shared_shocks import shared_shocks

AREA = np.repeat(np.arange(6), 6)


def _places(seed, shared=0.0, scale: ArrayLike = 1.0):
    r = np.random.default_rng(seed)
    each = r.standard_normal((36, 24)) * np.asarray(scale)
    return r.standard_normal((36, 1)) + each + shared * r.standard_normal((6, 24))[AREA]


def test_places_that_share_half_of_what_moves_them_correlate_by_half():
    found = [shared_shocks(_places(seed, 1.0), area=AREA, seed=1, orders=99) for seed in range(20)]
    # What moves all is taken off, and with six areas a sixth of the shocks shared goes with it.
    assert np.mean([one.correlation for one in found]) == pytest.approx(0.45, abs=0.05)
    assert all(one.p_value <= 0.01 for one in found)
    assert found[0].areas == 6


def test_places_that_share_nothing_are_seldom_thought_to():
    small = np.where(AREA == 0, 5.0, 1.0)[:, None]  # a whole area of places that jump about
    p = [
        shared_shocks(_places(seed, scale=small), area=AREA, seed=1, orders=199).p_value
        for seed in range(100)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.1
    assert np.median(p) > 0.3


def test_a_level_a_course_for_all_and_gaps_are_no_shared_shock():
    value = _places(1)
    moved = value + np.arange(36)[:, None] + np.sin(np.arange(24))
    moved[3, 4] = np.nan
    before, after = (shared_shocks(v, area=AREA, seed=1, orders=99) for v in (value, moved))
    assert after.correlation == pytest.approx(before.correlation, abs=0.02)


def test_two_areas_cannot_tell():
    with pytest.raises(StatsError, match="larger areas"):
        shared_shocks(_places(1), area=np.repeat([0, 1], 18), seed=1)
