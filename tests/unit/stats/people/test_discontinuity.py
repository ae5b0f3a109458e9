"""People just above and just below a threshold: as the reference package has it, and honest."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People
from onestory.stats.people.density import density_across
from onestory.stats.people.discontinuity import covariates_across, jump_at


def people(outcome, exposed, **more):
    many = len(outcome)
    given = People(
        exposed=np.asarray(exposed, dtype=bool),
        outcome=np.asarray(outcome, dtype=np.float64),
        time=np.ones(many),
        covariates=np.zeros((many, 1), dtype=np.float32),
        stratum=np.zeros(many, dtype=np.int64),
        cluster=np.arange(many),
    )
    return replace(given, **more)


def turns(number):
    """A thousand numbers between 0 and 1 that any machine draws alike."""
    return (np.arange(1, 1001) * np.sqrt(number)) % 1


def drawn_by_turns():
    score = 2 * turns(2) - 1
    chance = np.array([NormalDist().inv_cdf(turn) for turn in turns(3)])
    enrolled = turns(5) < np.where(score >= 0, 0.75, 0.1)
    outcome = 2 + score + 2 * score**2 - 3 * score**3 + 0.8 * enrolled + 0.4 * chance
    return score, people(outcome, enrolled)


def test_bandwidths_and_jump_are_those_of_the_reference_package():
    score, given = drawn_by_turns()
    found = jump_at(given, score, threshold=0)
    # rdrobust 2.1.1 (its authors' own), vce='hc2', masspoints='off'
    assert found.bandwidths.line == pytest.approx(0.2679791351, rel=1e-6)
    assert found.bandwidths.curve == pytest.approx(0.4024405117, rel=1e-6)
    assert found.plain == pytest.approx(0.6118266143, rel=1e-6)
    assert found.contrast.value == pytest.approx(0.59103076, rel=1e-6)
    # Theirs has no allowance for how few people decide it.
    assert found.contrast.standard_error == pytest.approx(0.1650631566, rel=0.02)


def test_enrolment_is_that_of_the_reference_package():
    score, given = drawn_by_turns()
    found = jump_at(given, score, threshold=0, of="enrolment")
    assert found.plain == pytest.approx(0.8284108562, rel=1e-6)
    # It takes the bias out of the ratio along its tangent; here each level is freed of it.
    assert found.contrast.value == pytest.approx(0.7750556405, rel=0.02)
    assert found.contrast.standard_error == pytest.approx(0.1819916666, rel=0.04)


def near_threshold(seed, *, effect=0.3, people_drawn=600, cluster=None):
    draw = np.random.default_rng(seed)
    score = draw.normal(0.1, 1, people_drawn)
    team = draw.integers(0, 60, people_drawn) if cluster else np.arange(people_drawn)
    luck = draw.normal(0, 0.15, people_drawn)[team] if cluster else 0.0
    above = score >= 0
    level = 1 + 0.4 * score + 0.2 * score**2 + effect * above + luck
    return score, people(level + draw.normal(0, 0.5, people_drawn), above, cluster=team)


@pytest.mark.parametrize("cluster", [None, "teams"])
def test_ranges_hold_the_truth(cluster):
    rounds, held = 100, 0
    for seed in range(rounds):
        score, given = near_threshold([1, seed], cluster=cluster)
        found = jump_at(given, score, threshold=0).contrast
        held += found.lower <= 0.3 <= found.upper
    assert held / rounds >= 0.88


def test_a_line_that_bends_is_no_jump():
    values = []
    for seed in range(60):
        score, given = near_threshold([2, seed], effect=0.0)
        values.append(jump_at(given, score, threshold=0).contrast.value)
    assert np.mean(values) == pytest.approx(0, abs=0.06)


def test_a_ratio_is_that_of_the_levels_on_both_sides():
    score, given = near_threshold(3)
    found = jump_at(given, score, threshold=0, scale="ratio").contrast
    assert found.value == pytest.approx(np.log(found.observed / found.expected))
    assert found.lower < found.value < found.upper


def test_moving_score_and_threshold_together_changes_nothing():
    score, given = near_threshold(4)
    here = jump_at(given, score, threshold=0)
    there = jump_at(given, score * 10 + 50, threshold=50)
    assert there.contrast.value == pytest.approx(here.contrast.value, rel=1e-6)
    assert there.bandwidths.line == pytest.approx(here.bandwidths.line * 10, rel=1e-6)


def test_the_people_that_it_rests_on_are_counted():
    score, given = near_threshold(5)
    found = jump_at(given, score, threshold=0)
    inside = np.abs(score) < found.bandwidths.line
    assert found.near.below == np.sum(inside & (score < 0))
    assert found.near.values_above == found.near.above


def test_whole_scores_reach_at_least_five_values_on_each_side():
    score, given = near_threshold(6, people_drawn=4000)
    found = jump_at(given, np.floor(score * 4), threshold=0)
    assert found.near.values_below >= 5
    assert found.near.values_above >= 5
    assert found.near.below > found.near.values_below


def test_an_offer_that_brings_nobody_in_has_no_effect_of_enrolment():
    score, given = near_threshold(7)
    chance = np.random.default_rng(8).random(len(score)) < 0.3
    found = jump_at(replace(given, exposed=chance), score, threshold=0, of="enrolment")
    assert np.isnan(found.contrast.lower)
    assert found.contrast.why_not.startswith("The offer hardly changed who was taken on")


def test_where_all_take_the_offer_up_enrolment_is_the_offer():
    score, given = near_threshold(9)
    offer = jump_at(given, score, threshold=0)
    enrolment = jump_at(given, score, threshold=0, of="enrolment")
    assert enrolment.take_up == pytest.approx(1)
    assert enrolment.contrast.value == pytest.approx(offer.contrast.value)
    assert enrolment.contrast.upper == pytest.approx(offer.contrast.upper)


def test_a_covariate_that_jumps_is_found_and_one_that_does_not_is_not():
    score, given = near_threshold(10, people_drawn=3000)
    draw = np.random.default_rng(11)
    smooth = score + draw.normal(size=3000)
    covariates = np.column_stack([smooth, smooth + 2 * (score >= 0), np.ones(3000)])
    given = replace(given, covariates=covariates.astype(np.float32))
    found = covariates_across(given, score, threshold=0)
    assert found[0] > 0.05
    assert found[1] < 1e-6
    assert np.isnan(found[2])


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        (np.arange(100.0), "0 people with 0 distinct scores are below"),
        (np.where(np.arange(100) < 50, -1.0, np.arange(100)), "50 people with 1 distinct scores"),
        (np.full(100, np.nan), "scores that are no numbers"),
    ],
)
def test_too_little_on_a_side_is_refused(score, sentence):
    with pytest.raises(StatsError, match=sentence):
        jump_at(people(np.zeros(100), np.zeros(100)), score, threshold=0)


@pytest.mark.parametrize("step", [None, 0.05])
def test_smooth_scores_seldom_look_piled_up(step):
    found = []
    for seed in range(80):
        score = np.random.default_rng([12, seed]).beta(2, 4, 3000)
        score = score if step is None else np.floor(score / step) * step
        found.append(density_across(score, threshold=0.3).p_value)
    assert np.mean(np.array(found) < 0.05) < 0.13


def test_scores_nudged_over_the_threshold_are_found():
    draw = np.random.default_rng(13)
    score = draw.normal(size=4000)
    nudged = (score < 0) & (score > -0.1) & (draw.random(4000) < 0.5)
    found = density_across(np.where(nudged, -score, score), threshold=0)
    assert found.p_value < 1e-3
    assert found.log_ratio > 0
    assert not found.discrete
