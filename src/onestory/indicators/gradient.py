"""Gradient: how an indicator falls or rises over the fifths of deprivation within an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory import engine, stats
from onestory.stats import Estimate

if TYPE_CHECKING:
    from onestory.model.result import Result
    from onestory.stats.estimate import FloatArray

FIFTHS = 5
SHAPE = pa.schema(
    {
        "area_code": pa.string(),
        "area_level": pa.string(),
        "period_start": pa.date32(),
        "period_end": pa.date32(),
        "slope": pa.float64(),
        "slope_lower": pa.float64(),
        "slope_upper": pa.float64(),
        "relative": pa.float64(),
        "relative_lower": pa.float64(),
        "relative_upper": pa.float64(),
    }
)
"""The slope and relative index of inequality of an area in a period: the least deprived end less,
and over, the most deprived."""

_FIFTHS = """
select area_code, area_level, period_start, period_end,
    cast(right("group", 1) as integer) as fifth, denominator, value, lower, upper
from result where regexp_full_match("group", 'deprivation=[1-5]')
"""
_CELLS = """
select distinct area_code, area_level, period_start, period_end from fifths
order by period_start, period_end, area_level, area_code
"""
_WIDE = """
select cells.number, fifths.* from fifths
join cells using (area_code, area_level, period_start, period_end)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wide:
    """Areas × fifths."""

    people: FloatArray
    values: Estimate


def gradient(result: Result) -> pa.Table:
    """Return the indices of inequality of a result split by deprivation, following `SHAPE`.

    Fifths are weighted by the denominators. Null where fewer than three fifths hold people, or one
    that does has no value. Nothing where the result was not split by deprivation alone.
    """
    fifths = engine.query(_FIFTHS, {"result": result.rows})
    cells = engine.query(_CELLS, {"fifths": fifths})
    if not cells.num_rows:
        return SHAPE.empty_table()
    wide = _wide(fifths, cells, result.confidence)
    found = stats.slope_index(wide.values, wide.people, confidence=result.confidence)
    parts = {
        name: pa.array(part, from_pandas=True)
        for index, made in (("slope", found.slope), ("relative", found.relative))
        for name, part in (
            (index, made.value), (f"{index}_lower", made.lower), (f"{index}_upper", made.upper)
        )
    }  # fmt: skip
    return pa.table([*cells.columns, *parts.values()], names=SHAPE.names).cast(SHAPE)


def _wide(fifths: pa.Table, cells: pa.Table, confidence: float) -> _Wide:
    numbered = cells.append_column("number", pa.array(np.arange(cells.num_rows)))
    found = engine.query(_WIDE, {"fifths": fifths, "cells": numbered})
    place = (found["number"].to_numpy(), found["fifth"].to_numpy() - 1)
    parts: dict[str, FloatArray] = {}
    for name in ("denominator", "value", "lower", "upper"):
        parts[name] = np.full((cells.num_rows, FIFTHS), np.nan)
        parts[name][place] = found[name].to_numpy(zero_copy_only=False)
    return _Wide(
        people=np.nan_to_num(parts["denominator"]),
        values=Estimate(
            value=parts["value"],
            lower=parts["lower"],
            upper=parts["upper"],
            confidence=confidence,
            method="as measured",
        ),
    )
