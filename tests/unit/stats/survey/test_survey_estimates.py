"""Means, shares and differences of surveys: where ranges come from, and where there are none."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats import proportion
from onestory.stats.survey import (
    survey_differences,
    survey_means,
    survey_sample,
    survey_shares,
)

TEN = (0.0, 10.0)


def alone(n):
    return survey_sample(np.ones(n))


def test_a_share_of_a_simple_sample_has_wilsons_limits():
    told = survey_shares(alone(40), np.repeat([1.0, 0.0], [12, 28]), domain=np.zeros(40))
    wilson = proportion(12, 40)
    assert told.lower == pytest.approx(wilson.lower)
    assert told.upper == pytest.approx(wilson.upper)
    assert told.effective == pytest.approx(40)


def test_nobody_saying_yes_still_has_a_range():
    told = survey_shares(alone(15), np.zeros(15), domain=np.zeros(15))
    assert told.lower[0] == 0
    assert told.upper == pytest.approx(proportion(0, 15).upper)


def test_teams_that_all_say_the_same_count_once_each():
    sample = survey_sample(np.ones(60), cluster=np.arange(60) % 6)
    told = survey_shares(sample, np.zeros(60), domain=np.zeros(60))
    assert told.effective[0] == pytest.approx(6)
    assert told.upper == pytest.approx(proportion(0, 6).upper)


def test_one_respondent_has_a_value_and_no_range():
    told = survey_means(alone(1), [7.0], domain=[0], bounds=TEN)
    assert told.value[0] == 7
    assert np.isnan(told.lower[0])
    assert np.isnan(told.upper[0])


def test_one_team_alone_has_a_value_and_no_range():
    told = survey_means(survey_sample(np.ones(4), cluster=[3] * 4), [1, 2, 3, 4.0], domain=[0] * 4,
                        bounds=TEN)  # fmt: skip
    assert told.value[0] == pytest.approx(2.5)
    assert np.isnan(told.lower[0])


def test_a_domain_without_members_is_not_known():
    told = survey_means(alone(3), [1, 2, 3.0], domain=[0, 0, 0], domains=2, bounds=TEN)
    assert told.respondents[1] == 0
    assert np.isnan(told.value[1])


def test_a_missing_score_is_nobody_in_its_domain():
    told = survey_means(alone(5), [4, 6, np.nan, 5, 5], domain=np.zeros(5), bounds=TEN)
    assert told.respondents[0] == 4
    assert told.value[0] == pytest.approx(5)


def test_degrees_of_freedom_are_clusters_less_strata_where_all_weigh_alike():
    stratum, cluster = np.repeat([0, 1, 2], 20), np.repeat(np.arange(15), 4)
    score = np.random.default_rng(1).uniform(0, 10, 60)
    sample = survey_sample(np.ones(60), stratum=stratum, cluster=cluster)
    told = survey_means(sample, score, domain=np.zeros(60), bounds=TEN)
    assert told.degrees[0] == pytest.approx(15 - 3)


def test_a_few_heavy_answers_leave_fewer_degrees_of_freedom():
    weight = np.ones(30)
    weight[:3] = 20
    score = np.random.default_rng(1).uniform(0, 10, 30)
    told = survey_means(survey_sample(weight), score, domain=np.zeros(30), bounds=TEN)
    assert told.degrees[0] < 4
    assert told.effective[0] < 10


def test_a_group_is_all_of_the_sample_with_nothing_outside_it():
    """By hand: of four, two belong; residuals ±1/2, squares 1/2, times 4/3."""
    told = survey_means(alone(4), [4, 6, 1, 9.0], domain=[0, 0, -1, -1], bounds=TEN)
    assert told.standard_error[0] ** 2 == pytest.approx(4 / 3 * (0.5**2 + 0.5**2))


def test_a_small_group_has_the_range_of_as_small_a_sample():
    score = np.random.default_rng(2).uniform(3, 7, 400)
    inside = np.where(np.arange(400) < 8, 0, -1)
    group = survey_means(alone(400), score, domain=inside, bounds=TEN)
    sample = survey_means(alone(8), score[:8], domain=np.zeros(8), bounds=TEN)
    assert group.upper == pytest.approx(sample.upper, rel=0.01)
    assert group.lower == pytest.approx(sample.lower, rel=0.01)


def test_a_lone_cluster_in_a_stratum_is_taken_from_the_mean_of_all():
    sample = survey_sample(np.ones(5), stratum=[0, 0, 0, 0, 1])
    told = survey_means(sample, [4, 5, 6, 5, 10.0], domain=np.zeros(5), bounds=TEN)
    away = (np.array([4, 5, 6, 5]) - 6) / 5
    by_hand = 4 / 3 * ((away - away.mean()) ** 2).sum() + ((10 - 6) / 5) ** 2
    assert told.lone[0]
    assert told.standard_error[0] ** 2 == pytest.approx(by_hand)


def test_having_asked_everyone_leaves_no_chance():
    told = survey_means(
        survey_sample(np.ones(4), population=[4]), [2, 4, 6, 8.0], domain=np.zeros(4), bounds=TEN
    )
    assert told.standard_error[0] == 0


def test_a_range_reaches_further_away_from_the_end_of_its_scale():
    told = survey_means(alone(12), [10, 10, 10, 9, 10, 10, 8, 10, 9, 10, 10, 6.0],
                        domain=np.zeros(12), bounds=TEN)  # fmt: skip
    assert told.value[0] - told.lower[0] > told.upper[0] - told.value[0]
    assert told.upper[0] < 10


class TestDifferences:
    def test_teams_that_all_gain_alike_leave_no_doubt_about_the_change(self):
        team = np.tile(np.repeat(np.arange(8), 5), 2)
        wave = np.repeat([0, 1], 40)
        score = team / 2 + 2.0 * wave
        sample = survey_sample(np.ones(80), cluster=team, wave=wave)
        told = survey_means(sample, score, domain=wave, bounds=TEN)
        change = survey_differences(sample, told, contrast=[0, 0], sign=[-1, 1])
        assert change.value[0] == pytest.approx(2)
        assert change.standard_error[0] == pytest.approx(0, abs=1e-9)
        assert told.standard_error[0] > 0.3

    def test_other_respondents_in_each_wave_add_their_variances(self):
        make = np.random.default_rng(5)
        wave = np.repeat([0, 1], 50)
        sample = survey_sample(np.ones(100), wave=wave)
        told = survey_means(sample, make.uniform(2, 8, 100), domain=wave, bounds=TEN)
        change = survey_differences(sample, told, contrast=[0, 0], sign=[-1, 1])
        assert change.standard_error[0] == pytest.approx(np.hypot(*told.standard_error))

    def test_a_change_of_a_gap_is_the_difference_of_two_differences(self):
        domain = np.repeat([0, 1, 2, 3], 30)
        score = np.random.default_rng(5).uniform(2, 8, 120)
        sample = survey_sample(np.ones(120), wave=domain // 2)
        told = survey_means(sample, score, domain=domain, bounds=TEN)
        found = survey_differences(sample, told, contrast=[0] * 4, sign=[-1, 1, 1, -1])
        gaps = told.value[0] - told.value[1], told.value[2] - told.value[3]
        assert found.value[0] == pytest.approx(gaps[1] - gaps[0])
        assert found.lower[0] < found.value[0] < found.upper[0]

    def test_a_part_without_a_range_leaves_none(self):
        sample = survey_sample(np.ones(6), wave=[0, 1, 1, 1, 1, 1])
        told = survey_means(sample, [5, 4, 6, 5, 7, 3.0], domain=[0, 1, 1, 1, 1, 1], bounds=TEN)
        found = survey_differences(sample, told, contrast=[0, 0], sign=[-1, 1])
        assert found.value[0] == pytest.approx(0)
        assert np.isnan(found.lower[0])

    def test_two_shares_of_none_still_have_a_range(self):
        wave = np.repeat([0, 1], 20)
        sample = survey_sample(np.ones(40), wave=wave)
        told = survey_shares(sample, np.zeros(40), domain=wave)
        found = survey_differences(sample, told, contrast=[0, 0], sign=[-1, 1])
        assert found.lower[0] == pytest.approx(-proportion(0, 20).upper[0])
        assert found.upper[0] == pytest.approx(proportion(0, 20).upper[0])

    def test_domains_and_contrasts_must_be_as_many(self):
        sample = alone(4)
        told = survey_means(sample, [1, 2, 3, 4.0], domain=[0, 0, 1, 1], bounds=TEN)
        with pytest.raises(StatsError, match="2 domains come with 1 contrasts"):
            survey_differences(sample, told, contrast=[0], sign=[1])


class TestWhatIsRefused:
    def test_a_negative_weight(self):
        with pytest.raises(StatsError, match="negative weights"):
            survey_sample([1, -1])

    def test_weights_that_add_up_to_nothing(self):
        with pytest.raises(StatsError, match="add up to nothing"):
            survey_sample([0, 0])

    def test_a_score_outside_its_scale(self):
        with pytest.raises(StatsError, match="scores outside their scale"):
            survey_means(alone(2), [3, 11], domain=[0, 0], bounds=TEN)

    def test_a_scale_that_spans_nothing(self):
        with pytest.raises(StatsError, match="spans nothing"):
            survey_means(alone(2), [1, 1], domain=[0, 0], bounds=(1, 1))

    def test_one_score_too_few(self):
        with pytest.raises(StatsError, match="2 respondents come with 1 scores"):
            survey_means(alone(2), [1], domain=[0, 0], bounds=TEN)


def asked_twice(make, *, teams, kept, shares=False):
    """Differences of 400 replicates of the same few teams asked twice, with no true change.

    `kept` is the correlation of what a team is away in the two waves.
    """
    replicates, each = 400, 15
    first = make.normal(0, 0.5, (replicates, 1, teams))
    fresh = make.normal(0, 0.5, (replicates, 1, teams))
    away = np.concatenate([first, kept * first + np.sqrt(1 - kept**2) * fresh], axis=1)
    at = np.repeat(np.arange(away.size), each)
    replicate, wave, team = np.unravel_index(at, away.shape)
    score = np.clip(np.round(make.normal(away.ravel()[at], 0.9)), -2, 2)
    sample = survey_sample(np.ones(at.size), stratum=replicate, cluster=team, wave=wave)
    domain = replicate * 2 + wave
    told = (
        survey_shares(sample, score > 0, domain=domain)
        if shares
        else survey_means(sample, score, domain=domain, bounds=(-2, 2))
    )
    return survey_differences(
        sample,
        told,
        contrast=np.repeat(np.arange(replicates), 2),
        sign=np.tile([-1.0, 1.0], replicates),
    )


@pytest.mark.parametrize("shares", [False, True])
@pytest.mark.parametrize(("teams", "kept"), [(2, 0.0), (2, 0.5), (2, 1.0), (3, 0.5)])
def test_a_change_in_the_same_few_teams_holds_none_in_95_of_100(teams, kept, shares):
    found = asked_twice(np.random.default_rng(11), teams=teams, kept=kept, shares=shares)
    held = np.mean((found.lower <= 0) & (found.upper >= 0))
    assert held >= 0.93


def test_degrees_of_freedom_of_a_change_are_the_teams_seen_twice_less_one():
    found = asked_twice(np.random.default_rng(11), teams=3, kept=0.5)
    assert found.degrees == pytest.approx(np.full(400, 2.0))


def test_a_change_stays_within_what_the_scale_allows():
    found = asked_twice(np.random.default_rng(11), teams=2, kept=0.5)
    assert found.lower.min() >= -4
    assert found.upper.max() <= 4


def test_a_census_has_no_width():
    everyone = survey_sample(np.ones(30), population=[30])
    score = np.random.default_rng(3).integers(0, 11, 30).astype(float)
    told = survey_means(everyone, score, domain=np.zeros(30), bounds=TEN)
    yes = survey_shares(everyone, score > 5, domain=np.zeros(30))
    assert told.lower[0] == told.upper[0] == told.value[0]
    assert yes.lower[0] == yes.upper[0] == yes.value[0]


def test_a_range_narrows_steadily_as_all_are_asked():
    score = np.random.default_rng(3).integers(0, 11, 30).astype(float)
    widths = [
        float(np.ptp([told.lower[0], told.upper[0]]))
        for people in (100, 40, 31, 30)
        for told in [survey_means(survey_sample(np.ones(30), population=[people]), score,
                                  domain=np.zeros(30), bounds=TEN)]
    ]  # fmt: skip
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("weight", [1e3, 1e6])
def test_an_answer_that_outweighs_all_others_is_one_answer(weight):
    score = np.append(np.random.default_rng(3).integers(2, 8, 30), 10).astype(float)
    sample = survey_sample(np.append(np.ones(30), weight))
    told = survey_means(sample, score, domain=np.zeros(31), bounds=TEN)
    yes = survey_shares(sample, score > 5, domain=np.zeros(31))
    assert told.effective[0] < 1.1
    assert told.lower[0] < 5
    assert yes.lower[0] < 0.5
    assert told.heaviest[0] > 0.9
