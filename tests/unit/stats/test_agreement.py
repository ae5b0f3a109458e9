"""Agreement of coders: what is missing, what is undefined, what is refused."""

import math

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.agreement import cohen_kappa, krippendorff_alpha, percent_agreement

NAN = math.nan


def test_per_cent_agreement_counts_pairs():
    assert percent_agreement([[1, 1], [1, 2], [1, 2]]) == pytest.approx(4 / 6)


def test_a_unit_with_one_code_says_nothing():
    full = [[1.0, 2, 1, 2], [1, 2, 2, 2]]
    more = [[1.0, 2, 1, 2, 5], [1, 2, 2, 2, NAN]]
    assert percent_agreement(more) == percent_agreement(full)
    assert krippendorff_alpha(more).value[0] == krippendorff_alpha(full).value[0]


def test_a_unit_left_out_by_one_coder_is_left_out_of_kappa():
    assert (
        cohen_kappa([1, 2, 1, NAN], [1, 2, 2, 1]).value == cohen_kappa([1, 2, 1], [1, 2, 2]).value
    )


def test_no_pair_of_codes_is_unknown_rather_than_nought():
    empty = [[1.0, NAN], [NAN, 2]]
    assert math.isnan(percent_agreement(empty))
    assert np.isnan(krippendorff_alpha(empty).value).all()
    assert np.isnan(cohen_kappa(*empty).value).all()


def test_one_code_throughout_has_no_agreement_beyond_chance():
    assert np.isnan(krippendorff_alpha([[1, 1], [1, 1]]).value).all()
    assert np.isnan(cohen_kappa([1, 1], [1, 1]).value).all()


def test_agreement_worse_than_chance_is_below_nought():
    assert cohen_kappa([1, 1, 2, 2], [2, 2, 1, 1]).value[0] == -1
    assert krippendorff_alpha([[1, 1, 2, 2], [2, 2, 1, 1]]).value[0] < 0


def test_the_same_seed_gives_the_same_interval_and_few_units_a_wide_one():
    codes = [[1.0, 2, 1, 2, 1, 1], [1, 2, 2, 2, 1, 1]]
    few, again = krippendorff_alpha(codes, seed=3), krippendorff_alpha(codes, seed=3)
    many = krippendorff_alpha(np.tile(codes, 20), seed=3)
    assert few.lower[0] == again.lower[0]
    assert many.upper[0] - many.lower[0] < few.upper[0] - few.lower[0]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: percent_agreement([1, 2, 3]),
        lambda: cohen_kappa([1, 2], [1, 2, 3]),
        lambda: krippendorff_alpha([[-1, 2], [1, 2]], scale="ratio"),
        lambda: krippendorff_alpha([[1, 2], [1, 2]], confidence=95),
    ],
)
def test_what_is_no_table_of_codes_is_refused(refused):
    with pytest.raises(StatsError):
        refused()
