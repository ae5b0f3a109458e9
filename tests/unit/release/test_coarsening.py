"""What a place is compared with does not undo the rounding of the other places' counts."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from onestory import release
from onestory.model.figures import COMPARISON_ROWS

RULE = release.public_rule()
CODES = "ABCDEFGH"
IN_N = dict.fromkeys(CODES, "N")


def drawn(seed: int, people: tuple[int, int]) -> dict[str, tuple[int, int]]:
    draw = random.Random(seed)
    sizes = {code: draw.randint(*people) for code in CODES}
    return {code: (round(d * draw.uniform(0.1, 0.3)), d) for code, d in sizes.items()}


def beside_the_rest(table, compared, counts, method):
    lines = [f"{code} council - {n} {d}" for code, (n, d) in counts.items()]
    comparison = compared(table("\n".join(lines)), method=method)
    rows = comparison.rows.to_pylist()
    whole, people = (sum(pair[i] for pair in counts.values()) for i in (0, 1))
    for row in rows:
        above, below = counts[row["area_code"]]
        row["comparator_value"] = (whole - above) / (people - below) * 1000
        row["difference"] = row["value"] - row["comparator_value"]
    made = pa.Table.from_pylist(rows, schema=COMPARISON_ROWS)
    return replace(comparison, rows=made)


def released(comparison):
    out = release.clear(
        [comparison.result],
        [comparison],
        rule=RULE,
        provenance=release.provenance([comparison.result], plan_sha256="", made_on=""),
        parents=IN_N,
    )
    return out.comparisons[0].rows.to_pylist()


def solved(rows, counts, column):
    """The counts as whoever knows the denominators has them of the others' rates."""
    people = sum(d for _, d in counts.values())
    rest = {r["area_code"]: column(r) * (people - counts[r["area_code"]][1]) / 1000 for r in rows}
    whole = sum(rest.values()) / (len(rest) - 1)
    return {code: whole - number for code, number in rest.items()}


@pytest.mark.parametrize("method", ["region", "peers"])
@pytest.mark.parametrize("people", [(180, 220), (30_000, 60_000)], ids=["small", "large"])
@pytest.mark.parametrize(
    "column",
    [lambda r: r["comparator_value"], lambda r: r["value"] - r["difference"]],
    ids=["comparator", "value less difference"],
)
def test_solving_the_comparators_gives_no_count_nearer_than_rounding(
    table, compared, method, people, column
):
    off = []
    for seed in range(8):
        counts = drawn(seed, people)
        rows = released(beside_the_rest(table, compared, counts, method))
        found = solved(rows, counts, column)
        off += [abs(found[code] - counts[code][0]) for code in CODES]

    # A count known only to the nearest 5 is missed by 1.25 on average.
    assert np.mean(off) > RULE.round_to / 4
    assert np.mean(np.array(off) < 0.5) < 0.25


def test_the_difference_is_that_of_the_two_figures_shown(table, compared):
    for row in released(beside_the_rest(table, compared, drawn(1, (180, 220)), "region")):
        assert row["difference"] == pytest.approx(row["value"] - row["comparator_value"], abs=0.051)
        assert row["position"] == "higher"


def test_a_place_beside_one_small_place_does_not_tell_its_count(table, compared):
    counts = {"A": (900, 10_000), "B": (43, 200)}

    first, _ = released(beside_the_rest(table, compared, counts, "region"))

    assert first["comparator_value"] == 225  # a step of 25 per 1,000 is 5 of 200


def test_where_counts_are_not_rounded_comparators_are_not(table, compared):
    comparison = beside_the_rest(table, compared, drawn(1, (180, 220)), "region")

    out = release.clear(
        [comparison.result],
        [comparison],
        rule=release.public_rule(round_to=1),
        provenance=release.provenance([comparison.result], plan_sha256="", made_on=""),
    )

    assert out.comparisons[0].rows == comparison.rows
