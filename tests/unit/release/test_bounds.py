"""Bounds of missing links tell no small count that the rule hides."""

from datetime import date

import pyarrow as pa
import pytest

from onestory.model.figures import BOUNDS, RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.bounds import rounded_bounds

YEAR = Period(start=date(2024, 4, 1), end=date(2025, 4, 1))


def a_result() -> Result:
    row = {"area_code": "N", "area_level": "council", "period_start": YEAR.start,
           "period_end": YEAR.end, "group": "", "linked_lower": 12.34567, "linked_upper": 13.45678,
           "open_cases": 3, "cases": 271}  # fmt: skip
    indicator = Indicator(
        id="x", title="X", measure="x", numerator="a", denominator="b", statistic="proportion",
        unit="%", multiplier=100, direction="none declared", version="1", source="a test",
        decimals=1,
    )  # fmt: skip
    return Result(
        indicator=indicator, period=YEAR, rows=RESULT_ROWS.empty_table(), confidence=0.95,
        method="", bounds=pa.Table.from_pylist([row], schema=BOUNDS),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("smallest", "round_to", "told"),
    [
        (10, 1, (12.3, 13.5, None, None)),
        (10, 5, (12.3, 13.5, None, None)),
        (0, 5, (12.3, 13.5, None, None)),
        (0, 1, (12.34567, 13.45678, 3, 271)),
    ],
)
def test_counts_of_open_cases_leave_only_where_no_count_is_hidden(
    smallest: int, round_to: int, told: tuple[float | None, ...]
):
    rule = DisclosureRule(
        audience="public", smallest=smallest, round_to=round_to, secondary=True, wording=""
    )
    shown = rounded_bounds(a_result(), rule).bounds
    assert shown is not None
    (row,) = shown.to_pylist()
    assert (
        row["linked_lower"], row["linked_upper"], row["open_cases"], row["cases"]
    ) == told  # fmt: skip
