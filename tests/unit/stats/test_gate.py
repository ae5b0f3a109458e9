"""The gate offers a range that holds, or says in words why none does."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats import gate
from onestory.stats.panel import NEVER, Panel
from onestory.stats.panels import alone
from onestory.stats.shocks import lasting
from onestory.stats.spread import dispersion
from onestory.synthetic.panels import Chosen, Kind, Programme, World, invent, people

SIZES = World(ratio=15)


def invented(world: World, programme: Programme, seed: int = 1) -> Panel:
    return invent(world, programme, generator=np.random.default_rng(seed)).panel()


def false_alarms(world: World, programme: Programme, *, panels: int = 400) -> float:
    generator = np.random.default_rng(20_150_301)
    drawn = invent(world, programme, panels=panels, generator=generator).panels
    found = gate.ranges(drawn, generator=generator, most=299)
    return float(((found.lower > 0) | (found.upper < 0)).mean())


# Two Monte Carlo errors above 5% of 400 panels are 7.2%.
@pytest.mark.parametrize("kind", ["counts", "rates"])
@pytest.mark.parametrize(
    "programme",
    [
        Programme(exposed=1, chosen="smallest"),
        Programme(exposed=4, chosen="smallest"),
        Programme(exposed=1, chosen="largest"),
        Programme(exposed=4, chosen="highest"),
        Programme(exposed=21, chosen="highest"),
    ],
    ids=lambda programme: f"{programme.exposed} {programme.chosen}",
)
def test_false_alarms_are_few_where_places_differ_in_size(kind: Kind, programme: Programme):
    assert false_alarms(replace(SIZES, kind=kind), programme) <= 0.072


@pytest.mark.parametrize("autocorrelation", [0.0, 0.9])
def test_false_alarms_are_few_where_starts_are_staggered(autocorrelation: float):
    programme = Programme(exposed=10, starts=(20, 26, 32))
    assert false_alarms(replace(SIZES, autocorrelation=autocorrelation), programme) <= 0.072


@pytest.mark.parametrize("chosen", ["smallest", "largest"])
def test_false_alarms_are_few_where_lasting_shocks_too_are_larger_in_small_places(chosen: Chosen):
    # Rates without any noise of chance, whose shocks go by one over the square root of the size.
    generator = np.random.default_rng(7)
    programme = Programme(exposed=2, chosen=chosen)
    world = replace(SIZES, kind="rates", people=1e12, shock_sd=0)
    drawn = invent(world, programme, panels=400, generator=generator)
    sd = 0.4 / np.sqrt(people(SIZES) / 40_000)
    shape = drawn.panels.value.shape
    shocks = lasting(generator, shape=shape, autocorrelation=0.7, sd=sd)
    panels = replace(drawn.panels, value=drawn.panels.value + shocks)
    found = gate.ranges(panels, generator=generator, most=299)
    assert ((found.lower > 0) | (found.upper < 0)).mean() <= 0.072


def test_places_that_were_high_for_a_while_fall_back_without_a_false_alarm():
    # Places hardly differ for good, so the highest are those whom chance raised.
    world = World(level_sd=0.0, autocorrelation=0.9)
    assert false_alarms(world, Programme(exposed=10, chosen="highest")) <= 0.072


def test_an_effect_is_found_where_there_is_one():
    programme = Programme(exposed=10, effect=-0.1)
    drawn = invent(SIZES, programme, panels=200, generator=np.random.default_rng(2)).panels
    found = gate.ranges(drawn, generator=np.random.default_rng(3), most=299)
    assert (found.upper < 0).mean() > 0.9


def test_p_values_are_spread_evenly_where_nothing_happens():
    drawn = invent(SIZES, Programme(exposed=10), panels=600, generator=np.random.default_rng(4))
    p = gate.ranges(drawn.panels, generator=np.random.default_rng(5), most=299).p_value
    for level in (0.1, 0.25, 0.5, 0.75):
        # Never too small by more than chance; a little too large is the gate's caution.
        assert (p <= level).mean() <= level + 3 * np.sqrt(level * (1 - level) / 600)
        assert (p <= level).mean() >= level * 0.65


def test_one_exposed_of_ten_cannot_be_known():
    found = gate.infer(invented(World(places=10), Programme(exposed=1)), seed=1)
    assert not found.known
    assert found.smallest_p == pytest.approx(0.1)
    assert found.reason.startswith("With 1 exposed place and 9 comparators")
    assert np.isnan(found.lower)
    assert np.isfinite(found.estimate)


def test_one_exposed_of_42_can_be_known():
    found = gate.infer(invented(World(), Programme(exposed=1)), seed=1)
    assert found.known
    assert (found.n_exposed, found.n_comparator) == (1, 41)


def test_places_chosen_high_get_a_range_that_spans_both_estimates():
    panel = invented(SIZES, Programme(exposed=4, chosen="highest"))
    found = gate.infer(panel, seed=1, chosen_high=True)
    assert found.lower < min(found.estimate, found.adjusted)
    assert found.upper > max(found.estimate, found.adjusted)
    assert "beforehand" in found.method
    assert found.baseline_gap > 2


def test_counts_cannot_vary_less_than_poissons_law():
    assert dispersion(alone(invented(SIZES, Programme(exposed=1))))[0] == pytest.approx(1, abs=0.3)


def test_where_all_start_in_the_end_the_last_to_start_compare():
    panel = invented(World(places=30), Programme(exposed=30, starts=(20, 30, 40)))
    found = gate.infer(panel, seed=1)
    assert (found.n_exposed, found.n_comparator) == (20, 10)


def test_places_that_start_later_make_the_range_narrower():
    # With two places never exposed, the twelve that start later are most of the knowledge.
    panel = invented(World(places=26), Programme(exposed=24, starts=(16, 40)))
    keep = panel.first != 40
    alone_compared = replace(
        panel,
        value=panel.value[keep],
        first=panel.first[keep],
        weight=panel.weight[keep],
        events=None,
        at_risk=None,
    )
    whole, part = (gate.infer(one, seed=1) for one in (panel, alone_compared))
    assert whole.upper - whole.lower < part.upper - part.lower
    assert "start later" in whole.method


def test_few_known_periods_after_the_start_make_a_wider_range():
    panel = invented(SIZES, Programme(exposed=4))
    late = panel.exposed[:, None] & (np.arange(48) >= 27)
    short = replace(panel, value=np.where(late, np.nan, panel.value))
    whole, part = (gate.infer(one, seed=1) for one in (panel, short))
    assert part.upper - part.lower > 1.2 * (whole.upper - whole.lower)


def test_a_gap_in_a_comparator_changes_little():
    panel = invented(SIZES, Programme(exposed=4))
    value = panel.value.copy()
    value[10, 5] = np.nan
    one, other = (gate.infer(p, seed=1) for p in (panel, replace(panel, value=value)))
    assert other.estimate == pytest.approx(one.estimate, abs=0.003)


class TestWhatCannotBeAsked:
    def flat(self, first: list[int]) -> Panel:
        value = np.random.default_rng(1).normal(size=(len(first), 12))
        return Panel(value=value, first=np.array(first), weight=np.ones(len(first)), cycle=12)

    def test_no_exposed_place(self):
        with pytest.raises(StatsError, match="No place is exposed"):
            gate.infer(self.flat([NEVER] * 5), seed=1)

    def test_no_comparator(self):
        with pytest.raises(StatsError, match="no comparator"):
            gate.infer(self.flat([6] * 5), seed=1)

    def test_no_period_before(self):
        with pytest.raises(StatsError, match="before"):
            gate.infer(self.flat([0] * 2 + [NEVER] * 30), seed=1)

    def test_nothing_known(self):
        panel = self.flat([6] * 2 + [NEVER] * 30)
        with pytest.raises(StatsError, match="Fewer than two places"):
            gate.infer(replace(panel, value=np.full((32, 12), np.nan)), seed=1)

    def test_places_exposed_throughout_are_left_out(self):
        found = gate.infer(self.flat([0, 0, 6] + [NEVER] * 30), seed=1)
        assert (found.n_exposed, found.n_comparator) == (1, 30)

    def test_an_outcome_without_any_difference(self):
        panel = self.flat([6] * 2 + [NEVER] * 30)
        with pytest.raises(StatsError, match="same course"):
            gate.infer(replace(panel, value=np.ones((32, 12))), seed=1)

    def test_one_comparator_gives_an_estimate_without_a_range(self):
        found = gate.infer(self.flat([6] * 29 + [NEVER]), seed=1)
        assert not found.known
        assert "one comparator" in found.reason
        assert np.isfinite(found.estimate)

    @pytest.mark.parametrize("periods", [2, 3])
    def test_two_periods_are_enough(self, periods: int):
        panel = self.flat([1] * 4 + [NEVER] * 36)
        found = gate.infer(replace(panel, value=panel.value[:, :periods]), seed=1)
        assert found.lower < found.estimate < found.upper
