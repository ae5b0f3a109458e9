"""Declared tables: the columns that travel between rooms, with their meaning."""

from __future__ import annotations

import pyarrow as pa

FIGURES = pa.schema(
    [
        pa.field("measure", pa.string(), nullable=False),  # stable id, whatever code that year
        pa.field("measure_code", pa.string()),  # the code as published, e.g. 2A2
        pa.field("place_code", pa.string()),
        pa.field("place_name", pa.string()),
        pa.field("place_level", pa.string()),  # model.area.Level, or null where not said
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
        pa.field("group", pa.string(), nullable=False),  # '' is everyone; 'sex=Female; age=75-84'
        pa.field("part", pa.string(), nullable=False),  # numerator denominator value lower upper
        pa.field("number", pa.float64()),  # null where a mark stands instead
        pa.field("mark", pa.string()),  # 'suppressed', 'not available', 'not applicable'
        pa.field("file", pa.string(), nullable=False),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int32(), nullable=False),  # as the file numbers it, 1 is the first line
        pa.field("column", pa.string()),
    ]
)
"""One row a published cell, as accepted by `intake`."""

REJECTED = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int32(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("text", pa.string()),  # the row as it stood, cells joined by ' | '
    ]
)
"""One row a physical row that was refused."""

RESULT_ROWS = pa.schema(
    [
        pa.field("area_code", pa.string(), nullable=False),
        pa.field("area_name", pa.string(), nullable=False),
        pa.field("area_level", pa.string(), nullable=False),
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("numerator", pa.float64()),
        pa.field("denominator", pa.float64()),
        pa.field("value", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("status", pa.string(), nullable=False),  # model.result.Status
        pa.field("apportioned", pa.float64()),  # share (0 to 1) moved across boundaries, or null
        pa.field("note", pa.string()),
    ]
)
"""One row an area, period and group of a `Result`."""

COMPARISON_ROWS = pa.schema(
    [
        *RESULT_ROWS,
        pa.field("comparator_value", pa.float64()),
        pa.field("limit_lower", pa.float64()),  # the limits the verdict rests on
        pa.field("limit_upper", pa.float64()),
        pa.field("exact_lower_95", pa.float64()),
        pa.field("exact_upper_95", pa.float64()),
        pa.field("exact_lower_998", pa.float64()),
        pa.field("exact_upper_998", pa.float64()),
        pa.field("spread_lower_998", pa.float64()),  # overdispersion-adjusted
        pa.field("spread_upper_998", pa.float64()),
        pa.field("difference", pa.float64()),  # value less comparator, in the unit of the value
        pa.field("difference_lower", pa.float64()),
        pa.field("difference_upper", pa.float64()),
        pa.field("rank", pa.float64()),  # 1 is the highest value; null but for 'ranked'
        pa.field("rank_lower", pa.float64()),  # the plausible ranks
        pa.field("rank_upper", pa.float64()),
        pa.field("position", pa.string(), nullable=False),  # model.comparison.Position
        pa.field("judgement", pa.string()),  # 'better', 'worse' or null where none is declared
        pa.field("reason", pa.string(), nullable=False),
    ]
)
"""One row an area, period and group of a `Comparison`; columns that a method lacks are null."""

BOUNDS = pa.schema(
    [
        pa.field("area_code", pa.string(), nullable=False),
        pa.field("area_level", pa.string(), nullable=False),
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("linked_lower", pa.float64()),  # least the value could be
        pa.field("linked_upper", pa.float64()),  # most the value could be
        pa.field("open_cases", pa.int64()),  # whose numerator a missing link could change
        pa.field("cases", pa.int64()),
    ]
)
"""What missing and doubtful links could do to a figure: one row an area, period and group."""
