"""Fleiss' kappa, alpha by interview and exact tests against published examples and by definition."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.inter_rater import fleiss_kappa as fleiss_of_statsmodels

from onestory.stats.agreement import Scale, cohen_kappa, krippendorff_alpha
from onestory.stats.coder_agreement import clustered_alpha, fleiss_kappa
from onestory.stats.exact_tests import exact_change, exact_p_value, holm
from onestory.stats.small_samples import median, net_share

NAN = math.nan

# Fourteen raters, ten subjects, five categories: the example of most textbooks, 0.210.
TEN_SUBJECTS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip

# Fleiss 1971, table 1: six psychiatrists of 30 patients in five diagnoses, 0.430.
PSYCHIATRISTS = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0],
    [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
    [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
    [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3],
    [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1],
    [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
]  # fmt: skip

FOUR_BY_TWELVE = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
])  # fmt: skip


@pytest.mark.parametrize(
    ("table", "published"), [(TEN_SUBJECTS, 0.210), (PSYCHIATRISTS, 0.430)], ids=["ten", "1971"]
)
def test_fleiss_kappa_is_as_published(table: list[list[int]], published: float):
    found = fleiss_kappa(table).value[0]
    assert found == pytest.approx(published, abs=0.0005)
    assert found == pytest.approx(fleiss_of_statsmodels(np.array(table)), abs=1e-12)


def test_the_range_of_fleiss_kappa_is_that_of_leaving_each_unit_out():
    # Gwet's error is a linearisation, which the jackknife approaches without sharing its algebra.
    table = np.array(PSYCHIATRISTS)
    every = [fleiss_kappa(np.delete(table, n, 0)).value[0] for n in range(len(table))]
    error = np.sqrt((len(every) - 1) * np.var(every))
    found = fleiss_kappa(table)
    assert (found.upper[0] - found.value[0]) / stats.t.ppf(0.975, 29) == pytest.approx(
        error, rel=0.05
    )


def apart(a: float, b: float, codes: np.ndarray, scale: Scale) -> float:
    """Krippendorff's squared distance of two codes."""
    if scale == "nominal":
        return float(a != b)
    if scale == "interval":
        return (a - b) ** 2
    if scale == "ratio":
        return ((a - b) / (a + b)) ** 2
    low, high = min(a, b), max(a, b)
    between = ((codes >= low) & (codes <= high)).sum()
    return float(between - ((codes == low).sum() + (codes == high).sum()) / 2) ** 2 * (a != b)


def alpha_by_definition(table: np.ndarray, scale: Scale = "nominal") -> float:
    """Disagreement of pairs within units over that of all pairs, pair by pair."""
    units = [column[~np.isnan(column)] for column in table.T]
    units = [unit for unit in units if unit.size > 1]
    codes = np.concatenate(units)
    within = sum(
        apart(a, b, codes, scale) / (unit.size - 1)
        for unit in units
        for a, b in itertools.permutations(unit, 2)
    )
    among = sum(apart(a, b, codes, scale) for a, b in itertools.permutations(codes, 2))
    return float(1 - (codes.size - 1) * within / among)


