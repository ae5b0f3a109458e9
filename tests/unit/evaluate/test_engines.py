"""The second engine: the same numbers as ours, or a plain word on why it has none."""

import math
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from onestory.evaluate.engines import diff_diff
from onestory.evaluate.engines.agreement import OPTIMISED, agreement
from onestory.evaluate.engines.diff_diff import SecondEstimate
from onestory.stats import gate
from onestory.stats.group_time import group_time
from onestory.stats.group_time_average import average_effect
from onestory.stats.imputation import average_imputed, impute
from onestory.stats.panel import NEVER, Panel
from onestory.stats.synthetic_did import staggered as synthetic_staggered

installed = pytest.mark.skipif(find_spec("diff_diff") is None, reason="diff-diff is not installed")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own imports


def invented(seed, *, weighted, missing):
    r = np.random.default_rng(seed)
    places, periods = int(r.integers(14, 40)), int(r.integers(5, 20))
    first = r.integers(1, periods + 2, places)
    first[: places // 2] = NEVER
    after = np.arange(periods) >= first[:, None]
    value = r.normal(0, 3, (places, 1)) + r.normal(size=periods) + r.normal(size=after.shape)
    value = value + after * r.normal(0.5, 0.5, (places, 1))
    value[r.random(value.shape) < missing] = np.nan
    weight = r.uniform(1, 15, places) if weighted else np.ones(places)
    return Panel(value=value, first=first, weight=weight, cycle=12)


@installed
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("missing", [0.0, 0.08])
class TestTheSameNumber:
    @pytest.mark.parametrize("comparators", ["never", "not yet"])
    def test_group_time(self, seed, weighted, missing, comparators):
        panel = invented(seed, weighted=weighted, missing=missing)
        ours = average_effect(group_time(panel, comparators=comparators)).estimate
        theirs = diff_diff.group_time(panel, comparators=comparators)
        assert theirs.reason == ""
        assert theirs.estimate == pytest.approx(ours, abs=1e-8)

    def test_imputation(self, seed, weighted, missing):
        panel = invented(seed, weighted=weighted, missing=missing)
        ours = average_imputed(impute(panel)).estimate
        theirs = diff_diff.imputation(panel)
        assert theirs.reason == ""
        assert theirs.estimate == pytest.approx(ours, abs=1e-8)


@installed
class TestHardPanels:
    @pytest.mark.parametrize("weighted", [False, True])
    def test_start_by_start_is_the_estimate_that_the_gate_puts_a_range_around(self, weighted):
        r = np.random.default_rng(11)
        first = np.where(np.arange(40) < 6, [10, 10, 12, 15, 15, 18] + [0] * 34, NEVER)
        after = np.arange(24) >= first[:, None]
        value = r.normal(size=(40, 24)) + after * (1 + 0.1 * np.arange(24))
        weight = r.uniform(1, 9, 40) if weighted else np.ones(40)
        panel = Panel(value=value, first=first, weight=weight, cycle=12)
        ours = gate.infer(panel, seed=1).estimate
        assert diff_diff.start_by_start(panel).estimate == pytest.approx(ours, abs=1e-8)

    def test_one_exposed_place(self):
        panel = invented(3, weighted=False, missing=0)
        panel = replace(panel, first=np.where(np.arange(len(panel.first)) == 0, 3, NEVER))
        found = agreement(
            average_effect(group_time(panel)).estimate, diff_diff.group_time(panel), scale=1.0
        )
        assert found.agree is True

    def test_places_exposed_throughout_are_left_out_by_both(self):
        panel = invented(4, weighted=True, missing=0)
        panel = replace(panel, first=np.where(np.arange(len(panel.first)) < 3, 0, panel.first))
        for ours, theirs in (
            (average_imputed(impute(panel)).estimate, diff_diff.imputation(panel)),
            (average_effect(group_time(panel)).estimate, diff_diff.group_time(panel)),
        ):
            assert theirs.estimate == pytest.approx(ours, abs=1e-8)

    def test_a_panel_without_never_exposed_places(self):
        panel = invented(5, weighted=False, missing=0)
        r = np.random.default_rng(5)
        panel = replace(panel, first=r.integers(1, panel.value.shape[1], len(panel.first)))
        ours = average_imputed(impute(panel)).estimate
        assert diff_diff.imputation(panel).estimate == pytest.approx(ours, abs=1e-8)

    @pytest.mark.parametrize("heaviest", [1.0, 20.0])
    def test_synthetic_difference_agrees_as_closely_as_an_optimum_can(self, heaviest):
        r = np.random.default_rng(6)
        first = np.where(np.arange(30) < 3, 18, NEVER)
        factor = np.cumsum(r.normal(size=(2, 24)), axis=1)
        value = r.normal(size=(30, 2)) @ factor + r.normal(0, 0.3, (30, 24)) + 10
        value = value + (np.arange(24) >= first[:, None]) * 2.0
        weight = np.where(np.arange(30) == 1, heaviest, 1.0)
        panel = Panel(value=value, first=first, weight=weight, cycle=12)
        ours = synthetic_staggered(panel).estimate
        theirs = diff_diff.synthetic_difference(panel)
        assert agreement(ours, theirs, scale=1.0, tolerance=OPTIMISED).agree is True

    def test_synthetic_difference_asks_for_one_start(self):
        found = diff_diff.synthetic_difference(invented(7, weighted=False, missing=0))
        assert math.isnan(found.estimate)
        assert "one common start" in found.reason

    def test_a_panel_that_it_refuses_is_a_reason_and_not_an_error(self):
        panel = invented(8, weighted=False, missing=0)
        none = replace(panel, first=np.full(len(panel.first), NEVER))
        found = diff_diff.group_time(none)
        assert math.isnan(found.estimate)
        assert found.reason.startswith("it could not estimate (")


class TestAgreement:
    def second(self, estimate, reason=""):
        return SecondEstimate(estimate=estimate, engine="other", version="1", reason=reason)

    def test_a_missing_library_is_told_and_confirms_nothing(self):
        second = diff_diff._ask(lambda _: 1.0, package="a-library-that-is-not-there")
        found = agreement(1.0, second, scale=1.0)
        assert found.agree is None
        assert found.theirs is None
        assert "has no answer: it is not installed." in found.sentence

    @installed
    def test_an_estimate_that_comes_with_an_unknown_warning_is_not_taken(self):
        import warnings

        def warned(library):
            warnings.warn("the solver gave up", RuntimeWarning, stacklevel=1)
            return 1.0

        found = diff_diff._ask(warned)
        assert math.isnan(found.estimate)
        assert "the solver gave up" in found.reason

    @pytest.mark.parametrize(
        ("ours", "theirs", "agree"),
        [
            (0.05, 0.05 + 1e-9, True),
            (0.05, 0.0501, False),
            (0.05, -0.05, False),
            (1e-12, -1e-12, True),  # nought twice, within what rounding leaves
            (0.0, 0.001, False),
        ],
    )
    def test_the_same_but_for_rounding(self, ours, theirs, agree):
        assert agreement(ours, self.second(theirs), scale=1.0).agree is agree

    def test_a_difference_is_shown_with_both_numbers(self):
        sentence = agreement(0.05, self.second(0.0712), scale=1.0).sentence
        assert "0.0712" in sentence
        assert "0.05" in sentence
        assert "not firm" in sentence
