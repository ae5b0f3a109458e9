"""Spearman's coefficient over few sites."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from onestory.model.errors import StatsError
from onestory.stats.rank_correlation import spearman


def test_ties_share_their_mean_rank_as_the_reference_has_it():
    one, other = [1, 2, 2, 3, 5, 5, 6, 9], [2, 1, 4, 4, 4, 7, 6, 8]
    assert spearman(one, other).estimate == pytest.approx(spearmanr(one, other)[0], abs=1e-9)


def test_the_range_is_that_of_bonett_and_wright():
    r = np.random.default_rng(1)
    one, other = r.normal(size=(2, 20))
    found = spearman(one, other)
    reach = 1.959964 * np.sqrt((1 + found.estimate**2 / 2) / 17)
    ends = np.tanh(np.arctanh(found.estimate) + np.array([-reach, reach]))
    assert [found.lower, found.upper] == pytest.approx(list(ends), abs=1e-6)


def test_under_five_sites_there_is_none_and_it_is_said():
    found = spearman([1, 2, 3, 4, np.nan], [1, 2, 3, 4, 5])
    assert found.n == 4
    assert np.isnan([found.estimate, found.lower, found.upper]).all()
    assert "Fewer than 5 sites" in found.note


def test_one_column_that_never_differs_has_no_order():
    assert (
        spearman([1, 1, 1, 1, 1, 1], range(6)).note == "One of the two is the same at every site."
    )


def test_sites_with_one_side_missing_are_left_out():
    whole = spearman([1, 3, 2, 5, 4], [1, 2, 3, 5, 4])
    assert spearman([1, 3, 2, 5, 4, np.nan, 9], [1, 2, 3, 5, 4, 8, np.nan]) == whole


def test_full_agreement_of_five_sites_does_not_exclude_chance_wholly():
    found = spearman(range(5), range(5))
    assert found.estimate == pytest.approx(1)
    assert found.upper == 1
    assert found.lower < 0.3


def test_turning_one_side_turns_the_sign_and_the_range():
    r = np.random.default_rng(2)
    one, other = r.normal(size=(2, 9))
    found, turned = spearman(one, other), spearman(one, -other)
    assert (turned.estimate, turned.lower, turned.upper) == pytest.approx(
        (-found.estimate, -found.upper, -found.lower)
    )


def test_columns_of_two_lengths_are_refused():
    with pytest.raises(StatsError, match="shapes"):
        spearman([1, 2, 3], [1, 2])
