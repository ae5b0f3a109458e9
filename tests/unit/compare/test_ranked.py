"""Places in order, each with the ranks it could plausibly hold."""

from __future__ import annotations

import pytest

from onestory import compare
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import financial_year

YEAR = financial_year(2023)


def test_places_run_from_the_highest_down_and_those_without_an_interval_come_last(table):
    text = """
        A council 10 1000
        B council 900 1000
        C council 500 1000
        D council 400 - no-interval
    """

    done = compare.ranked(table(text), period=YEAR)

    rows = done.rows.to_pylist()
    assert [r["area_code"] for r in rows] == ["B", "C", "A", "D"]
    assert [(r["rank"], r["rank_lower"], r["rank_upper"]) for r in rows] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
        (None, None, None),
    ]
    assert [r["position"] for r in rows] == [
        "higher",
        "cannot tell apart",
        "lower",
        "cannot tell apart",
    ]
    assert done.sentence == (
        "In 2023/24, of 3 councils that can be ranked, all plausible ranks of 1 lie in the upper "
        "half and of 1 in the lower; the other 1 could stand in either. With so few places, even "
        "large differences can go untold. For 1 no interval can be given."
    )


def test_places_alike_could_hold_any_rank(table):
    text = "\n".join(f"P{i} council {100 + i} 1000" for i in range(6))

    rows = compare.ranked(table(text), period=YEAR).rows.to_pylist()

    assert {(r["rank_lower"], r["rank_upper"]) for r in rows} == {(1, 6)}
    assert {r["position"] for r in rows} == {"cannot tell apart"}


def test_there_are_no_ranks_without_intervals(table):
    with pytest.raises(ComparisonRefusedError, match="no ranks without"):
        compare.ranked(table("A council 4 - no-interval\nB council 5 - no-interval"), period=YEAR)


def test_indirect_ratios_are_not_ranked(table):
    result = table("A council 120 100\nB council 90 100", statistic="standardised_ratio")

    with pytest.raises(ComparisonRefusedError, match="directly standardised"):
        compare.ranked(result, period=YEAR)


def test_a_published_value_with_its_interval_can_be_ranked_without_counts(table):
    result = table("A council 900 1000\nB council 100 1000", statistic="mean")

    done = compare.ranked(result, period=YEAR)

    assert [r["area_code"] for r in done.rows.to_pylist()] == ["A", "B"]


def test_a_figure_divided_from_a_larger_area_has_no_rank(table, divided):
    result = divided(table("A council 10 100\nB council 50 100\nC council 90 100"), areas=("C",))

    done = compare.ranked(result, period=YEAR)

    row = done.rows.to_pylist()[-1]
    assert (row["area_code"], row["rank"]) == ("C", None)
    assert row["reason"].startswith("mostly divided from larger areas")
    assert done.flags.places == 2


def test_few_ranked_places_are_said_to_be_few(table):
    few = "\n".join(f"P{i} council {10 + i} 100" for i in range(9))
    enough = "\n".join(f"P{i} council {10 + i} 100" for i in range(10))
    caution = "With so few places, even large differences can go untold."

    assert caution in compare.ranked(table(few), period=YEAR).sentence
    assert caution not in compare.ranked(table(enough), period=YEAR).sentence
