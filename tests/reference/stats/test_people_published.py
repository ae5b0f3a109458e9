"""Published answers about people: giving up smoking (NHEFS) and work experience (NSW).

Sources: Hernán and Robins, Causal Inference: What If, chapter 12 (weights: 3.4405, 2.41 to 4.47);
LaLonde 1986 and Dehejia and Wahba 1999 (the experiment: 1,794.34, standard error 671).
"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onestory.stats.people.arrays import People
from onestory.stats.people.balance import balance
from onestory.stats.people.balancing import balanced
from onestory.stats.people.doubly_robust import effect_on_exposed
from onestory.stats.people.random_order import effect_of_offer
from onestory.stats.people.regression import logistic, mean_of
from onestory.stats.people.weighted import weighted_contrast


def columns(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: [row[name] for row in rows] for name in rows[0]}


def people(exposed, outcome, covariates) -> People:
    many = len(outcome)
    return People(
        exposed=exposed > 0,
        outcome=outcome,
        time=np.ones(many),
        covariates=np.column_stack(covariates).astype(np.float32),
        stratum=np.zeros(many, dtype=np.int64),
        cluster=np.arange(many),
    )


@pytest.fixture(scope="module")
def smokers(shared_data) -> People:
    found = columns(shared_data / "causal" / "causaldata" / "nhefs_complete.csv")
    number = {name: np.array(found[name], dtype=np.float64) for name in MODEL}
    squared = ["age", "smokeintensity", "smokeyrs", "wt71"]
    covariates = [number["sex"], number["race"]]
    covariates += [number[name] ** power for name in squared for power in (1, 2)]
    covariates += [(number["education"] == level) * 1.0 for level in (2, 3, 4, 5)]
    covariates += [
        (number[name] == level) * 1.0 for name in ("exercise", "active") for level in (1, 2)
    ]
    return people(number["qsmk"], number["wt82_71"], covariates)


MODEL = [
    *["qsmk", "wt82_71", "sex", "race", "age", "education", "smokeintensity", "smokeyrs"],
    *["exercise", "active", "wt71"],
]


@pytest.fixture(scope="module")
def trainees(shared_data) -> People:
    found = columns(shared_data / "causal" / "causaldata" / "nsw_mixtape.csv")
    names = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
    number = {name: np.array(found[name], dtype=np.float64) for name in ["treat", "re78", *names]}
    return people(number["treat"], number["re78"], [number[name] for name in names])


def chance(given: People):
    fitted = logistic(
        given.covariates, given.exposed.astype(np.float64), np.ones(len(given.exposed))
    )
    return mean_of(fitted, given.covariates)


def test_weights_give_the_published_effect_of_giving_up_smoking_on_everyone(smokers):
    likely = chance(smokers)
    weight = np.where(smokers.exposed, 1 / likely, 1 / (1 - likely))
    found = weighted_contrast(smokers, weight, scale="difference")
    assert len(smokers.exposed) == 1566
    assert found.value == pytest.approx(3.4405, abs=5e-5)
    assert found.lower == pytest.approx(2.41, abs=0.02)
    assert found.upper == pytest.approx(4.47, abs=0.02)
    # With the normal quantile, as published, and no allowance for few people:
    assert found.value - 1.96 * found.standard_error == pytest.approx(2.41, abs=0.01)
    assert found.value + 1.96 * found.standard_error == pytest.approx(4.47, abs=0.01)


def test_the_default_design_agrees_on_those_who_gave_up(smokers):
    found = effect_on_exposed(smokers, scale="difference", family="linear")
    # statsmodels 0.15, TreatmentEffect, on the exposed: 3.3363 by weights (standard error 0.491),
    # 3.3931 by regression (0.480).
    assert 3.3363 < found.value < 3.3931
    assert found.standard_error == pytest.approx(0.485, rel=0.03)
    assert found.lower < 3.4405 < found.upper


def test_those_who_gave_up_and_those_who_did_not_are_made_alike(smokers):
    weight = balanced(smokers).weight
    found = balance(smokers.covariates, smokers.exposed, weight)
    assert np.abs(found.apart_after).max() < 1e-6
    assert np.abs(found.apart_before).max() > 0.2


def test_the_experiments_difference_in_earnings(trainees):
    found = weighted_contrast(trainees, np.ones(445), scale="difference")
    assert trainees.exposed.sum() == 185
    assert found.value == pytest.approx(1794.34, abs=0.005)
    assert found.standard_error == pytest.approx(671.0, abs=0.5)  # Neyman's


def test_the_experiment_as_an_offer_in_random_order(trainees):
    bare = replace(trainees, covariates=np.zeros((445, 0), dtype=np.float32))
    assert effect_of_offer(bare, scale="difference").value == pytest.approx(1794.34, abs=0.005)
    # Regression in each arm, on all the covariates: within a third of a standard error.
    adjusted = effect_of_offer(trainees, scale="difference")
    assert adjusted.value == pytest.approx(1794.34, abs=671 / 3)
    assert adjusted.lower > 0


@pytest.mark.parametrize("family", ["linear", "poisson"])
def test_the_default_design_does_not_spoil_an_experiment(trainees, family):
    found = effect_on_exposed(trainees, scale="difference", family=family)
    assert found.value == pytest.approx(1794.34, abs=20)
    assert found.standard_error == pytest.approx(671, rel=0.03)
