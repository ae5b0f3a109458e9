"""What the exposed would have had: right where either the weights or the outcome model is."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People
from onestory.stats.people.balancing import balanced
from onestory.stats.people.doubly_robust import effect_on_exposed
from onestory.stats.people.weighted import weighted_contrast


def teams(
    seed,
    *,
    effect=0.8,
    exposed=600,
    others=5000,
    teams=8,
    shock=0.0,
    curved=0.0,
):
    """People taken on by need, by teams that each have a luck of their own."""
    draw = np.random.default_rng(seed)
    people = exposed * 3 + others
    covariates = draw.normal(size=(people, 4))
    covariates[:, 3] = covariates[:, 3] > 0.5
    need = 0.5 * covariates[:, 0] + 0.5 * covariates[:, 3]
    chosen = np.zeros(people, dtype=bool)
    share = np.exp(need) / np.exp(need).sum()
    chosen[draw.choice(people, exposed, replace=False, p=share)] = True
    cluster = np.where(chosen, draw.integers(0, teams, people), 100 + draw.integers(0, 40, people))
    luck = np.exp(draw.normal(0, shock, 140))[cluster] if shock else 1.0
    rate = np.exp(
        -0.5 + 0.4 * covariates[:, 0] + 0.3 * covariates[:, 3] + curved * covariates[:, 0] ** 2
    )
    time = np.where(draw.random(people) < 0.2, draw.uniform(0.1, 1, people), 1.0)
    events = draw.poisson(rate * luck * time * np.where(chosen, effect, 1.0))
    return People(
        exposed=chosen,
        outcome=events.astype(np.float64),
        time=time,
        covariates=covariates.astype(np.float32),
        stratum=draw.integers(0, 3, people),
        cluster=cluster.astype(np.int64),
    )


def each_alone(people):
    return replace(people, cluster=np.arange(len(people.exposed)))


def test_the_crude_contrast_is_wrong_and_the_weighted_one_is_right():
    found, crude = [], []
    for seed in range(25):
        people = teams([1, seed])
        found.append(effect_on_exposed(people, scale="ratio").value)
        crude.append(weighted_contrast(people, np.ones(len(people.exposed)), scale="ratio").value)
    assert np.mean(found) == pytest.approx(np.log(0.8), abs=0.04)
    assert np.mean(crude) > np.log(0.8) + 0.2


def test_right_weights_make_up_for_a_wrong_outcome_model():
    def found(seed):
        people = teams([2, seed], curved=0.2, others=8000)
        square = people.covariates[:, :1] ** 2
        weighed = replace(people, covariates=np.hstack([people.covariates, square]))
        return effect_on_exposed(people, scale="ratio", weight=balanced(weighed).weight).value

    assert np.mean([found(seed) for seed in range(25)]) == pytest.approx(np.log(0.8), abs=0.04)


def test_a_right_outcome_model_makes_up_for_weights_that_do_nothing():
    def found(seed):
        people = teams([3, seed])
        share = people.exposed.sum() / (~people.exposed).sum()
        weight = np.where(people.exposed, 1.0, share)
        return effect_on_exposed(people, scale="ratio", weight=weight, family="poisson").value

    assert np.mean([found(seed) for seed in range(25)]) == pytest.approx(np.log(0.8), abs=0.04)


def test_a_difference_is_observed_less_expected_and_a_ratio_their_logarithm():
    people = teams(4)
    ratio, difference = (
        effect_on_exposed(people, scale=scale) for scale in ("ratio", "difference")
    )
    assert ratio.value == pytest.approx(np.log(ratio.observed / ratio.expected))
    assert difference.value == pytest.approx(difference.observed - difference.expected)
    exposed = people.exposed
    rate = people.outcome[exposed].sum() / people.time[exposed].sum()
    assert ratio.observed == pytest.approx(rate)


def test_influences_sum_to_nothing_and_the_range_lies_around_the_value():
    found = effect_on_exposed(teams(5), scale="ratio")
    assert found.influence.sum() == pytest.approx(0, abs=1e-9)
    assert found.lower < found.value < found.upper
    assert found.value - found.lower == pytest.approx(found.upper - found.value)


def test_the_error_is_that_of_leaving_each_person_out_in_turn():
    people = each_alone(teams(6, exposed=30, others=70))
    found = effect_on_exposed(people, scale="ratio")
    left_out = []
    for row in range(len(people.exposed)):
        rest = np.arange(len(people.exposed)) != row
        fewer = People(**{name: getattr(people, name)[rest] for name in People.__slots__})
        left_out.append(effect_on_exposed(fewer, scale="ratio").value)
    many = len(left_out)
    jackknife = np.sqrt((many - 1) / many * many * np.var(left_out))
    assert found.standard_error == pytest.approx(jackknife, rel=0.15)


@pytest.mark.parametrize(("many", "seed"), [(5, 11), (12, 12)])
def test_ranges_of_few_teams_with_luck_of_their_own_hold_the_truth(many, seed):
    rounds = 110
    held = 0
    for turn in range(rounds):
        people = teams([seed, turn], teams=many, shock=0.2, exposed=400, others=2500)
        found = effect_on_exposed(people, scale="ratio")
        held += found.lower <= np.log(0.8) <= found.upper
    assert held / rounds >= 0.88  # 93 to 98.5 per cent, less what 110 rounds cannot tell


def test_people_who_had_nothing_give_no_ratio_and_are_told_so():
    people = teams(7)
    nothing = replace(people, outcome=np.where(people.exposed, 0.0, people.outcome))
    found = effect_on_exposed(nothing, scale="ratio")
    assert np.isnan(found.value)
    assert np.isnan(found.lower)
    assert found.why_not == "Nothing happened to the exposed, so that there is no ratio."
    assert effect_on_exposed(nothing, scale="difference").upper < 0


def test_comparators_who_had_nothing_give_no_ratio():
    people = teams(8)
    nothing = replace(people, outcome=np.where(people.exposed, people.outcome, 0.0))
    found = effect_on_exposed(nothing, scale="ratio")
    assert found.why_not.startswith("Nothing is expected of the exposed by their comparators")


def test_amounts_below_nought_are_left_to_the_linear_family():
    people = teams(9)
    change = replace(people, outcome=people.outcome - 1.0, time=np.ones(len(people.time)))
    found = effect_on_exposed(change, scale="difference")
    assert found.lower < found.value < found.upper
    with pytest.raises(StatsError, match="negative outcomes"):
        effect_on_exposed(change, scale="difference", family="poisson")


@pytest.mark.parametrize(
    ("weight", "sentence"),
    [
        (lambda people: -np.ones(len(people.exposed)), "negative or no number"),
        (lambda people: people.exposed.astype(float), "None of the comparators has a weight"),
        (lambda people: (~people.exposed).astype(float), "None of the exposed has a weight"),
    ],
)
def test_weights_that_compare_nobody_are_refused(weight, sentence):
    people = teams(10, exposed=50, others=100)
    with pytest.raises(StatsError, match=sentence):
        effect_on_exposed(people, scale="ratio", weight=weight(people))
