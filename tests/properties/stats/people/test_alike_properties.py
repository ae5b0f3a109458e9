"""What must hold of weights and matches whatever the people."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats.people.arrays import People
from onestory.stats.people.balance import balance
from onestory.stats.people.balancing import balanced
from onestory.stats.people.nearest import nearest
from onestory.stats.people.overlap import propensity
from onestory.stats.people.regression import logistic

SEEDS = st.integers(0, 10_000)
COUNT = 300


def drawn(seed: int, *, strata: int = 3, shift: float = 0.5) -> People:
    random = np.random.default_rng(seed)
    exposed = random.random(COUNT) < 0.2
    exposed[:2] = True, False
    covariates = random.normal(size=(COUNT, 4)) + shift * exposed[:, None]
    covariates[:, 3] = covariates[:, 3] > 1
    stratum = random.integers(0, strata, COUNT)
    stratum[:2] = 0
    return People(
        exposed=exposed,
        outcome=np.ones(COUNT),
        time=np.ones(COUNT),
        covariates=covariates.astype(np.float32),
        stratum=stratum,
        cluster=np.arange(COUNT),
    )


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, strata=st.sampled_from([1, 3, 40]), shift=st.sampled_from([0.0, 0.5, 2.0]))
def test_weights_stand_for_the_exposed_and_are_as_alike_as_they_say(
    seed: int, strata: int, shift: float
):
    people = drawn(seed, strata=strata, shift=shift)
    found = balanced(people)
    kept = people.exposed.sum() - found.dropped_exposed
    assert (found.weight >= 0).all()
    assert found.weight[~people.exposed].sum() == pytest.approx(kept)
    assert found.weight[people.exposed].sum() == kept
    if not found.dropped_exposed and people.exposed.sum() > 3:
        told = balance(people.covariates, people.exposed, found.weight)
        assert np.nanmax(abs(told.apart_after)) == pytest.approx(found.worst, abs=1e-6)
    assert not found.feasible or found.worst < 1e-6


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, factor=st.floats(0.01, 100), level=st.floats(-20, 20))
def test_units_of_the_covariates_do_not_matter(seed: int, factor: float, level: float):
    people = drawn(seed)
    values = people.covariates.astype(np.float64)
    moved = replace(people, covariates=((values + level) * factor).astype(np.float32))
    if balanced(people).effective_size > 20:
        assert balanced(moved).weight == pytest.approx(balanced(people).weight, rel=0.01, abs=1e-3)
    assert propensity(moved) == pytest.approx(propensity(people), abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter(seed: int):
    people = drawn(seed)
    order = np.random.default_rng(seed).permutation(COUNT)
    mixed = People(
        exposed=people.exposed[order],
        outcome=people.outcome[order],
        time=people.time[order],
        covariates=people.covariates[order],
        stratum=people.stratum[order],
        cluster=people.cluster[order],
    )
    assert propensity(mixed) == pytest.approx(propensity(people)[order], abs=1e-9)
    if balanced(people).feasible:
        assert balanced(mixed).weight == pytest.approx(
            balanced(people).weight[order], rel=1e-5, abs=1e-6
        )


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, neighbours=st.integers(1, 5), caliper=st.sampled_from([0.05, 0.2, 5.0]))
def test_nearest_are_those_found_by_trying_everybody(seed: int, neighbours: int, caliper: float):
    people = drawn(seed)
    random = np.random.default_rng(seed)
    chance, prognosis = random.random(COUNT), random.normal(size=COUNT)
    pairs = nearest(
        people, propensity=chance, prognosis=prognosis, neighbours=neighbours, caliper=caliper
    )
    groups = people.exposed, ~people.exposed
    scores = np.column_stack([np.log(chance / (1 - chance)), prognosis])
    place = scores / np.sqrt(np.mean([scores[group].var(axis=0) for group in groups], axis=0))
    for row in np.flatnonzero(people.exposed):
        there = np.flatnonzero(~people.exposed & (people.stratum == people.stratum[row]))
        far = np.hypot(*(place[there] - place[row]).T)
        order = np.argsort(far)[:neighbours]
        wanted = there[order[far[order] < caliper]]
        assert pairs.comparator[pairs.exposed == row].tolist() == wanted.tolist()
        assert (row in pairs.unmatched) == (not len(wanted))


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_a_logistic_fit_gives_back_the_means_of_those_who_have_the_outcome(seed: int):
    people = drawn(seed)
    outcome = people.exposed.astype(float)
    fitted = logistic(people.covariates, outcome, np.ones(COUNT), ridge=1e-9)
    design = np.column_stack([np.ones(COUNT), people.covariates])
    chance = 1 / (1 + np.exp(-(design @ fitted.coefficients)))
    assert design.T @ (outcome - chance) == pytest.approx(np.zeros(5), abs=1e-5)
