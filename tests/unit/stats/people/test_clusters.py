"""Ranges that allow for teams: Welch's where each person stands alone, wide where teams are few."""

import numpy as np
import pytest
from statsmodels.stats.weightstats import CompareMeans

from onestory.stats.people.arrays import People
from onestory.stats.people.weighted import weighted_contrast


def people(exposed, outcome, cluster):
    many = len(exposed)
    return People(
        exposed=np.asarray(exposed, dtype=bool),
        outcome=np.asarray(outcome, dtype=np.float64),
        time=np.ones(many),
        covariates=np.zeros((many, 0), dtype=np.float32),
        stratum=np.zeros(many, dtype=np.int64),
        cluster=np.asarray(cluster, dtype=np.int64),
    )


def contrast(given, **more):
    return weighted_contrast(given, np.ones(len(given.exposed)), scale="difference", **more)


def test_people_alone_give_welchs_test():
    draw = np.random.default_rng(1)
    exposed = np.arange(60) < 12
    outcome = np.where(exposed, draw.normal(1, 3, 60), draw.normal(0, 1, 60))
    found = contrast(people(exposed, outcome, np.arange(60)))
    welch = CompareMeans.from_data(outcome[exposed], outcome[~exposed])
    assert found.freedom == pytest.approx(welch.dof_satt(), rel=1e-9)
    limits = welch.tconfint_diff(usevar="unequal")
    assert [found.lower, found.upper] == pytest.approx(list(limits), rel=1e-9)
    assert 0.001 < found.p_value < 0.05


def test_equal_teams_give_welchs_test_of_their_means():
    draw = np.random.default_rng(2)
    cluster = np.repeat(np.arange(16), 5)
    exposed = cluster < 5
    outcome = draw.normal(0, 1, 80) + np.where(exposed, 2.0, 1.0) * draw.normal(0, 1, 16)[cluster]
    means = outcome.reshape(16, 5).mean(axis=1)
    found = contrast(people(exposed, outcome, cluster))
    welch = CompareMeans.from_data(means[:5], means[5:])
    assert found.standard_error == pytest.approx(welch.std_meandiff_separatevar, rel=1e-9)
    assert found.freedom == pytest.approx(welch.dof_satt(), rel=1e-9)


def test_few_exposed_teams_that_look_alike_by_chance_gain_no_freedom():
    exposed = np.arange(44) < 4
    outcome = np.where(
        exposed, 1 + 0.001 * np.arange(44), np.random.default_rng(3).normal(0, 1, 44)
    )
    found = contrast(people(exposed, outcome, np.arange(44)))
    assert found.freedom < 5


def test_what_people_of_one_place_share_cancels_where_both_arms_are_in_it():
    draw = np.random.default_rng(4)
    cluster = np.repeat(np.arange(10), 40)
    exposed = np.tile(np.arange(40) < 20, 10)
    alone = draw.normal(0, 0.1, 400)
    shared = alone + draw.normal(0, 5, 10)[cluster]
    quiet, loud = (contrast(people(exposed, what, cluster)) for what in (alone, shared))
    assert loud.standard_error == pytest.approx(quiet.standard_error, rel=1e-6)


def test_the_order_of_people_and_the_numbers_of_teams_change_nothing():
    draw = np.random.default_rng(5)
    cluster = draw.integers(0, 9, 300)
    exposed, outcome = cluster < 4, draw.normal(size=300)
    order = draw.permutation(300)
    found = contrast(people(exposed, outcome, cluster))
    again = contrast(people(exposed[order], outcome[order], cluster[order] * 1000 + 7))
    assert again.standard_error == pytest.approx(found.standard_error, rel=1e-9)
    assert again.freedom == pytest.approx(found.freedom, rel=1e-9)


def test_a_larger_confidence_gives_a_wider_range():
    draw = np.random.default_rng(6)
    given = people(np.arange(40) < 20, draw.normal(size=40), np.arange(40))
    wide, narrow = contrast(given, confidence=0.99), contrast(given, confidence=0.8)
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


@pytest.mark.parametrize(
    ("cluster", "who"),
    [
        ([0, 0, 0, 1, 2, 3], "All the exposed belong to one team"),
        ([0, 1, 2, 3, 3, 3], "All the comparators belong to one team"),
    ],
)
def test_one_team_cannot_be_told_from_its_programme(cluster, who):
    found = contrast(people([1, 1, 1, 0, 0, 0], [1, 2, 3, 4, 5, 7], cluster))
    assert found.why_not.startswith(who)
    assert np.isnan([found.lower, found.upper, found.p_value, found.standard_error]).all()
    assert found.value == pytest.approx(2 - 16 / 3)


def test_a_range_from_less_than_five_teams_worth_says_that_it_is_wide():
    draw = np.random.default_rng(7)
    cluster = np.concatenate([np.repeat([0, 1, 2], 20), np.arange(10, 70)])
    found = contrast(people(np.arange(120) < 60, draw.normal(size=120), cluster))
    assert "worth 3.0 alike ones, so it is wide" in found.inference


def test_people_left_out_count_for_nothing():
    draw = np.random.default_rng(8)
    given = people(np.arange(60) < 30, draw.normal(size=60), np.arange(60) // 3)
    weight = np.where(np.arange(60) % 30 < 15, 1.0, 0.0)
    found = weighted_contrast(given, weight, scale="difference")
    kept = weight > 0
    fewer = people(given.exposed[kept], given.outcome[kept], given.cluster[kept])
    assert found.lower == pytest.approx(contrast(fewer).lower, rel=1e-12)
    assert found.clusters == contrast(fewer).clusters
