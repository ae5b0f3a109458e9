"""Offers in random order: as regression in each arm has it, and enrolment as Wald has it."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People
from onestory.stats.people.random_order import effect_of_enrolment, effect_of_offer


def lottery(seed, *, people=600, strata=1, take_up=0.6, effect=-0.5, columns=2):
    """People of whom a share was offered by lot, another in each stratum; who took it up."""
    draw = np.random.default_rng(seed)
    stratum = draw.integers(0, strata, people)
    offered = draw.random(people) < 0.3 + 0.4 * stratum / max(strata, 1)
    willing = draw.random(people) < take_up
    covariates = draw.normal(size=(people, columns))
    level = 3 + covariates.sum(axis=1) + stratum + 0.5 * willing
    outcome = level + effect * (offered & willing) + draw.normal(size=people)
    given = People(
        exposed=offered,
        outcome=outcome,
        time=np.ones(people),
        covariates=covariates.astype(np.float32),
        stratum=stratum,
        cluster=np.arange(people),
    )
    return given, offered & willing


def test_it_is_regression_with_interactions():
    given, _ = lottery(1)
    covariates = given.covariates.astype(np.float64)
    apart = covariates - covariates.mean(axis=0)
    offered = given.exposed[:, None]
    design = np.hstack([np.ones((600, 1)), offered, apart, apart * offered])
    lin = np.linalg.lstsq(design, given.outcome, rcond=None)[0][1]
    assert effect_of_offer(given, scale="difference").value == pytest.approx(lin, rel=1e-6)


def test_without_covariates_strata_count_by_their_people():
    given, _ = lottery(2, strata=3, columns=0)
    parts = [
        (given.stratum == one).mean()
        * (
            given.outcome[(given.stratum == one) & given.exposed].mean()
            - given.outcome[(given.stratum == one) & ~given.exposed].mean()
        )
        for one in range(3)
    ]
    assert effect_of_offer(given, scale="difference").value == pytest.approx(sum(parts))


def test_covariates_make_the_range_narrower():
    given, _ = lottery(3)
    without = replace(given, covariates=np.zeros((600, 0), dtype=np.float32))
    sharp, blunt = (effect_of_offer(one, scale="difference") for one in (given, without))
    assert sharp.standard_error < 0.7 * blunt.standard_error


def test_enrolment_is_the_effect_of_the_offer_over_the_take_up():
    given, enrolled = lottery(4, columns=0)
    offer = effect_of_offer(given, scale="difference").value
    found = effect_of_enrolment(given, enrolled, scale="difference")
    assert found.take_up == pytest.approx(enrolled[given.exposed].mean())
    assert found.contrast.value == pytest.approx(offer / found.take_up)
    assert found.contrast.observed == pytest.approx(given.outcome[enrolled].mean())


def test_where_everyone_takes_it_up_enrolment_is_the_offer():
    given, _ = lottery(5)
    offer = effect_of_offer(given, scale="difference")
    found = effect_of_enrolment(given, given.exposed, scale="difference").contrast
    assert [found.value, found.lower, found.upper] == pytest.approx(
        [offer.value, offer.lower, offer.upper]
    )


def test_fiellers_limits_are_where_the_test_of_no_effect_just_fails():
    given, enrolled = lottery(6, columns=0, people=200, take_up=0.4)
    found = effect_of_enrolment(given, enrolled, scale="difference").contrast

    def statistic(effect):
        taken_out = replace(given, outcome=given.outcome - effect * enrolled)
        offer = effect_of_offer(taken_out, scale="difference")
        return abs(offer.value / offer.standard_error)

    assert statistic(found.lower) == pytest.approx(statistic(found.upper), rel=1e-3)
    assert statistic(found.upper) == pytest.approx(1.98, abs=0.03)


def test_the_range_of_enrolment_holds_none_just_where_its_p_value_says_so():
    for seed in range(30):
        given, enrolled = lottery([15, seed], people=120, take_up=0.4)
        found = effect_of_enrolment(given, enrolled, scale="difference").contrast
        assert (found.lower > 0 or found.upper < 0) == (found.p_value < 0.05)


@pytest.mark.parametrize("strata", [1, 12])
def test_ranges_hold_the_truth(strata):
    held = np.zeros(2)
    for seed in range(120):
        given, enrolled = lottery([7, seed], people=240, strata=strata)
        offer = effect_of_offer(given, scale="difference")
        enrolment = effect_of_enrolment(given, enrolled, scale="difference").contrast
        held += [
            offer.lower <= -0.5 * 0.6 <= offer.upper,
            enrolment.lower <= -0.5 <= enrolment.upper,
        ]
    assert (held / 120 >= 0.88).all()


def test_person_time_makes_rates_of_both_arms():
    given, _ = lottery(8, columns=0)
    half = replace(given, time=np.full(600, 0.5))
    whole, found = (effect_of_offer(one, scale="ratio") for one in (given, half))
    assert found.observed == pytest.approx(2 * whole.observed)
    assert found.value == pytest.approx(whole.value)
    assert found.upper == pytest.approx(whole.upper)


def test_teams_drawn_whole_are_the_clusters():
    draw = np.random.default_rng(9)
    team = np.repeat(np.arange(20), 30)
    given = People(
        exposed=np.isin(team, draw.permutation(20)[:10]),
        outcome=draw.normal(size=600) + draw.normal(size=20)[team],
        time=np.ones(600),
        covariates=np.zeros((600, 0), dtype=np.float32),
        stratum=np.zeros(600, dtype=np.int64),
        cluster=team,
    )
    alone = replace(given, cluster=np.arange(600))
    together, apart = (effect_of_offer(one, scale="difference") for one in (given, alone))
    assert together.standard_error > 2 * apart.standard_error
    assert together.freedom <= 18 + 1e-6


def test_a_stratum_where_all_or_none_were_offered_is_left_out():
    given, _ = lottery(10, strata=2, columns=0)
    given = replace(given, exposed=given.exposed | (given.stratum == 1))
    found = effect_of_offer(given, scale="difference")
    assert (found.weight[given.stratum == 1] == 0).all()


def test_no_group_with_both_is_refused():
    given, _ = lottery(11)
    with pytest.raises(StatsError, match="put in order together"):
        effect_of_offer(replace(given, exposed=np.ones(600, dtype=bool)), scale="ratio")


def test_an_offer_that_brings_nobody_in_is_refused():
    given, _ = lottery(12)
    with pytest.raises(StatsError, match="no more often than the others"):
        effect_of_enrolment(given, np.zeros(600, dtype=bool), scale="ratio")


def test_an_offer_that_brings_hardly_anybody_in_has_no_range():
    given, _ = lottery(13)
    chance = np.random.default_rng(14).random(600) < np.where(given.exposed, 0.34, 0.28)
    found = effect_of_enrolment(given, chance, scale="difference").contrast
    assert np.isnan(found.lower)
    assert found.why_not.startswith("The offer hardly changed")
