"""Residuals of a model make up for what was fitted to themselves."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.stats.people.arrays import People
from onestory.stats.people.leverage import pull_on_expected
from onestory.stats.people.regression import linear, mean_of


def people(seed, *, cluster=None):
    draw = np.random.default_rng(seed)
    return People(
        exposed=np.arange(90) < 30,
        outcome=draw.normal(size=90),
        time=np.ones(90),
        covariates=draw.normal(size=(90, 3)).astype(np.float32),
        stratum=np.zeros(90, dtype=np.int64),
        cluster=np.arange(90) if cluster is None else cluster,
    )


def pulled(given):
    stand_ins = (~given.exposed).astype(np.float64)
    fitted = linear(given.covariates, given.outcome, stand_ins)
    rate = mean_of(fitted, given.covariates)
    return fitted, pull_on_expected(given, np.ones(90), fitted=fitted, rate=rate)


def test_each_alone_is_divided_by_the_root_of_what_it_did_not_fit_itself():
    given = people(1)
    fitted, found = pulled(given)
    design = np.column_stack([np.ones(90), given.covariates])
    toward = fitted.bread @ design[given.exposed].mean(axis=0)
    leverage = np.einsum("ni,ij,nj->n", design, fitted.bread, design)
    expected = design @ toward / np.sqrt(1 - leverage)
    assert found[~given.exposed] == pytest.approx(expected[~given.exposed], rel=1e-6)
    assert (found[given.exposed] == 0).all()


def test_a_clusters_error_is_right_on_average_where_people_are_alike():
    cluster = np.concatenate([np.arange(30), 100 + np.arange(60) % 7])
    draw = np.random.default_rng(2)
    given = people(3, cluster=cluster)
    estimates, errors = [], []
    for _ in range(1500):
        fresh = replace(given, outcome=draw.normal(size=90))
        fitted, found = pulled(fresh)
        missed = np.where(given.exposed, 0, fresh.outcome - mean_of(fitted, given.covariates))
        summed = np.bincount(np.unique(cluster, return_inverse=True)[1], weights=found * missed)
        estimates.append(mean_of(fitted, given.covariates)[given.exposed].mean())
        errors.append(np.sum(summed**2))
    assert np.mean(errors) == pytest.approx(np.var(estimates), rel=0.1)
