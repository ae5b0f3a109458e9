"""What must hold of one site's change whatever the figures."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats import site_change, site_change_against
from onestory.stats.site_change_windows import Figures, beside, shares


@settings(max_examples=40, deadline=None)
@given(
    start=st.integers(1, 30),
    begins=st.integers(0, 6),
    after=st.integers(1, 24),
    cycle=st.sampled_from([1, 4, 12]),
    season=st.lists(st.floats(0.5, 2), min_size=12, max_size=12),
)
def test_a_season_alone_is_never_a_change(start, begins, after, cycle, season):
    end = start + begins + after
    window = beside(start=start, begins=begins, end=end, cycle=cycle)
    value = np.resize(np.array(season[:cycle]), end)[None, :]
    share = shares(np.ones(value.shape), window)
    found = Figures(value=value, share=share, chance=value * 0, window=window, scale="ratio")
    assert np.isclose(share.sum(), 0)
    assert np.isclose(np.abs(share).sum(), 2)
    if window.alike:
        assert np.isclose(found.change[0], 0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), times=st.floats(0.01, 100))
def test_the_unit_of_a_rate_changes_no_proportional_range(seed, times):
    value = np.random.default_rng(seed).gamma(50, 1, (3, 36))
    window = beside(start=20, begins=0, end=36, cycle=12)
    lends = np.array([False, True, True])

    def ends(unit: float) -> np.ndarray:
        figures = Figures(
            value=value * unit,
            share=shares(np.ones(value.shape), window),
            chance=np.full(value.shape, 0.02),
            window=window,
            scale="ratio",
        )
        found = site_change.by_itself(figures, lends=lends)
        return np.stack([found.lower, found.upper])

    assert np.allclose(ends(times), ends(1.0))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), places=st.integers(10, 60), shift=st.floats(-1, 1))
def test_what_moves_every_place_alike_is_no_change_against_comparators(seed, places, shift):
    r = np.random.default_rng(seed)
    change, chance = r.normal(0, 0.1, places), r.uniform(0.001, 0.01, places)
    size = chance / chance.mean()

    def found(by: float) -> np.ndarray:
        seen = site_change_against.scatter(
            change[1:] + by, chance=chance[1:], size=size[1:], credence=np.zeros(4)
        )
        moved = site_change_against.against(seen, change[:1] + by, chance=chance[:1], size=size[:1])
        return np.array([moved.lower[0], moved.estimate[0], moved.upper[0]])

    ends = found(0.0)
    assert np.allclose(found(shift), ends, atol=1e-9)
    assert ends[0] < ends[1] < ends[2]
