"""Residuals of a model fitted to the same people are made as large as they would be without it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import fractional_matrix_power

from onestory.stats.people.arrays import People
from onestory.stats.people.leverage import pull_on_expected
from onestory.stats.people.regression import linear, mean_of


def world(seed: int, *, clusters: int = 6, people: int = 240) -> tuple[People, np.ndarray]:
    """People of whom a sixth are exposed, and weights of the comparators."""
    draw = np.random.default_rng(seed)
    exposed = np.arange(people) % 6 == 0
    covariates = draw.normal(size=(people, 3)) + 0.3 * exposed[:, None]
    made = People(
        exposed=exposed,
        outcome=draw.normal(size=people) + covariates[:, 0],
        time=draw.uniform(0.5, 1.0, people),
        covariates=covariates.astype(np.float32),
        stratum=np.zeros(people, dtype=np.int64),
        cluster=draw.integers(0, clusters, people),
    )
    return made, np.where(exposed, 1.0, draw.uniform(0.2, 2.0, people))


def pulled(people: People, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the module says, and the residuals that it is to be used with."""
    stand_ins = weight * ~people.exposed * people.time
    fitted = linear(people.covariates, people.outcome, stand_ins, ridge=0.0)
    rate = mean_of(fitted, people.covariates)
    return pull_on_expected(people, weight, fitted=fitted, rate=rate), rate


def test_each_clusters_pull_is_the_gradient_through_its_adjusted_information():
    """A' H^-1/2 (1 - M_g)^-1/2 H^-1/2 x, as Pustejovsky and Tipton write it."""
    people, weight = world(1)
    found, _ = pulled(people, weight)
    known = np.column_stack([np.ones(len(weight)), people.covariates.astype(float)])
    share = weight * people.time
    beside = ~people.exposed
    toward = (share * people.exposed) @ known / (share @ people.exposed)
    information = (known * (share * beside)[:, None]).T @ known
    root = fractional_matrix_power(information, -0.5)
    for cluster in range(6):
        rows = beside & (people.cluster == cluster)
        own = root @ (known[rows] * share[rows, None]).T @ known[rows] @ root
        adjusted = root @ fractional_matrix_power(np.eye(4) - own, -0.5) @ root
        assert found[rows] == pytest.approx(known[rows] @ adjusted @ toward, rel=1e-5)
    assert not found[people.exposed].any()


def test_clusters_of_one_person_each_leave_the_fit_nearly_as_it_is():
    people, weight = world(2, clusters=100_000, people=3_000)
    found, _ = pulled(people, weight)
    beside = ~people.exposed
    assert (found * weight * people.time)[beside].sum() == pytest.approx(1, abs=0.01)


def test_few_clusters_and_many_covariates_make_residuals_larger():
    """On average over draws, the sum of squares over clusters is the variance that it stands for."""
    squares, values = [], []
    for seed in range(300):
        people, weight = world(100 + seed, clusters=8, people=120)
        noise = np.random.default_rng([7, seed]).normal(size=120) / np.sqrt(weight * people.time)
        only = replace(people, outcome=noise)
        found, rate = pulled(only, weight)
        adds = found * weight * people.time * (noise - rate) * ~people.exposed
        squares.append(np.sum(np.bincount(people.cluster, weights=adds) ** 2))
        values.append(rate[people.exposed] @ people.time[people.exposed])
        values[-1] /= people.time[people.exposed].sum()
    assert np.mean(squares) == pytest.approx(np.var(values), rel=0.2)
