"""What holds of every survey: checked against slow definitions on drawn samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats.survey import survey_differences, survey_means, survey_sample

BOUNDS = (0.0, 10.0)


def drawn(seed, *, waves=1):
    """A sample of strata and teams, with unequal weights and two groups."""
    make = np.random.default_rng(seed)
    n = 160
    stratum, team = make.integers(0, 3, n), make.integers(0, 6, n)
    return {
        "weight": make.uniform(0.5, 3, n),
        "stratum": stratum,
        "cluster": stratum * 6 + team,
        "wave": make.integers(0, waves, n),
        "group": make.integers(0, 2, n),
        "score": np.clip(make.normal(5 + team / 3, 2, n), *BOUNDS),
    }


def sample_of(one):
    return survey_sample(
        one["weight"], stratum=one["stratum"], cluster=one["cluster"], wave=one["wave"]
    )


def influence(one, member):
    """What each respondent adds to the error of a group's mean."""
    held = one["weight"] * member
    mean = (held * one["score"]).sum() / held.sum()
    return held * (one["score"] - mean) / held.sum()


def slow_variance(one, added):
    """The variance by definition: the squares of what clusters are away, waves added first."""
    away = {}
    for wave in np.unique(one["wave"]):
        for stratum in np.unique(one["stratum"]):
            here = (one["wave"] == wave) & (one["stratum"] == stratum)
            teams = np.unique(one["cluster"][here])
            totals = np.array([added[here & (one["cluster"] == team)].sum() for team in teams])
            if len(teams) > 1:
                totals = np.sqrt(len(teams) / (len(teams) - 1)) * (totals - totals.mean())
            for team, total in zip(teams, totals, strict=True):
                away[team] = away.get(team, 0.0) + total
    return sum(total**2 for total in away.values())


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_variance_of_a_group_is_that_of_the_definition(seed):
    one = drawn(seed)
    told = survey_means(sample_of(one), one["score"], domain=one["group"], bounds=BOUNDS)
    for group in (0, 1):
        slow = slow_variance(one, influence(one, one["group"] == group))
        assert told.standard_error[group] ** 2 == pytest.approx(slow)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_change_takes_the_same_teams_in_both_waves_into_account(seed):
    one = drawn(seed, waves=2)
    told = survey_means(sample_of(one), one["score"], domain=one["wave"], bounds=BOUNDS)
    change = survey_differences(sample_of(one), told, contrast=[0, 0], sign=[-1, 1])
    added = influence(one, one["wave"] == 1) - influence(one, one["wave"] == 0)
    assert change.standard_error[0] ** 2 == pytest.approx(slow_variance(one, added))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100))
def test_only_how_weights_compare_matters(seed, factor):
    one = drawn(seed)
    plain = survey_means(sample_of(one), one["score"], domain=one["group"], bounds=BOUNDS)
    heavier = {**one, "weight": one["weight"] * factor}
    told = survey_means(sample_of(heavier), one["score"], domain=one["group"], bounds=BOUNDS)
    for part in ("value", "lower", "upper", "effective"):
        assert getattr(told, part) == pytest.approx(getattr(plain, part), rel=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_limits_stay_within_the_scale_and_around_the_value(seed):
    one = drawn(seed)
    score = np.where(one["score"] > 6, BOUNDS[1], one["score"])
    told = survey_means(sample_of(one), score, domain=one["group"], bounds=BOUNDS)
    assert (told.lower >= BOUNDS[0]).all()
    assert (told.upper <= BOUNDS[1]).all()
    assert (told.lower <= told.value).all()
    assert (told.value <= told.upper).all()


def test_leaving_one_cluster_out_at_a_time_says_nearly_the_same():
    """The jackknife of stratified clusters (JKn), which knows nothing of linearisation."""
    one = drawn(7)
    told = survey_means(sample_of(one), one["score"], domain=np.zeros(160), bounds=BOUNDS)
    spread = 0.0
    for stratum in range(3):
        teams = np.unique(one["cluster"][one["stratum"] == stratum])
        left = []
        for team in teams:
            weight = np.where(one["cluster"] == team, 0.0, one["weight"])
            others = (one["stratum"] == stratum) & (one["cluster"] != team)
            weight[others] *= len(teams) / (len(teams) - 1)
            left.append(np.average(one["score"], weights=weight))
        spread += (len(teams) - 1) / len(teams) * ((np.array(left) - told.value[0]) ** 2).sum()
    assert np.sqrt(spread) == pytest.approx(told.standard_error[0], rel=0.05)
