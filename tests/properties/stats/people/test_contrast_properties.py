"""What may not change a contrast of people, and what it must follow."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onestory.stats.people.arrays import People
from onestory.stats.people.confounding import e_value
from onestory.stats.people.doubly_robust import effect_on_exposed


def drawn(seed):
    draw = np.random.default_rng(seed)
    covariates = draw.normal(size=(240, 3)).astype(np.float32)
    exposed = draw.random(240) < 0.15 + 0.2 * (covariates[:, 0] > 0)
    return People(
        exposed=exposed,
        outcome=draw.poisson(np.exp(0.3 * covariates[:, 0])).astype(np.float64),
        time=draw.uniform(0.2, 1, 240),
        covariates=covariates,
        stratum=draw.integers(0, 2, 240),
        cluster=draw.integers(0, 14, 240),
    )


def alike(one, other, rel):
    for name in ("value", "standard_error", "freedom", "observed", "expected"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=rel, abs=1e-7)


@settings(max_examples=15, deadline=None)
@given(seed=some.integers(0, 2**32), scale=some.sampled_from(["ratio", "difference"]))
def test_the_order_of_people_changes_nothing(seed, scale):
    people = drawn(seed)
    order = np.random.default_rng(seed).permutation(240)
    mixed = People(**{name: getattr(people, name)[order] for name in People.__slots__})
    alike(effect_on_exposed(people, scale=scale), effect_on_exposed(mixed, scale=scale), 1e-6)


@settings(max_examples=15, deadline=None)
@given(seed=some.integers(0, 2**32), factor=some.floats(0.01, 100), shift=some.floats(-5, 5))
def test_the_units_of_covariates_change_nothing(seed, factor, shift):
    people = drawn(seed)
    moved = replace(people, covariates=(people.covariates * factor + shift).astype(np.float32))
    alike(effect_on_exposed(people, scale="ratio"), effect_on_exposed(moved, scale="ratio"), 1e-3)


@settings(max_examples=15, deadline=None)
@given(seed=some.integers(0, 2**32), factor=some.floats(0.01, 1000))
def test_the_unit_of_the_outcome_leaves_its_ratio_and_scales_its_difference(seed, factor):
    people = drawn(seed)
    dearer = replace(people, outcome=people.outcome * factor)
    ratio = [effect_on_exposed(one, scale="ratio") for one in (people, dearer)]
    difference = [effect_on_exposed(one, scale="difference") for one in (people, dearer)]
    assert ratio[1].value == pytest.approx(ratio[0].value, abs=1e-6)
    assert ratio[1].upper == pytest.approx(ratio[0].upper, abs=1e-6)
    assert difference[1].lower == pytest.approx(difference[0].lower * factor, rel=1e-4, abs=1e-6)


@given(value=some.floats(-2, 2), half=some.floats(0.01, 1))
def test_the_limit_never_needs_a_stronger_cause_than_the_estimate(value, half):
    found = e_value(value, lower=value - half, upper=value + half)
    assert 1 <= found.limit <= found.estimate
