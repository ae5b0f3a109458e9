"""Results to compare, drawn as tables of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from onestory import stats
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Result

CARD = Indicator(
    id="a_rate",
    title="A rate",
    measure="a",
    numerator="n",
    denominator="d",
    statistic="crude_rate",
    unit="per 1,000 people",
    multiplier=1000,
    direction="none declared",
    version="1",
    source="s",
    decimals=0,
)
BARE = ("suppressed", "missing", "no interval")


def made(text: str, **card: object) -> Result:
    """Rows as 'area level numerator denominator [first year or status]'.

    A row with a status has no counts: its numerator stands for the value ('-' is none).
    """
    indicator = replace(CARD, **card)  # pyright: ignore[reportArgumentType]
    rows = [_row(line.split(), indicator) for line in text.splitlines() if line.strip()]
    return Result(
        indicator=indicator,
        period=financial_year(2023),
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="m",
    )


def _row(words: list[str], card: Indicator) -> dict[str, object]:
    area, level, above, below, *more = words
    status = more[0] if more and more[0].startswith(("supp", "miss", "no")) else "measured"
    status = {"no-interval": "no interval"}.get(status, status)
    year = int(more[0]) if more and more[0].isdigit() else 2023
    row: dict[str, object] = {
        "area_code": area,
        "area_name": area.title(),
        "area_level": level,
        "period_start": date(year, 4, 1),
        "period_end": date(year + 1, 4, 1),
        "group": "",
        "status": status,
    }
    if status in BARE:
        return row | {"value": None if above == "-" else float(above)}
    n, d = float(above), float(below)
    make = stats.proportion if card.statistic == "proportion" else stats.crude_rate
    figure = make(n, d, multiplier=card.multiplier)
    return row | {
        "numerator": n,
        "denominator": d,
        "value": float(figure.value[0]),
        "lower": float(figure.lower[0]),
        "upper": float(figure.upper[0]),
    }


def split(
    result: Result, *, until: int = 2100, since: int = 0, areas: tuple[str, ...] = ()
) -> Result:
    """The result with the rows of the areas (all for none) and years divided from larger areas."""
    rows = [
        row | {"apportioned": 1.0}
        if since <= row["period_start"].year <= until and (not areas or row["area_code"] in areas)
        else row
        for row in result.rows.to_pylist()
    ]
    return replace(result, rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS))


@pytest.fixture
def divided() -> Callable[..., Result]:
    return split


@pytest.fixture
def table() -> Callable[..., Result]:
    return made
