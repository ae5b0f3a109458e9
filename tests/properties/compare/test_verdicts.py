"""What holds of every comparison, whatever the figures."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from onestory import compare, stats
from onestory.model.comparison import Comparison
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Result

YEAR = financial_year(2023)
POSITIONS = {"higher", "lower", "similar", "cannot tell apart"}
BANNED = re.compile(
    r"significant|significance|p-value|trend towards|proved|no effect|φ|phi|null", re.IGNORECASE
)
STATUSES = ("measured", "measured", "measured", "no interval", "suppressed", "missing")


def card(**changes: object) -> Indicator:
    plain = Indicator(
        id="a",
        title="A",
        measure="a",
        numerator="n",
        denominator="d",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="none declared",
        version="1",
        source="s",
    )
    return replace(plain, **changes)  # pyright: ignore[reportArgumentType]


def result(above, below, *, indicator: Indicator, statuses=None, england=None) -> Result:
    """Councils C000, C001, ... with these counts; `england` is the value of the country's row."""
    n, d = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    make = stats.proportion if indicator.statistic == "proportion" else stats.crude_rate
    figure = make(n, d, multiplier=indicator.multiplier)
    rows: list[dict[str, object]] = []
    for i in range(len(n)):
        status = "measured" if statuses is None else statuses[i]
        bare, empty = status != "measured", status in ("suppressed", "missing")
        rows.append(
            row(f"C{i:03}", "council")
            | {
                "numerator": None if bare else n[i],
                "denominator": None if bare else d[i],
                "value": None if empty else figure.value[i],
                "lower": None if bare else figure.lower[i],
                "upper": None if bare else figure.upper[i],
                "status": status,
            }
        )
    if england is not None:
        rows.append(row("E92000001", "country") | {"value": float(england), "status": "published"})
    return Result(
        indicator=indicator,
        period=YEAR,
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="m",
    )


def row(code: str, level: str) -> dict[str, object]:
    return {
        "area_code": code,
        "area_name": code,
        "area_level": level,
        "period_start": YEAR.start,
        "period_end": YEAR.end,
        "group": "",
    }


def every_way(given: Result) -> list[Comparison]:
    codes = sorted(c for c in given.rows["area_code"].to_pylist() if c.startswith("C"))
    parents = {code: f"R{i % 2}" for i, code in enumerate(codes)}
    alike = {code: tuple(codes[max(0, i - 2) : i + 3]) for i, code in enumerate(codes)}
    scores = {code: float(i) for i, code in enumerate(codes)}
    ways = (
        lambda: compare.funnel(given, period=YEAR),
        lambda: compare.region(given, period=YEAR, parents=parents),
        lambda: compare.peers(given, period=YEAR, peers=alike),
        lambda: compare.own_past(given),
        lambda: compare.ranked(given, period=YEAR),
        lambda: compare.deprivation(given, period=YEAR, scores=scores, vintage=2019),
    )
    done: list[Comparison] = []
    for way in ways:
        try:
            done.append(way())
        except compare_refused():
            continue
    return done


def compare_refused():
    from onestory.model.errors import ComparisonRefusedError

    return ComparisonRefusedError


@st.composite
def figures(draw) -> Result:
    size = draw(st.integers(1, 16))
    below = draw(st.lists(st.integers(1, 400), min_size=size, max_size=size))
    above = [draw(st.integers(0, n)) for n in below]
    statuses = draw(st.lists(st.sampled_from(STATUSES), min_size=size, max_size=size))
    indicator = card(
        statistic=draw(st.sampled_from(["proportion", "crude_rate"])),
        direction=draw(st.sampled_from(["none declared", "higher is better", "lower is better"])),
        margin=draw(st.sampled_from([None, 0.05, 0.5])),
    )
    england = draw(st.sampled_from([None, 40.0]))
    return result(above, below, indicator=indicator, statuses=statuses, england=england)


