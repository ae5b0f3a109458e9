"""Whoever subtracts learns nothing of a hidden small number; checked by trying every table."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import release
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Result

SMALLEST = 4
RULE = release.public_rule(smallest=SMALLEST, round_to=1)
YEAR = financial_year(2023)
CARD = Indicator(
    id="a",
    title="A",
    measure="a",
    numerator="n",
    denominator="d",
    statistic="count",
    unit="",
    multiplier=1,
    direction="none declared",
    version="1",
    source="s",
)
MOST = 14  # the largest number that the attacker tries; counts below are well within it

Names = tuple[str, str]
"""An area and a group."""


def result(cells: Mapping[Names, int], levels: Mapping[str, str]) -> Result:
    rows = [
        {
            "area_code": area,
            "area_name": area,
            "area_level": levels[area],
            "period_start": YEAR.start,
            "period_end": YEAR.end,
            "group": group,
            "numerator": float(count),
            "denominator": None,
            "value": float(count),
            "lower": 0.0,
            "upper": 1.0,
            "status": "measured",
            "apportioned": None,
            "note": None,
        }
        for (area, group), count in cells.items()
    ]
    return Result(
        indicator=CARD,
        period=YEAR,
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="m",
    )


def shown(out: Result) -> dict[Names, float | None]:
    return {(r["area_code"], r["group"]): r["numerator"] for r in out.rows.to_pylist()}


def worlds(
    truth: Mapping[Names, int],
    totals: Mapping[Names, tuple[Names, ...]],
    hidden: set[Names],
) -> dict[Names, tuple[int, int]]:
    """The least and most each hidden small number may be, over every table that fits.

    The attacker sees what is shown, and knows which hidden numbers are small.
    """
    leaves = [cell for cell in truth if cell not in totals]
    ranges = [range(MOST) if cell in hidden else [truth[cell]] for cell in leaves]
    grid = np.array(list(itertools.product(*ranges)), dtype=np.int64)
    column = {cell: grid[:, i] for i, cell in enumerate(leaves)}
    for total, parts in totals.items():
        column[total] = sum((column[part] for part in parts), np.zeros(len(grid), dtype=np.int64))
    fits = np.ones(len(grid), dtype=bool)
    for cell, count in truth.items():
        small = 0 < count < SMALLEST
        numbers = column[cell]
        if cell not in hidden:
            fits &= numbers == count
        elif small:
            fits &= (numbers >= 1) & (numbers < SMALLEST)
        else:
            fits &= (numbers == 0) | (numbers >= SMALLEST)
    return {
        cell: (int(column[cell][fits].min()), int(column[cell][fits].max()))
        for cell, count in truth.items()
        if 0 < count < SMALLEST
    }


def check(truth: dict[Names, int], totals: dict[Names, tuple[Names, ...]], parents, levels) -> None:
    (out,) = release.hide([result(truth, levels)], rule=RULE, parents=parents)
    seen = shown(out)
    hidden = {cell for cell, count in seen.items() if count is None}
    assert not any(0 < count < SMALLEST for count in seen.values() if count is not None)
    # What remains possible is what would be if every number but the noughts were hidden.
    everything = {cell for cell, count in truth.items() if count}
    assert worlds(truth, totals, hidden) == worlds(truth, totals, everything)
    (again,) = release.hide([out], rule=RULE, parents=parents)
    assert again.rows == out.rows


counts = st.integers(0, 9)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=4))
def test_areas_of_a_country(numbers):
    truth = {(f"A{i}", ""): n for i, n in enumerate(numbers)}
    totals = {("E92000001", ""): tuple(truth)}
    truth[("E92000001", "")] = sum(numbers)
    levels = {area: "council" for area, _ in truth} | {"E92000001": "country"}

    check(truth, totals, {}, levels)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=4, max_size=4))
def test_areas_and_groups_with_totals_both_ways(numbers):
    cells: list[Names] = [(a, g) for a in "AB" for g in ("sex=F", "sex=M")]
    truth = dict(zip(cells, numbers, strict=True))
    totals: dict[Names, tuple[Names, ...]] = {(a, ""): ((a, "sex=F"), (a, "sex=M")) for a in "AB"}
    totals |= {("E92000001", g): (("A", g), ("B", g)) for g in ("sex=F", "sex=M", "")}
    for total, parts in totals.items():
        truth[total] = sum(truth[part] for part in parts)
    levels = {"A": "council", "B": "council", "E92000001": "country"}

    check(truth, totals, {}, levels)


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=4, max_size=4))
def test_councils_in_regions_in_a_country(numbers):
    truth = {(c, ""): n for c, n in zip("ABCD", numbers, strict=True)}
    parents = {"A": "N", "B": "N", "C": "S", "D": "S", "N": "E92000001", "S": "E92000001"}
    totals: dict[Names, tuple[Names, ...]] = {
        ("N", ""): (("A", ""), ("B", "")),
        ("S", ""): (("C", ""), ("D", "")),
        ("E92000001", ""): (("N", ""), ("S", "")),
    }
    for total, parts in totals.items():
        truth[total] = sum(truth[part] for part in parts)
    levels = dict.fromkeys("ABCD", "council") | {"N": "region", "S": "region"}

    check(truth, totals, parents, levels | {"E92000001": "country"})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=8),
    st.sampled_from([(4, 1), (8, 5), (5, 3), (3, 2), (8, 7)]),
)
def test_released_counts_never_look_small_and_clearing_twice_is_clearing_once(pairs, numbers):
    smallest, round_to = numbers
    rule = release.public_rule(smallest=smallest, round_to=round_to)
    rows = result(
        {(f"A{i}", ""): 0 for i in range(len(pairs))},
        {f"A{i}": "council" for i in range(len(pairs))},
    )
    table = rows.rows.to_pylist()
    for row, (above, extra) in zip(table, pairs, strict=True):
        row |= {"numerator": float(above), "denominator": float(above + extra), "value": 1.0}
    made = Result(
        indicator=_proportion(),
        period=YEAR,
        rows=pa.Table.from_pylist(table, schema=RESULT_ROWS),
        confidence=0.95,
        method="m",
    )
    origin = release.provenance([made], plan_sha256="", made_on="")

    once = release.clear([made], [], rule=rule, provenance=origin)
    twice = release.clear(once.results, [], rule=rule, provenance=origin)

    assert twice.results[0].rows == once.results[0].rows
    for row in once.results[0].rows.to_pylist():
        if row["numerator"] is not None:
            above, below = row["numerator"], row["denominator"]
            assert not any(0 < n < smallest for n in (above, below, below - above))


def _proportion() -> Indicator:
    from dataclasses import replace

    return replace(CARD, statistic="proportion", multiplier=100)
