"""What must hold of the gate's range whatever the panel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats import gate
from onestory.stats.inference import Inference
from onestory.stats.panel import Panel
from onestory.synthetic.panels import Programme, World, invent

SEEDS = st.integers(0, 10_000)
EXPOSED = st.sampled_from([1, 2, 5, 12])
RATES = World(places=24, periods=24, ratio=15, kind="rates")


def panel_of(world: World, exposed: int, seed: int, starts: tuple[int, ...] = (12,)) -> Panel:
    programme = Programme(exposed=exposed, starts=starts)
    return invent(world, programme, generator=np.random.default_rng(seed)).panel()


def ranged(panel: Panel) -> Inference:
    return gate.infer(panel, seed=7)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, exposed=EXPOSED)
def test_the_range_holds_the_estimate_and_agrees_with_its_p_value(seed: int, exposed: int):
    found = ranged(panel_of(RATES, exposed, seed))
    assert found.lower <= found.estimate <= found.upper
    assert (found.lower > 0 or found.upper < 0) == (found.p_value <= 0.05)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, exposed=EXPOSED, effect=st.floats(-3, 3))
def test_an_effect_moves_the_range_by_itself_and_leaves_its_width(
    seed: int, exposed: int, effect: float
):
    panel = panel_of(RATES, exposed, seed)
    moved = replace(panel, value=panel.value + effect * panel.after)
    before, after = ranged(panel), ranged(moved)
    assert after.lower == pytest.approx(before.lower + effect, abs=1e-6)
    assert after.upper == pytest.approx(before.upper + effect, abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, level=st.floats(-50, 50), factor=st.floats(0.01, 100))
def test_the_unit_and_the_zero_of_the_outcome_do_not_matter(seed: int, level: float, factor: float):
    panel = panel_of(RATES, 4, seed)
    other = ranged(replace(panel, value=(panel.value + level) * factor))
    found = ranged(panel)
    assert other.lower == pytest.approx(found.lower * factor, rel=1e-6, abs=1e-6 * factor)
    assert other.p_value == pytest.approx(found.p_value, abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_the_places_does_not_matter(seed: int):
    panel = panel_of(World(places=24, periods=24, ratio=15), 4, seed, starts=(8, 14))
    order = np.random.default_rng(seed).permutation(24)
    assert panel.events is not None
    assert panel.at_risk is not None
    shuffled = replace(
        panel,
        value=panel.value[order],
        first=panel.first[order],
        weight=panel.weight[order],
        events=panel.events[order],
        at_risk=panel.at_risk[order],
    )
    one, other = ranged(panel), ranged(shuffled)
    assert other.lower == pytest.approx(one.lower)
    assert other.p_value == pytest.approx(one.p_value)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, exposed=EXPOSED)
def test_more_confidence_is_never_narrower(seed: int, exposed: int):
    panel = panel_of(RATES, exposed, seed)
    wide, narrow = (gate.infer(panel, seed=7, confidence=c) for c in (0.95, 0.8))
    assert wide.lower <= narrow.lower
    assert wide.upper >= narrow.upper


@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_a_course_common_to_all_places_changes_nothing(seed: int):
    panel = panel_of(RATES, 4, seed)
    course = np.random.default_rng(seed).normal(size=panel.value.shape[1]).cumsum()
    assert ranged(replace(panel, value=panel.value + course)).p_value == pytest.approx(
        ranged(panel).p_value
    )