@pytest.mark.parametrize(
    ("scale", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_its_definition_pair_by_pair_on_every_scale(scale: Scale, published: float):
    found = krippendorff_alpha(FOUR_BY_TWELVE, scale=scale, resamples=10).value[0]
    defined = alpha_by_definition(FOUR_BY_TWELVE, scale)
    assert defined == pytest.approx(published, abs=0.0005)
    assert found == pytest.approx(defined, abs=1e-12)


def test_alpha_by_interview_is_alpha_as_published():
    found = clustered_alpha(FOUR_BY_TWELVE, np.arange(12)).value[0]
    assert found == pytest.approx(0.743, abs=0.0005)
    assert found == pytest.approx(alpha_by_definition(FOUR_BY_TWELVE), abs=1e-12)
    assert found == pytest.approx(krippendorff_alpha(FOUR_BY_TWELVE).value[0], abs=1e-12)


def test_units_that_hang_together_make_the_range_wider():
    one = np.random.default_rng(1).integers(0, 2, (2, 30)).astype(float)
    five_alike, of = np.tile(one, 5), np.tile(np.arange(30), 5)
    alone, together = krippendorff_alpha(five_alike), clustered_alpha(five_alike, of)
    assert together.value[0] == pytest.approx(alone.value[0], abs=1e-12)
    width = together.upper[0] - together.lower[0]
    assert width / (alone.upper[0] - alone.lower[0]) == pytest.approx(np.sqrt(5), rel=0.15)


def test_two_coders_in_a_two_by_two_table_agree_as_cohen_reckons():
    # 20 yes of both, 15 no of both, 5 and 10 apart: kappa 0.40 by hand.
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    first, second = zip(*pairs, strict=True)
    assert cohen_kappa(first, second).value[0] == pytest.approx(0.4, abs=1e-12)


def test_the_exact_test_of_two_groups_is_fishers():
    # Fisher's lady: 3 of 4 and 1 of 4, p = 0.4857.
    assert exact_p_value([3, 1], [4, 4]) == pytest.approx(34 / 70, abs=1e-15)
    random = np.random.default_rng(7)
    for _ in range(100):
        of = random.integers(1, 20, 2)
        named = random.integers(0, of + 1)
        table = np.stack([named, of - named])
        expected = stats.fisher_exact(table)[1]
        assert exact_p_value(named, of) == pytest.approx(expected, rel=1e-9)


def p_by_enumeration(named: list[int], of: list[int]) -> float:
    """Every table with these sums, one after another."""
    ways = {
        table: math.prod(math.comb(n, k) for n, k in zip(of, table, strict=True))
        for table in itertools.product(*(range(n + 1) for n in of))
        if sum(table) == sum(named)
    }
    return sum(w for w in ways.values() if w <= ways[tuple(named)]) / math.comb(sum(of), sum(named))


@pytest.mark.parametrize(
    "named", [[9, 3, 0], [14, 0, 2], [7, 7, 2], [0, 0, 0], [14, 14, 5], [1, 0, 0]]
)
def test_the_exact_test_of_14_14_and_5_interviews_counts_every_table(named: list[int]):
    found = exact_p_value(named, [14, 14, 5])
    assert found == pytest.approx(p_by_enumeration(named, [14, 14, 5]), abs=1e-12)


def test_a_change_is_tested_by_those_who_changed():
    assert exact_change(9, 1) == pytest.approx(stats.binomtest(1, 10).pvalue, abs=1e-12)
    assert exact_change(0, 0) == exact_change(3, 3) == 1


def test_holm_steps_down_as_published():
    # Holm 1979: the smallest times all, the next times one fewer, never below the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(holm([0.01, NAN])[1])


def test_the_range_of_a_median_is_of_order_statistics():
    # Conover's table: of 16 values the 4th and 13th hold the median with 97.9% confidence.
    found = median(np.arange(1, 17))
    assert (found.lower[0], found.value[0], found.upper[0]) == (4, 8.5, 13)
    assert np.isnan(median([1, 2, 3, 4, 5]).lower[0])
    assert (median([1, 2, 3, 4, 5, 6]).lower[0], median([1, 2, 3, 4, 5, 6]).upper[0]) == (1, 6)


@pytest.mark.parametrize(
    ("cells", "published"),
    [((36, 12, 2, 0), (0.0569, 0.3404)), ((1, 1, 97, 1), None), ((0, 5, 5, 0), None)],
)  # fmt: skip
def test_help_less_harm_has_newcombes_range(
    cells: tuple[int, int, int, int], published: tuple[float, float] | None
):
    # Cells: both, help alone, harm alone, neither. The first is of Newcombe 1998, table II.
    one = np.repeat([1, 1, 0, 0], cells)
    other = np.repeat([1, 0, 1, 0], cells)
    found = net_share(one, other)
    assert found.value[0] == pytest.approx((cells[1] - cells[2]) / sum(cells), abs=1e-12)
    assert -1 <= found.lower[0] <= found.value[0] <= found.upper[0] <= 1
    if published:
        assert (found.lower[0], found.upper[0]) == pytest.approx(published, abs=0.0005)
