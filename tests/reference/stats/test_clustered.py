"""Intervals of clustered persons: the usual ones where nobody recurs, and coverage where some do."""

import numpy as np
import pytest

from onestory import stats
from onestory.stats.clustered import clustered_mean, clustered_proportion, clustered_rate
from onestory.stats.clustered_quantile import clustered_quantile

WORLDS = 1_500


def sums(x, n):
    """Sums over persons of x², x·n and n², for worlds × persons."""
    return (x * x).sum(axis=1), (x * n).sum(axis=1), (n * n).sum(axis=1)


def share_held(estimate, truth: float) -> float:
    return float(((estimate.lower <= truth) & (truth <= estimate.upper)).mean())


@pytest.mark.parametrize(("part", "whole"), [(0, 9), (1, 12), (37, 120), (50, 50)])
def test_wilsons_limits_where_each_person_has_one_case(part: int, whole: int):
    found = clustered_proportion(part, whole, persons=whole, squares=(part, part, whole))
    usual = stats.proportion(part, whole)
    assert [found.lower[0], found.upper[0]] == pytest.approx([usual.lower[0], usual.upper[0]])


@pytest.mark.parametrize("events", [0, 3, 9, 10, 200])
def test_byars_limits_where_each_person_has_one_event(events: int):
    found = clustered_rate(events, 1_000.0, square=events, multiplier=1e5)
    usual = stats.crude_rate(events, 1_000.0, multiplier=1e5)
    assert [found.lower[0], found.upper[0]] == pytest.approx([usual.lower[0], usual.upper[0]])


def test_students_limits_where_each_person_has_one_case():
    days = np.array([1.0, 4.0, 9.0, 2.0, 2.0])
    found = clustered_mean(days.sum(), 5, persons=5, squares=((days**2).sum(), days.sum(), 5.0))
    usual = stats.mean(days.mean(), days.std(ddof=1), n=5)
    assert [found.lower[0], found.upper[0]] == pytest.approx([usual.lower[0], usual.upper[0]])


def test_the_quantile_of_values_counted_is_that_of_the_values():
    values = np.random.default_rng(3).poisson(6, 101).astype(float)
    kinds, times = np.unique(values, return_counts=True)
    found = clustered_quantile(kinds, times, np.zeros(len(kinds)), effect=[1.0])
    usual = stats.quantile(values)
    assert [found.value[0], found.lower[0], found.upper[0]] == [
        usual.value[0], usual.lower[0], usual.upper[0]
    ]  # fmt: skip


def test_a_quantile_at_a_design_effect_of_four_is_twice_as_wide():
    values = np.arange(4_001.0)
    times, groups = np.ones(4_001), np.zeros(4_001)
    widths = []
    for effect in (1.0, 4.0):
        found = clustered_quantile(values, times, groups, effect=[effect])
        widths.append(found.upper[0] - found.lower[0])
    assert widths[1] / widths[0] == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize("people", [40, 400])
def test_rates_hold_the_truth_where_few_people_have_most_events(people: int):
    # Each person has a rate of their own (gamma, mean 0.5, variance 1): events recur in some.
    generator = np.random.default_rng(1)
    own = generator.gamma(0.25, 2.0, (WORLDS, people))
    events = generator.poisson(own).astype(float)
    total, square = events.sum(axis=1), (events**2).sum(axis=1)
    found = clustered_rate(total, np.full(WORLDS, float(people)), square=square)
    plain = stats.crude_rate(total, np.full(WORLDS, float(people)), multiplier=1.0)
    assert 0.93 <= share_held(found, 0.5) <= 0.975
    assert share_held(plain, 0.5) < 0.8  # what taking each event as another person's would give


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.93])
def test_shares_hold_the_truth_where_a_persons_cases_are_alike(chance: float):
    generator = np.random.default_rng(2)
    people = 120
    n = 1 + generator.poisson(1.5, (WORLDS, people)).astype(float)
    own = generator.beta(chance, 1 - chance, (WORLDS, people))
    x = generator.binomial(n.astype(int), own).astype(float)
    squares = sums(x, n)
    persons = np.full(WORLDS, float(people))
    found = clustered_proportion(x.sum(axis=1), n.sum(axis=1), persons=persons, squares=squares)
    plain = stats.proportion(x.sum(axis=1), n.sum(axis=1))
    assert 0.935 <= share_held(found, chance) <= 0.97
    assert share_held(plain, chance) < 0.9


def test_means_hold_the_truth_where_a_persons_stays_are_alike():
    generator = np.random.default_rng(4)
    people = 150
    n = 1 + generator.poisson(1.0, (WORLDS, people)).astype(float)
    level = generator.gamma(2.0, 3.0, (WORLDS, people))
    x = generator.poisson(level * n).astype(float)
    persons = np.full(WORLDS, float(people))
    found = clustered_mean(x.sum(axis=1), n.sum(axis=1), persons=persons, squares=sums(x, n))
    assert 0.935 <= share_held(found, 6.0) <= 0.965


def test_standardised_rates_hold_the_truth_where_people_recur():
    generator = np.random.default_rng(6)
    bands = np.array([300, 200, 60])
    weight = np.array([0.5, 0.3, 0.2])
    rates = np.array([0.1, 0.2, 0.6])
    band = np.repeat(np.arange(3), bands)
    own = generator.gamma(0.5, 2.0, (WORLDS, len(band))) * rates[band]
    share = (weight / bands)[band]
    weighted = generator.poisson(own) * share
    events = (weighted / share).sum(axis=1)
    found = stats.direct_from_sums(
        weighted_sum=weighted.sum(axis=1),
        variance_sum=(weighted**2).sum(axis=1),
        events=events,
        multiplier=1.0,
    )
    assert 0.93 <= share_held(found, float(weight @ rates)) <= 0.97
