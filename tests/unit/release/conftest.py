"""Results and comparisons to release, drawn as tables of text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from onestory import stats
from onestory.model.comparison import Comparison, Flags
from onestory.model.figures import COMPARISON_ROWS, RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Input, Result

YEAR = financial_year(2023)


def card(statistic: str) -> Indicator:
    return Indicator(
        id=f"a_{statistic}",
        title="A figure",
        measure="a",
        numerator="n",
        denominator="d",
        statistic=statistic,  # pyright: ignore[reportArgumentType]
        unit="%" if statistic == "proportion" else "per 1,000 people",
        multiplier=100 if statistic == "proportion" else 1000,
        direction="none declared",
        version="1",
        source="s",
    )


def made(
    text: str,
    *,
    statistic: str = "crude_rate",
    already_public: bool = False,
    invented: bool = False,
    files: tuple[str, ...] = ("a.csv",),
) -> Result:
    """Rows as 'area level group numerator denominator [year]'; '-' is everyone, '*' not known."""
    rows = [_row(line.split(), statistic) for line in text.strip().splitlines()]
    return Result(
        indicator=card(statistic),
        period=YEAR,
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="m",
        inputs=tuple(_input(name) for name in files),
        already_public=already_public,
        invented=invented,
    )


def _row(words: list[str], statistic: str) -> dict[str, object]:
    area, level, group, above, below, *year = words
    first = int(year[0]) if year else 2023
    n = None if above == "*" else float(above)
    d = None if below == "*" else float(below)
    figure = None
    if n is not None and d:
        make = stats.proportion if statistic == "proportion" else stats.crude_rate
        figure = make(n, d, multiplier=card(statistic).multiplier)
    return {
        "area_code": area,
        "area_name": area,
        "area_level": level,
        "period_start": date(first, 4, 1),
        "period_end": date(first + 1, 4, 1),
        "group": "" if group == "-" else group,
        "numerator": n,
        "denominator": d,
        "value": None if figure is None else float(figure.value[0]),
        "lower": None if figure is None else float(figure.lower[0]),
        "upper": None if figure is None else float(figure.upper[0]),
        "status": "suppressed" if n is None else "measured",
        "apportioned": None,
        "note": None,
    }


def _input(name: str) -> Input:
    return Input(
        file=name,
        sha256=f"hash of {name}",
        source="s",
        publisher="NHS England",
        licence="OGL v3",
        received_rows=1,
        accepted_rows=1,
        rejected_rows=0,
    )


def beside(result: Result, *, method: str = "funnel") -> Comparison:
    """A comparison whose rows all carry a comparator, limits, a difference and a verdict."""
    rows = [
        dict.fromkeys(COMPARISON_ROWS.names, None)
        | row
        | {
            "comparator_value": 10.0,
            "limit_lower": 5.0,
            "limit_upper": 15.0,
            "difference": (row["value"] or 0.0) - 10.0,
            "difference_lower": -1.0,
            "difference_upper": 1.0,
            "position": "higher",
            "judgement": "worse",
            "reason": "above",
        }
        for row in result.rows.to_pylist()
    ]
    return Comparison(
        result=result,
        method=method,  # pyright: ignore[reportArgumentType]
        period=YEAR,
        comparator="England",
        rows=pa.Table.from_pylist(rows, schema=COMPARISON_ROWS),
        flags=Flags(places=3, flagged=3, level=0.998, expected=0.1, expected_upper=1),
        sentence="In 2023/24, 3 of 3 stood out.",
        explanation="e",
        overdispersion=3.14159,
    )


@pytest.fixture
def table() -> Callable[..., Result]:
    return made


@pytest.fixture
def compared() -> Callable[..., Comparison]:
    return beside
