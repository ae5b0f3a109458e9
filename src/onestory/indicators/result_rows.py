"""Rows of a result: cells with the names of their areas and periods, and an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory import engine
from onestory.indicators.residents import spans
from onestory.model.figures import RESULT_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.period import Period
    from onestory.stats import Estimate
    from onestory.stats.estimate import FloatArray

# Cells with cases and cells where people lived, side by side; a cell in no area is left out.
_JOINED = """
with cells as (
    select * from sums full join years using (area, period, "group")
    left join standard using (area, period, "group")
    left join expected using (area, period, "group")
)
select cells.*, numbered.code as area_code, numbered.name as area_name,
    numbered.level as area_level, spans."start" as period_start, spans."end" as period_end
from cells join numbered using (area) join spans using (period)
order by cells."group", period_start, period_end, area_level, area_code
"""


def joined(
    sums: pa.Table,
    *,
    years: pa.Table,
    standard: pa.Table,
    expected: pa.Table,
    numbered: pa.Table,
    periods: Sequence[Period],
) -> pa.Table:
    """Return the cells with their years lived, areas and periods, in order of the result."""
    tables = {"sums": sums, "years": years, "standard": standard, "expected": expected}
    tables["numbered"] = numbered
    return engine.query(_JOINED, {**tables, "spans": spans(periods)})


def rows(
    cells: pa.Table,
    estimate: Estimate,
    *,
    numerator: FloatArray,
    denominator: FloatArray,
    notes: Sequence[str],
) -> pa.Table:
    """Return the rows of a result; `notes` has one a cell."""
    numbers = {
        "numerator": numerator,
        "denominator": denominator,
        "value": estimate.value,
        "lower": estimate.lower,
        "upper": estimate.upper,
    }
    columns = {
        **{name: cells[name] for name in RESULT_ROWS.names if name in cells.column_names},
        **{name: pa.array(part, from_pandas=True) for name, part in numbers.items()},
        "status": pa.array(np.full(cells.num_rows, "measured"), pa.string()),
        "apportioned": pa.nulls(cells.num_rows, pa.float64()),
        "note": pa.array(list(notes), pa.string()),
    }
    kept = pa.table([columns[name] for name in RESULT_ROWS.names], names=RESULT_ROWS.names)
    return kept.cast(RESULT_ROWS)
