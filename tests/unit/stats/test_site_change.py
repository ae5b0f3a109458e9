"""One site's change: windows in which seasons cancel, and ranges that reflect what is known."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats import site_change, site_change_against
from onestory.stats.site_change_windows import Figures, Scale, beside, shares

YEAR = np.array([10.0, 12, 14, 13, 11, 9, 8, 7, 8, 9, 10, 11])


def figures(value: np.ndarray, *, start: int, scale: Scale = "ratio", begins: int = 0) -> Figures:
    window = beside(start=start, begins=begins, end=value.shape[1], cycle=12)
    return Figures(
        value=value,
        share=shares(np.ones(value.shape), window),
        chance=np.zeros(value.shape),
        window=window,
        scale=scale,
    )


def equal_places(change: np.ndarray) -> site_change_against.Scatter:
    """What comparators of one size show, with counts so large that chance is nothing."""
    nothing = np.full(change.size, 1e-12)
    return site_change_against.scatter(
        change, chance=nothing, size=np.ones(change.size), credence=np.zeros(4)
    )


def test_five_months_are_set_beside_the_same_five_months_of_the_years_before():
    season = np.tile(YEAR, 3)[None, :29]
    moved = np.where(np.arange(29) >= 24, 0.9, 1.0)
    found = figures(season * moved, start=24)
    assert np.expm1(found.change[0]) == pytest.approx(-0.1)


def test_months_that_were_never_seen_before_the_start_are_left_out_and_counted():
    window = beside(start=6, begins=0, end=18, cycle=12)
    assert window.alike
    assert window.left_out == 6
    assert not window.after[6:12].any()


def test_where_no_season_was_seen_before_all_months_count_and_it_is_said():
    window = beside(start=2, begins=0, end=8, cycle=12)
    assert not window.alike
    assert window.after.sum() == 6


def test_months_of_bedding_in_are_on_neither_side():
    value = np.concatenate([np.full(12, 10.0), np.full(3, 99.0), np.full(12, 11.0)])[None, :]
    assert figures(value, start=12, begins=3, scale="difference").change[0] == pytest.approx(1.0)


def test_a_month_of_nought_does_no_harm_to_a_proportion():
    value = np.array([[4.0, 0, 2, 2, 1, 1, 1, 1]])
    window = beside(start=4, begins=0, end=8, cycle=1)
    found = Figures(
        value=value,
        share=shares(np.ones(value.shape), window),
        chance=value * 0,
        window=window,
        scale="ratio",
    )
    assert np.exp(found.change[0]) == pytest.approx(0.5)


def test_a_month_with_more_people_counts_for_more():
    value = np.array([[0.1, 0.1, 0.2, 0.4]])
    window = beside(start=2, begins=0, end=4, cycle=1)
    share = shares(np.array([[100.0, 100, 300, 100]]), window)
    assert (share * value).sum() == pytest.approx(0.25 - 0.1)


def test_no_month_after_the_start_is_refused():
    with pytest.raises(StatsError, match="no period before the start, or none"):
        beside(start=12, begins=6, end=15, cycle=12)


def restless(rho: float, seed: int) -> np.ndarray:
    r = np.random.default_rng(seed)
    shock = r.standard_normal(48)
    for t in range(1, 48):
        shock[t] = rho * shock[t - 1] + np.sqrt(1 - rho**2) * shock[t]
    return 100 * np.exp(0.05 * shock)


def width(value: np.ndarray, **asked: float) -> float:
    found = figures(value, start=24)
    none = np.zeros(len(value), dtype=bool)
    moved = site_change.by_itself(found, lends=none, **asked)
    return float((moved.upper - moved.lower)[0])


def test_months_that_hang_together_give_a_wider_range_than_months_that_do_not():
    calm = [width(restless(0.0, seed)[None]) for seed in range(8)]
    lasting = [width(restless(0.9, seed)[None]) for seed in range(8)]
    assert np.median(lasting) > 1.2 * np.median(calm)


def test_a_course_that_the_site_keeps_is_part_of_how_far_it_moved_and_no_noise():
    noise = restless(0.0, 1)
    rising = noise * np.exp(0.005 * np.arange(48))
    assert width(rising[None]) == pytest.approx(width(noise[None]), rel=0.06)


def test_counting_alone_sets_the_least_width():
    value = (100 + np.random.default_rng(1).normal(0, 1e-3, 48))[None]
    found = figures(value, start=24)
    counted = Figures(
        value=found.value,
        share=found.share,
        chance=np.full(value.shape, 1 / 100),
        window=found.window,
        scale="ratio",
    )
    moved = site_change.by_itself(counted, lends=np.zeros(1, dtype=bool))
    poisson = 2 * 1.96 * np.sqrt(2 / (24 * 100))
    assert float((moved.upper - moved.lower)[0]) > 0.98 * poisson


def test_a_short_past_does_not_tell_how_restless_a_site_is():
    assert not site_change.enough(beside(start=6, begins=0, end=18, cycle=12))
    assert site_change.enough(beside(start=12, begins=0, end=24, cycle=12))


def test_against_equal_comparators_the_range_is_students_of_a_new_one_of_them():
    change = np.random.default_rng(3).normal(0.02, 0.05, 40)
    found = equal_places(change)
    moved = site_change_against.against(
        found, np.array([-0.1]), chance=np.array([1e-12]), size=np.ones(1)
    )
    reach = 2.024 * change.std(ddof=1) * np.sqrt(1 + 1 / 40)  # t with 38 degrees, Higgins 2009
    assert moved.estimate[0] == pytest.approx(-0.1 - change.mean(), abs=1e-9)
    assert (moved.upper - moved.lower)[0] / 2 == pytest.approx(reach, rel=0.02)


def test_a_small_site_has_a_wider_range_than_a_large_one():
    r = np.random.default_rng(4)
    chance = np.geomspace(1e-5, 1e-3, 30)
    seen = site_change_against.scatter(
        r.normal(0, np.sqrt(chance + 1e-4)),
        chance=chance,
        size=chance / chance.mean(),
        credence=np.array([0, -9, -9, -9.0]),
    )
    size = np.array([1e-5, 1e-3]) / chance.mean()
    moved = site_change_against.against(seen, np.zeros(2), chance=np.array([1e-5, 1e-3]), size=size)
    large, small = moved.upper - moved.lower
    assert small > 2 * large


def test_the_sites_own_distance_never_widens_its_range():
    seen = equal_places(np.random.default_rng(5).normal(0, 0.05, 20))
    ends = [
        site_change_against.against(
            seen, np.array([far]), chance=np.array([1e-12]), size=np.ones(1)
        )
        for far in (0.0, 3.0)
    ]
    near, far = (float((one.upper - one.lower)[0]) for one in ends)
    assert near == pytest.approx(far)


def test_fewer_comparators_give_a_wider_range_for_the_same_scatter():
    change = np.tile([-0.05, 0.05], 50)
    wide, narrow = (
        site_change_against.against(
            equal_places(change[:many]), np.zeros(1), chance=np.full(1, 1e-12), size=np.ones(1)
        )
        for many in (10, 100)
    )
    assert (wide.upper - wide.lower)[0] > 1.1 * (narrow.upper - narrow.lower)[0]
