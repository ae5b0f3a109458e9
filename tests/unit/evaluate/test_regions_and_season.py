"""Two checks of what the range takes for granted: places move each for itself, seasons cancel."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.evaluate.checks.regions import regions
from onestory.evaluate.checks.season import season
from onestory.model.errors import StatsError


@pytest.fixture
def asked_of(panel, context):
    """The context of a difference in differences of values, in a contrast."""

    def made(value, exposed, *, contrast, parents=None):
        study_panel = panel(value, [24] * exposed)
        estimand = replace(study_panel.estimand, contrast=contrast)
        return context(replace(study_panel, estimand=estimand), parents=parents)

    return made


def _regional(shared, seed=1, order=None):
    """Figures of 42 places in seven regions, in an order; and which region each lies in."""
    r = np.random.default_rng(seed)
    region = np.arange(42) // 6 if order is None else np.arange(42) % 7
    log = 0.05 * r.standard_normal((42, 48)) + shared * r.standard_normal((7, 48))[region]
    return 20 * np.exp(log), {f"P{n:02d}": f"R{at}" for n, at in enumerate(region)}


class TestRegions:
    """Places of one larger area that move together, all exposed."""

    def test_a_whole_region_exposed_fails_where_regions_have_shocks(self, asked_of):
        value, parents = _regional(0.05)
        check = regions(asked_of(value, 6, contrast="ratio", parents=parents))
        assert check.passed == "failed"
        assert "lie in 1 such area and are 100% of the places there" in check.sentence
        assert check.table["correlation_within_an_area"][0].as_py() > 0.3

    def test_exposed_places_far_apart_pass_whatever_regions_do(self, asked_of):
        value, parents = _regional(0.05, order="spread")
        check = regions(asked_of(value, 6, contrast="ratio", parents=parents))
        assert check.passed == "passed"
        assert "move together" in check.sentence

    def test_one_exposed_place_shares_its_shock_with_none(self, asked_of):
        value, parents = _regional(0.05)
        assert regions(asked_of(value, 1, contrast="ratio", parents=parents)).passed == "passed"

    def test_a_whole_region_passes_where_regions_have_no_shocks(self, asked_of):
        value, parents = _regional(0.0)
        check = regions(asked_of(value, 6, contrast="ratio", parents=parents))
        assert check.passed == "passed"
        assert "not shown" in check.sentence

    def test_without_larger_areas_it_cannot_be_known(self, asked_of):
        value, parents = _regional(0.0)
        assert regions(asked_of(value, 6, contrast="ratio")).passed == "cannot know"
        one = dict.fromkeys(parents, "R0")
        with pytest.raises(StatsError, match="larger areas"):
            regions(asked_of(value, 6, contrast="ratio", parents=one))


def _seasonal(months, *, higher=1.5, size=0.2):
    r = np.random.default_rng(1)
    wave = 1 + size * np.cos(2 * np.pi * np.arange(months) / 12)
    level = np.where(np.arange(40) < 6, 10 * higher, 10.0)[:, None]
    return level * wave * np.exp(0.03 * r.standard_normal((40, months)))


class TestSeason:
    """A part-year after, set beside whole years before."""

    def test_five_winter_months_at_one_and_a_half_times_the_level_fail(self, asked_of):
        check = season(asked_of(_seasonal(29), 6, contrast="difference"))
        assert check.passed == "failed"
        assert check.table["bias_to_expect"][0].as_py() == pytest.approx(0.37, abs=0.05)
        assert "ratio" in check.sentence

    @pytest.mark.parametrize(
        ("value", "contrast"),
        [
            (_seasonal(29), "ratio"),
            (_seasonal(36), "difference"),
            (_seasonal(29, higher=1.0), "difference"),
        ],
        ids=["a ratio", "whole years", "levels alike"],
    )
    def test_nothing_is_amiss_with(self, asked_of, value, contrast):
        assert season(asked_of(value, 6, contrast=contrast)).passed == "passed"

    def test_the_bias_foretold_is_the_one_that_comes(self, asked_of):
        context = asked_of(_seasonal(29), 6, contrast="difference")
        foretold = season(context).table["bias_to_expect"][0].as_py()
        assert context.main.estimate == pytest.approx(foretold, abs=0.2)
