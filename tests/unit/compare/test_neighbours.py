"""Places beside the rest of their region, and beside those alike in deprivation."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from onestory import compare
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import financial_year

YEAR = financial_year(2023)
TABLE = """
    A council 30 100
    B council 20 100
    C council 25 100
    D council 60 100
    N region 60 310
"""
PARENTS = {"A": "N", "B": "N", "C": "S", "D": "S"}


def rows_of(comparison):
    return {row["area_code"]: row for row in comparison.rows.to_pylist()}


def test_a_place_stands_beside_its_region_less_itself(table):
    rows = rows_of(compare.region(table(TABLE), period=YEAR, parents=PARENTS))

    # The region's row says 60 of 310, so the rest of N for A is 30 of 210.
    assert rows["A"]["comparator_value"] == pytest.approx(1000 * 30 / 210)
    # There is no row for S: the rest of it for C is D.
    assert rows["C"]["comparator_value"] == pytest.approx(600)


def test_the_difference_and_its_interval_are_newcombes(table):
    result = table(TABLE, statistic="proportion", multiplier=100)

    row = rows_of(compare.region(result, period=YEAR, parents=PARENTS))["C"]

    low, high = confint_proportions_2indep(25, 100, 60, 100, method="newcomb", alpha=0.05)
    assert row["difference"] == pytest.approx(-35)
    assert row["difference_lower"] == pytest.approx(100 * low, abs=1e-6)
    assert row["difference_upper"] == pytest.approx(100 * high, abs=1e-6)


def test_beyond_chance_but_within_the_spread_of_places_cannot_be_told_apart(table):
    text = "\n".join(f"P{i} council {n} 1000" for i, n in enumerate([40, 60, 80, 120, 140, 160]))
    parents = {f"P{i}": "N" for i in range(6)}

    row = rows_of(compare.region(table(text), period=YEAR, parents=parents))["P5"]

    assert row["difference_lower"] > 0
    assert row["position"] == "cannot tell apart"
    assert row["reason"].startswith("outside what chance alone gives, but within the spread")


def test_a_place_far_from_its_region_is_told_apart(table):
    counts = [97, 99, 100, 101, 103, 200, 98, 102, 96, 104]
    text = "\n".join(f"P{i} council {n} 1000" for i, n in enumerate(counts))
    parents = {f"P{i}": "N" for i in range(10)}

    done = compare.region(table(text), period=YEAR, parents=parents)

    assert rows_of(done)["P5"]["position"] == "higher"
    assert done.sentence.startswith(
        "In 2023/24, 1 of 10 councils stood out from the other councils of their region that have figures: 1 higher (P5)."
    )


@pytest.mark.parametrize(
    ("parents", "reason"),
    [
        ({"B": "N"}, "its region is not known"),
        ({"A": "S", "B": "S"}, "no other place of its region has both counts"),
    ],
)
def test_a_place_without_a_region_to_stand_beside_says_so(table, parents, reason):
    result = table("A council 30 100\nB council 20 - suppressed\nC council 9 100")

    rows = rows_of(compare.region(result, period=YEAR, parents=parents))

    assert rows["A"]["reason"] == reason


def test_peers_leave_the_place_itself_out_and_those_without_counts(table):
    text = f"{TABLE}\nE council - - suppressed"
    peers = {"A": ("A", "C", "D", "E"), "B": (), "C": ("E",)}

    rows = rows_of(compare.peers(table(text), period=YEAR, peers=peers))

    assert rows["A"]["comparator_value"] == pytest.approx(1000 * 85 / 200)
    assert rows["B"]["reason"] == "no places are listed that are alike in deprivation"
    assert rows["C"]["reason"] == "none of the places alike in deprivation has both counts"


@pytest.mark.parametrize("statistic", ["standardised_ratio", "standardised_rate", "mean", "count"])
def test_figures_that_cannot_be_pooled_are_refused_with_the_alternative(table, statistic):
    result = table(TABLE, statistic=statistic)

    with pytest.raises(ComparisonRefusedError) as refused:
        compare.region(result, period=YEAR, parents=PARENTS)
    with pytest.raises(ComparisonRefusedError):
        compare.peers(result, period=YEAR, peers={})

    assert refused.value.do


def test_the_level_of_confidence_is_the_callers_and_is_said(table):
    wide = compare.region(table(TABLE), period=YEAR, parents=PARENTS)
    narrow = compare.region(table(TABLE), period=YEAR, parents=PARENTS, level_of_confidence=0.95)

    assert (wide.flags.level, rows_of(wide)["C"]["difference"]) == (0.998, -350)
    assert "the 99.8% interval of the difference" in wide.explanation
    assert "the 95% interval of the difference" in narrow.explanation


@pytest.mark.parametrize("statistic", ["crude_rate", "proportion"])
def test_the_range_shown_beside_a_difference_has_the_confidence_of_the_result(table, statistic):
    result = table(TABLE, statistic=statistic)
    strict = compare.region(result, period=YEAR, parents=PARENTS)
    loose = compare.region(result, period=YEAR, parents=PARENTS, level_of_confidence=0.5)
    alike = compare.peers(result, period=YEAR, peers={"C": ("D",)})

    for end in ("difference_lower", "difference_upper"):
        assert strict.rows[end].to_pylist() == loose.rows[end].to_pylist()
        assert rows_of(alike)["C"][end] == rows_of(strict)["C"][end]


def test_a_difference_beyond_95_but_not_99_8_in_100_is_not_told_apart(table):
    # The difference is 2.4 standard errors: its 95% range leaves out nought.
    result = table("A council 130 1000\nB council 95 1000", multiplier=1000)

    row = rows_of(compare.region(result, period=YEAR, parents={"A": "N", "B": "N"}))["A"]

    assert row["difference_lower"] > 0
    assert row["position"] == "cannot tell apart"


def test_without_a_figure_of_the_region_the_others_delivered_are_named_as_such(table):
    whole = compare.region(
        table("A council 30 100\nB council 20 100\nN region 60 310"),
        period=YEAR,
        parents={"A": "N", "B": "N"},
    )
    delivered = compare.region(
        table("A council 30 100\nB council 20 100"), period=YEAR, parents={"A": "N", "B": "N"}
    )
    mixed = compare.region(table(TABLE), period=YEAR, parents=PARENTS)

    assert whole.comparator == "the rest of its region"
    assert delivered.comparator == "the other councils of its region that have figures"
    assert "may not be the whole of it" in delivered.explanation
    assert mixed.comparator == "the rest of its region as far as it was delivered"


def test_a_figure_divided_from_a_larger_area_is_in_no_pool(table, divided):
    text = "A council 30 100\nB council 20 100\nC council 90 100"
    result = divided(table(text), areas=("C",))
    parents = dict.fromkeys("ABC", "N")

    beside = rows_of(compare.region(result, period=YEAR, parents=parents))
    alike = rows_of(compare.peers(result, period=YEAR, peers={"A": ("B", "C")}))

    assert beside["A"]["comparator_value"] == alike["A"]["comparator_value"] == 200
    assert beside["C"]["reason"].startswith("mostly divided from larger areas by population")


def test_a_place_sure_of_itself_is_not_similar_to_a_few_people_who_could_be_anything(table):
    text = "\n".join(["A council 10000 20000", *(f"P{i} council 3 6" for i in range(5))])
    parents = {"A": "N", **{f"P{i}": "N" for i in range(5)}}
    result = table(text, statistic="proportion", multiplier=100, margin=0.05)

    row = rows_of(compare.region(result, period=YEAR, parents=parents))["A"]

    assert (row["value"], row["comparator_value"]) == (50, 50)
    assert row["position"] == "cannot tell apart"
