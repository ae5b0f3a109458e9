"""Invented panels are what they are said to be, so that answers can be marked against them."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.synthetic.panels import Programme, World, invent, people

PLAIN = World(kind="rates", level_sd=0, shock_sd=0, shared_sd=0, season=0, people=1e12)


def drawn(world: World, *programmes: Programme, panels: int = 50, seed: int = 1):
    return invent(world, *programmes, panels=panels, generator=np.random.default_rng(seed))


def test_the_largest_place_is_as_many_times_the_smallest_as_asked():
    size = people(World(ratio=15, people=40_000))
    assert size[-1] / size[0] == pytest.approx(15)
    assert size.mean() == pytest.approx(40_000)


def test_the_mean_effect_is_the_truth():
    world = drawn(World(), Programme(exposed=10, effect=-0.06))
    assert world.truth == pytest.approx(-0.06)
    assert world.effect[~world.panels.after].any() == np.False_


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("constant", [-8, -8, -8, -8]),
        ("delayed", [0, 0, -8, -8]),
        ("growing", [-4, -8, -8, -8]),
        ("fading", [-8, -8 / np.sqrt(2), -4, -4 / np.sqrt(2)]),
    ],
)
def test_effects_take_their_shape(shape, expected):
    programme = Programme(exposed=3, starts=(4,), effect=-1.0, shape=shape, bedding_in=2)
    world = drawn(World(periods=8, kind="rates"), programme)
    exposed = world.panels.exposed
    assert world.effect[exposed][:, 4:] == pytest.approx(np.tile(expected, (150, 1)))


@pytest.mark.parametrize(("chosen", "places"), [("smallest", [0, 1]), ("largest", [40, 41])])
def test_places_are_chosen_by_size(chosen, places):
    world = drawn(World(ratio=15), Programme(exposed=2, chosen=chosen))
    assert [list(np.flatnonzero(row)) for row in world.panels.exposed] == [places] * 50


def test_the_highest_beforehand_are_chosen():
    panels = drawn(World(), Programme(exposed=5, chosen="highest")).panels
    before = panels.value[:, :, 12:24].mean(axis=2)
    lowest = np.where(panels.exposed, before, np.inf).min(axis=1)
    highest = np.where(panels.exposed, -np.inf, before).max(axis=1)
    assert (lowest >= highest).all()


def test_starts_are_shared_out():
    first = drawn(World(), Programme(exposed=9, starts=(20, 30, 40))).panels.first
    assert [(first == start).sum() for start in (20, 30, 40)] == [150, 150, 150]


def test_shocks_last_as_long_as_asked():
    world = World(kind="rates", people=1e12, level_sd=0, season=0, shared_sd=0, autocorrelation=0.7)
    value = drawn(world, Programme(exposed=1)).panels.value
    value = value - 8
    assert value.std() == pytest.approx(8 * 0.05, rel=0.03)
    assert (value[..., 1:] * value[..., :-1]).mean() / (value**2).mean() == pytest.approx(
        0.7, abs=0.02
    )


def test_counts_vary_as_poissons_law_or_more():
    still = World(level_sd=0, shock_sd=0, shared_sd=0, season=0)
    poisson, more = (
        drawn(replace(still, extra=extra), Programme(exposed=1)).events for extra in (0.0, 0.01)
    )
    assert poisson is not None
    assert more is not None
    assert poisson.var() == pytest.approx(320, rel=0.05)
    assert more.var() == pytest.approx(320 + 0.01 * 320**2, rel=0.05)


def test_another_programme_changes_values_unseen():
    alone, beside = (
        drawn(PLAIN, Programme(exposed=3), *others)
        for others in ((), (Programme(exposed=10, starts=(30,), effect=0.5),))
    )
    assert beside.truth == pytest.approx(0)
    raised = (beside.panels.value - alone.panels.value)[:, :, 35] > 1
    assert (raised.sum(axis=1) == 10).all()


def test_one_panel_can_be_taken_out():
    world = drawn(World(), Programme(exposed=3), panels=4)
    panel = world.panel(2)
    assert panel.exposed.sum() == 3
    assert panel.value == pytest.approx(world.panels.value[2])
