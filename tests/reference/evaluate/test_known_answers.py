"""Invented programmes whose effects are known come back; the worlds are those of the bench.

These are a few hundred panels an effect with fixed seeds: the full measure is
`bench/coverage.py`, and its figures are in the manual.
"""

import json
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from onestory.stats import gate
from onestory.synthetic.panels import World, invent

ROOT = Path(__file__).resolve().parents[3]
BENCH = ROOT / "bench"
PLACES, EXPOSED, PANELS = 20, 6, 300


def bench(name: str):
    sys.path.insert(0, str(BENCH))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(BENCH))


worlds = bench("coverage_worlds")
EFFECTS = tuple(worlds.effects(PLACES, exposed=EXPOSED))


@cache
def found(world: World, effect: str):
    """The default path's figures and the naive ones on the same panels."""
    programmes = worlds.effects(world.places, exposed=EXPOSED)[effect]
    generator = np.random.default_rng(20_200_401)
    invented = invent(world, *programmes, panels=PANELS, generator=generator)
    ranges = gate.ranges(invented.panels, generator=generator, most=999)
    one = worlds.unit(world)
    return (
        worlds.counted(ranges, invented.truth, of=one),
        worlds.counted(worlds.before_after(invented), invented.truth, of=one),
    )


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("kind", ["counts", "rates"])
class TestEveryEffect:
    def test_comes_back_without_bias_in_ranges_that_hold(self, effect, kind):
        ours, _ = found(World(places=PLACES, kind=kind), effect)
        assert abs(ours["bias"]) < 3.5 * ours["bias_error"]
        assert abs(ours["bias"]) < 0.005
        assert ours["offered"] == 1
        # Two Monte Carlo errors below the band's lower end.
        assert ours["share"] > 0.93 - 2 * 0.0147

    def test_is_mistaken_for_growth_before_and_after(self, effect, kind):
        ours, naive = found(World(places=PLACES, kind=kind), effect)
        assert naive["bias"] > 0.03
        assert naive["share"] < 0.75
        assert naive["share"] < ours["share"] - 0.2


@pytest.mark.parametrize("places", [10, 50])
def test_few_places_and_many_have_ranges_that_hold(places):
    world = World(places=places)
    ours, _ = found(world, "staggered, growing, differs")
    assert ours["share"] > 0.93 - 2 * 0.0147
    assert abs(ours["bias"]) < 3.5 * ours["bias_error"]


def test_people_counting_alike_are_recovered_where_effects_differ_by_place():
    world = World(places=PLACES, ratio=15)
    generator = np.random.default_rng(3)
    programmes = worlds.effects(PLACES, exposed=EXPOSED)["differs by place"]
    invented = worlds.by_people(
        invent(world, *programmes, panels=PANELS, generator=generator), world
    )
    ranges = gate.ranges(invented.panels, generator=generator, most=999)
    ours = worlds.counted(ranges, invented.truth)
    assert ours["share"] > 0.93 - 2 * 0.0147
    assert abs(ours["bias"]) < 3.5 * ours["bias_error"]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_study_gets_the_same_answer_as_the_panels_together(which):
    designs = bench("coverage_designs")
    world = World(places=PLACES)
    programmes = worlds.effects(PLACES, exposed=EXPOSED)["staggered"]
    invented = invent(world, *programmes, panels=3, generator=np.random.default_rng(7))
    together = gate.ranges(invented.panels, generator=np.random.default_rng(8))
    panel = designs.study_panel(invented.panel(which), world, "places")
    one = designs.DESIGNS["staggered difference in differences"](
        panel, designs.Asked(contrast="ratio")
    )
    assert one.estimate == pytest.approx(together.estimate[which], abs=1e-9)
    # The draws differ, so limits agree to Monte Carlo error alone.
    reach = together.upper[which] - together.lower[which]
    assert one.upper - one.lower == pytest.approx(reach, rel=0.15)


class TestCounting:
    def test_only_ranges_offered_count_for_and_against(self):
        some = worlds.Range(
            estimate=np.array([0.0, 1.0, 0.0]),
            lower=np.array([-1.0, 0.5, np.nan]),
            upper=np.array([1.0, 1.5, np.nan]),
        )
        told = worlds.counted(some, np.zeros(3))
        assert told["share"] == 0.5
        assert told["offered"] == pytest.approx(2 / 3)
        assert told["bias"] == pytest.approx(1 / 3)

    def test_growth_everywhere_is_all_that_before_and_after_adds(self):
        calm = World(
            places=12, shock_sd=0, shared_sd=0, season=0, people=4e9, autocorrelation=0, ratio=1
        )
        invented = invent(
            calm,
            *worlds.effects(12, exposed=4)["beneficial"],
            generator=np.random.default_rng(1),
        )
        naive = worlds.before_after(invented)
        growth = 0.10 / 47 * 24
        assert naive.estimate[0] - invented.truth[0] == pytest.approx(growth, abs=1e-3)


def test_the_manual_shows_the_figures_recorded():
    page = bench("coverage_page")
    figures = json.loads((BENCH / "results.json").read_text(encoding="utf-8")).get("coverage")
    if figures is None:
        pytest.skip("bench/coverage.py has recorded nothing yet")
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.filled(text, figures) == text