@settings(max_examples=60, deadline=None)
@given(figures())
def test_every_row_has_a_verdict_and_a_reason_and_no_place_is_lost(given_result):
    places = {c for c in given_result.rows["area_code"].to_pylist() if c.startswith("C")}
    for done in every_way(given_result):
        rows = done.rows.to_pylist()
        assert {r["area_code"] for r in rows} >= places
        for r in rows:
            assert r["position"] in POSITIONS
            assert r["reason"]
            if r["status"] != "measured" and done.method != "own past":
                assert r["position"] == "cannot tell apart"
            if r["judgement"] is not None:
                assert done.result.indicator.direction != "none declared"
                assert r["position"] in ("higher", "lower")
            if r["position"] == "similar":
                margin = done.result.indicator.margin
                assert margin is not None
                reach = margin * r["comparator_value"] + 1e-9
                assert abs(r["lower"] - r["comparator_value"]) <= reach
                assert abs(r["upper"] - r["comparator_value"]) <= reach
            if r["position"] in ("higher", "lower") and done.method in ("funnel", "deprivation"):
                outside = r["value"] > r["limit_upper"] or r["value"] < r["limit_lower"]
                assert outside
        if done.method != "own past":
            flagged = sum(r["position"] in ("higher", "lower") for r in rows)
            assert done.flags.flagged == flagged <= done.flags.places <= len(rows)
        words = " ".join(
            [done.sentence, done.explanation, *done.caveats, *(r["reason"] for r in rows)]
        )
        assert done.sentence.endswith(".")
        assert not BANNED.search(words)


@settings(max_examples=30, deadline=None)
@given(figures(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(given_result, random):
    rows = given_result.rows.to_pylist()
    random.shuffle(rows)
    mixed = replace(given_result, rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS))

    for one, other in zip(every_way(given_result), every_way(mixed), strict=True):
        assert one.rows.to_pylist() == other.rows.to_pylist()
        assert one.sentence == other.sentence


@settings(max_examples=30, deadline=None)
@given(figures())
def test_what_places_are_called_changes_no_number_and_no_verdict(given_result):
    rows = [r | {"area_name": f"Another {r['area_code']}"} for r in given_result.rows.to_pylist()]
    renamed = replace(given_result, rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS))

    for one, other in zip(every_way(given_result), every_way(renamed), strict=True):
        assert one.rows.drop(["area_name"]) == other.rows.drop(["area_name"])
        assert one.flags == other.flags


def test_equal_places_are_told_apart_no_more_often_than_the_limits_say():
    """Seeded: 200 sets of 150 places whose true proportion is 80%, of 20 to 2,000 people each.

    At most one place in 500 may lie beyond the exact limits: 60 of 30,000, to which three Monte
    Carlo standard errors (3 × √60, about 23) are allowed. Verdicts ask more than the exact limits.
    """
    generator = np.random.default_rng(20240401)
    beyond = told = 0
    for _ in range(200):
        below = generator.integers(20, 2000, 150)
        above = generator.binomial(below, 0.8)
        rows = compare.funnel(
            result(above, below, indicator=card(), england=80.0), period=YEAR
        ).rows.to_pydict()
        rows_told = [p in ("higher", "lower") for p in rows["position"]]
        told += sum(rows_told)
        beyond += sum(
            v > u + 1e-9 or v < w - 1e-9
            for v, u, w in zip(
                rows["value"], rows["exact_upper_998"], rows["exact_lower_998"], strict=True
            )
        )
    assert told <= beyond <= 60 + 23


@pytest.mark.parametrize("size", [5, 30, 117])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.8])
def test_by_enumeration_an_equal_place_lies_beyond_the_exact_limits_at_most_1_in_500(size, share):
    every = np.arange(size + 1)
    done = compare.funnel(
        result(every, np.full(size + 1, size), indicator=card(), england=100 * share), period=YEAR
    ).rows.to_pydict()

    beyond = [
        v > u + 1e-9 or v < w - 1e-9
        for v, u, w in zip(
            done["value"], done["exact_upper_998"], done["exact_lower_998"], strict=True
        )
    ]
    assert float(binom.pmf(every, size, share)[np.array(beyond)].sum()) <= 0.002


def test_the_plausible_ranks_hold_the_true_rank_at_least_as_often_as_they_say():
    """Seeded: 300 sets of 20 places; each place's range must hold its true rank 19 times in 20.

    6,000 ranges; three Monte Carlo standard errors of a share of 0.95 are 0.0084.
    """
    generator = np.random.default_rng(7)
    held: list[bool] = []
    for _ in range(300):
        truth = np.sort(generator.uniform(0.2, 0.8, 20))[::-1]
        below = generator.integers(50, 1500, 20)
        rows = compare.ranked(
            result(generator.binomial(below, truth), below, indicator=card()), period=YEAR
        ).rows.to_pylist()
        for r in rows:
            rank = int(r["area_code"][1:]) + 1
            held.append(r["rank_lower"] <= rank <= r["rank_upper"])
    assert np.mean(held) >= 0.95 - 0.0084


def test_the_effective_size_of_a_crude_rate_is_its_denominator():
    from onestory.stats.effective import effective_denominator

    counts = np.array([3.0, 30.0, 1000.0])
    figures_ = stats.crude_rate(counts, 5000.0, multiplier=1000)

    assert effective_denominator(figures_, multiplier=1000) == pytest.approx(5000)
