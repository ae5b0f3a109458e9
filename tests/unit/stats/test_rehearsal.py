"""A rehearsal tells how often a study would raise a false alarm, and what it could detect."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.stats import gate, rehearsal
from onestory.stats.likeness import likeness
from onestory.stats.panel import NEVER, Panel
from onestory.stats.panels import alone
from onestory.synthetic.panels import Programme, World, invent


def invented(world: World, programme: Programme, seed: int = 1) -> Panel:
    return invent(world, programme, generator=np.random.default_rng(seed)).panel()


def past_of(panel: Panel, periods: int) -> Panel:
    return Panel(
        value=panel.value[:, :periods],
        first=np.full(len(panel.first), NEVER),
        weight=panel.weight,
        cycle=panel.cycle,
        events=None if panel.events is None else panel.events[:, :periods],
        at_risk=None if panel.at_risk is None else panel.at_risk[:, :periods],
    )


@pytest.mark.parametrize("autocorrelation", [0.3, 0.7, 0.9])
def test_the_likeness_finds_how_long_shocks_last(autocorrelation: float):
    world = World(places=300, periods=96, autocorrelation=autocorrelation, people=200_000)
    found = likeness(alone(invented(world, Programme(exposed=1, starts=(90,)))))
    assert found.autocorrelation == pytest.approx(autocorrelation, abs=0.06)
    assert found.shock_sd == pytest.approx(0.05, rel=0.1)
    assert found.level_sd == pytest.approx(0.15, rel=0.15)


def test_a_rehearsal_of_an_ordinary_study_holds():
    found = rehearsal.rehearse(invented(World(ratio=15), Programme(exposed=4)), seed=1)
    assert found.holds
    assert found.false_alarms <= 0.07
    assert 0 < found.error < 0.02


def test_power_grows_with_the_effect_and_the_number_of_places():
    few, many = (
        rehearsal.rehearse(invented(World(ratio=15), Programme(exposed=n)), seed=1) for n in (2, 10)
    )
    effects = [-0.02, -0.05, -0.1, -0.2]
    assert (np.diff(few.power(effects)) >= 0).all()
    assert (many.power(effects) >= few.power(effects)).all()
    assert many.detectable() < few.detectable()


def test_the_detectable_effect_has_the_power_asked_for():
    found = rehearsal.rehearse(invented(World(), Programme(exposed=5)), seed=1)
    size = found.detectable(power=0.8)
    assert min(found.power([size, -size])) == pytest.approx(0.8, abs=0.01)


def test_what_is_foreseen_from_the_past_is_what_the_study_then_finds():
    panel = invented(World(ratio=15), Programme(exposed=10))
    foreseen = rehearsal.foresee(
        past_of(panel, 24), first=panel.first, periods_after=24, seed=1
    ).detectable()
    afterwards = rehearsal.rehearse(panel, seed=1).detectable()
    assert foreseen == pytest.approx(afterwards, rel=0.35)


def test_a_single_site_of_ten_can_detect_nothing():
    panel = invented(World(places=10), Programme(exposed=1))
    found = rehearsal.foresee(past_of(panel, 24), first=panel.first, periods_after=12, seed=1)
    assert found.detectable() == float("inf")
    assert "9 comparators" in found.reason


def test_places_chosen_high_are_rehearsed_as_they_were_chosen():
    panel = invented(
        World(level_sd=0, autocorrelation=0.9), Programme(exposed=10, chosen="highest")
    )
    found = rehearsal.rehearse(panel, seed=1, chosen="highest")
    assert found.chosen == "highest"
    assert found.holds


def test_an_inference_whose_rehearsal_fails_is_withdrawn():
    panel = invented(World(), Programme(exposed=5))
    inference = gate.infer(panel, seed=1)
    held = rehearsal.rehearse(panel, seed=1)
    failing = replace(held, lower=np.repeat([-1.0, 0.1], [90, 10]), upper=np.ones(100))
    assert rehearsal.judged(inference, held) == inference
    judged = rehearsal.judged(inference, failing)
    assert not judged.known
    assert "10%" in judged.reason
    assert judged.estimate == inference.estimate
