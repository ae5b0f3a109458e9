"""Totals are conserved across boundaries, whatever the weights and figures."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import places
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Result
from onestory.places.crosswalks import CROSSWALK_ROWS, Crosswalk

CARD = Indicator(
    id="a",
    title="A figure",
    measure="a",
    numerator="n",
    denominator="d",
    statistic="crude_rate",
    unit="per 1,000 people",
    multiplier=1000,
    direction="none declared",
    version="1",
    source="s",
)
YEAR = financial_year(2022)
TARGETS = ("T1", "T2", "T3")


@st.composite
def walks(draw: st.DrawFn) -> tuple[pa.Table, Crosswalk]:
    """A result of a few areas, each shared out among three targets in whole hundredths."""
    counts = draw(
        st.lists(st.tuples(st.integers(0, 500), st.integers(500, 9000)), min_size=1, max_size=6)
    )
    links: list[dict[str, str | float | None]] = []
    for n in range(len(counts)):
        parts = draw(st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any))
        shares = [part / sum(parts) for part in parts]
        links += [
            {"from_code": f"S{n}", "to_code": t, "to_name": t, "weight": w, "covers": None}
            for t, w in zip(TARGETS, shares, strict=True)
            if w > 0
        ]
    rows = [
        {
            "area_code": f"S{n}",
            "area_name": f"S{n}",
            "area_level": "ccg",
            "period_start": YEAR.start,
            "period_end": YEAR.end,
            "group": "",
            "numerator": events,
            "denominator": people,
            "status": "published",
        }
        for n, (events, people) in enumerate(counts)
    ]
    walk = Crosswalk(
        source="ccg",
        target="icb",
        on=date(2022, 7, 1),
        rows=pa.Table.from_pylist(links, schema=CROSSWALK_ROWS),
        basis="",
    )
    return pa.Table.from_pylist(rows, schema=RESULT_ROWS), walk


def total(rows: pa.Table, name: str) -> float:
    return sum(value or 0 for value in rows[name].to_pylist())


@settings(max_examples=40, deadline=None)
@given(walks())
def test_what_goes_in_comes_out(drawn: tuple[pa.Table, Crosswalk]):
    rows, walk = drawn
    result = Result(indicator=CARD, period=YEAR, rows=rows, confidence=0.95, method="m")
    found = places.reexpress(result, walk).rows
    assert total(found, "numerator") == pytest.approx(total(rows, "numerator"))
    assert total(found, "denominator") == pytest.approx(total(rows, "denominator"))
    rates = [r["numerator"] / r["denominator"] * 1000 for r in rows.to_pylist()]
    for row in found.to_pylist():
        assert min(rates) - 1e-9 <= row["value"] <= max(rates) + 1e-9
        assert row["lower"] <= row["value"] <= row["upper"]
        assert 0 <= row["apportioned"] <= 1


REGISTER = places.builtin()
COUNCILS = {
    year: places.expected(REGISTER, level="council", on=date(year, 4, 1))
    for year in range(2016, 2026)
}


@pytest.mark.parametrize("on", [date(2018, 4, 1), date(2021, 4, 1), date(2023, 4, 1)])
def test_the_councils_of_every_year_cover_the_councils_of_another_once(on: date):
    rows = places.crosswalk("council", "council", on=on).rows.to_pylist()
    divided = {"E10000006", "E10000009", "E10000021", "E06000058"}  # need people to be shared
    for year, councils in COUNCILS.items():
        used = [row for row in rows if row["from_code"] in councils]
        missing = set(councils) - {row["from_code"] for row in used}
        assert missing <= divided, f"{year}: {missing - divided}"
        covered: dict[str, float] = {}
        for row in used:
            covered[row["to_code"]] = covered.get(row["to_code"], 0) + row["covers"]
        short = {code for code, share in covered.items() if share != pytest.approx(1)}
        assert missing or not short
