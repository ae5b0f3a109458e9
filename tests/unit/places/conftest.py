"""Small invented countries, results drawn as tables of text, and files written to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import places
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator, Statistic
from onestory.model.period import financial_year
from onestory.model.result import Result

COUNTS = ("numerator", "denominator", "value", "lower", "upper")


def card(statistic: Statistic) -> Indicator:
    return Indicator(
        id=f"a_{statistic}",
        title="A figure",
        measure="a",
        numerator="n",
        denominator="d",
        statistic=statistic,
        unit="%" if statistic == "proportion" else "per 1,000 people",
        multiplier={"proportion": 100, "count": 1, "mean": 1}.get(statistic, 1000),
        direction="none declared",
        version="1",
        source="s",
    )


def drawn(
    text: str,
    *,
    statistic: Statistic = "crude_rate",
    level: str = "council",
    year: int = 2021,
) -> Result:
    """A result of one year from 'code numerator denominator value status' lines; '-' is not known."""
    rows: list[dict[str, object]] = []
    for line in text.strip().splitlines():
        code, numerator, denominator, value, status = line.split()
        numbers = [None if n == "-" else float(n) for n in (numerator, denominator, value)]
        period = financial_year(year)
        rows.append(
            {
                "area_code": code,
                "area_name": f"Name of {code}",
                "area_level": level,
                "period_start": period.start,
                "period_end": period.end,
                "group": "",
                **dict(zip(COUNTS, (*numbers, None, None), strict=True)),
                "status": status.replace("_", " "),
                "apportioned": None,
                "note": "",
            }
        )
    return Result(
        indicator=card(statistic),
        period=financial_year(year),
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="as drawn",
    )


@pytest.fixture
def draw() -> Callable[..., Result]:
    return drawn


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        lines = [line.strip() for line in text.strip().splitlines()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def districts_of_cumbria(write: Callable[[str, str], Path]) -> places.Population:
    """Three people in four of Cumbria live in what became Cumberland."""
    ages = ",".join(str(age) for age in range(90)) + ",90+"
    counts = {"E07000026": 1, "E07000028": 1, "E07000029": 1, "E07000027": 1}
    empty = {"E07000030": 0, "E07000031": 0}
    lines = [
        f"{code},{','.join([str(n * 10)] * 91)}" for code, n in sorted({**counts, **empty}.items())
    ]
    path = write("population_2020.csv", "\n".join([f"ltla20_code,{ages}", *lines]))
    return places.populations(path)


APRIL_2023 = date(2023, 4, 1)
