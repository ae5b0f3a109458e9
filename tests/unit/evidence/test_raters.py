"""Raters of a maturity scale who are split evenly are judged as the published table judges them."""

import pytest

from onestory import evidence

EVEN = [
    # ratings; per cent at the median and in agreement as printed (ijic.7747, table 4, round 1)
    ([2] * 5 + [3] * 4 + [1, 4, 4], 37.5, 75.0, "progressing"),
    ([1, 1, 0, 1, 2, 2, 3, 3, 3, 4, 5, 4], 20.8, 41.7, "uncertain"),
    ([2] * 4 + [3] * 4 + [1, 1, 4, 4], 33.3, 66.7, "uncertain"),
]


@pytest.mark.parametrize(("ratings", "at_median", "in_agreement", "maturity"), EVEN)
def test_half_medians_come_out_as_published(ratings, at_median, in_agreement, maturity):
    told = evidence.scirocco_agreement(ratings)
    assert told.median == 2.5
    # What is printed as "at the median" of 2.5 is the mean of those at 2 and at 3.
    assert 100 * (ratings.count(2) + ratings.count(3)) / 24 == pytest.approx(at_median, abs=0.05)
    assert 100 * (1 - told.outside / told.raters) == pytest.approx(in_agreement, abs=0.05)
    assert told.maturity == maturity


def test_in_each_published_half_median_agreement_is_twice_that_at_the_median():
    """So the two points beside it are counted, and neither the one below nor the one above."""
    for _, at_median, in_agreement, _ in EVEN:
        assert in_agreement == pytest.approx(2 * at_median, abs=0.15)


def test_a_third_point_about_a_half_median_lies_outside():
    told = evidence.scirocco_agreement([1, 1] + [2] * 4 + [3] * 4 + [4, 4])
    assert (told.lower, told.upper) == (1.5, 3.5)
    assert (told.outside, told.agree, told.maturity) == (4, False, "uncertain")
