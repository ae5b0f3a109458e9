"""Agreement against published worked examples and an independent program."""

import math

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from onestory.stats.agreement import Scale, Weights, cohen_kappa, krippendorff_alpha

NAN = math.nan

# Krippendorff 2011, Computing Krippendorff's alpha-reliability, example C and after: four
# observers, twelve units, missing codes.
FOUR_BY_TWELVE = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]

# Fleiss, Statistical methods for rates and proportions, second edition, table 13.1: two raters,
# 100 people, three diagnoses.
DIAGNOSES = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]])


def codes_of(table: np.ndarray) -> list[list[int]]:
    pairs = [pair for pair, number in np.ndenumerate(table) for _ in range(number)]
    return [list(side) for side in zip(*pairs, strict=True)]


@pytest.mark.parametrize(
    ("scale", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_as_published_for_four_observers_and_twelve_units(scale: Scale, published: float):
    found = krippendorff_alpha(FOUR_BY_TWELVE, scale=scale)
    assert found.value[0] == pytest.approx(published, abs=0.0005)
    assert found.lower[0] < found.value[0] < found.upper[0] <= 1


def test_alpha_of_two_observers_and_a_binary_code_is_as_published():
    # Krippendorff 2011, example A: two observers, ten units, alpha 0.095.
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha([one, other]).value[0] == pytest.approx(0.095, abs=0.0005)


def test_kappa_and_its_error_are_as_published():
    found = cohen_kappa(*codes_of(DIAGNOSES))
    assert found.value[0] == pytest.approx(0.68, abs=0.005)
    assert (found.upper[0] - found.value[0]) / 1.959964 == pytest.approx(0.087, abs=0.001)


@pytest.mark.parametrize(
    ("weights", "theirs"), [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]
)
def test_weighted_kappa_and_its_error_equal_those_of_an_independent_program(
    weights: Weights, theirs: str | None
):
    ours = cohen_kappa(*codes_of(DIAGNOSES), weights=weights)
    other = cohens_kappa(DIAGNOSES, weights=None if theirs is None else np.arange(3), wt=theirs)
    kappa, error = (float(getattr(other, name)) for name in ("kappa", "std_kappa"))
    assert ours.value[0] == pytest.approx(kappa, abs=1e-12)
    assert (ours.upper[0] - ours.value[0]) / 1.959963985 == pytest.approx(error, abs=1e-9)
