"""Medians: the middle of the cases of each cell, by how often each value occurs."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from onestory import engine
from onestory.indicators.cells import CELL, UNIT, summed_by_person
from onestory.indicators.estimates import column
from onestory.stats.clustered import design_effect
from onestory.stats.clustered_quantile import clustered_quantile

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.stats import Estimate

_KEYS = ("area", "period", "group")
_MATCHED = """
select cells.number, found.* from found
join cells using (area, period, "group") order by cells.number
"""
_SHAPE = pa.schema(
    {"area": pa.int32(), "period": pa.int32(), "group": pa.string(), "middle": pa.int64()}
)


def frequencies(placed: ir.Table) -> ir.Table:
    """Return how often each value occurs in each cell."""
    return placed.group_by([*CELL, "num"]).agg(times=placed.count())


def below_middle(placed: ir.Table, middles: ir.Table) -> ir.Table:
    """Return sums by person of the cases at or below the middle of their cell."""
    given = middles.rename({f"of_{key}": key for key in CELL})
    rows = placed.inner_join(given, [placed[key] == given[f"of_{key}"] for key in CELL])
    rows = rows.mutate(num=ibis.ifelse(rows.num <= rows.middle, int(UNIT), 0).cast("int64"))
    return summed_by_person(rows.mutate(share=0.0), once=False)


def medians(
    cells: pa.Table, values: pa.Table, below: pa.Table | None = None, *, confidence: float
) -> Estimate:
    """Return the median of each cell, in their order.

    `values` has how often each value occurs in a cell; `below` the sums of `below_middle`, for
    the design effect. Without it nobody is taken to recur.
    """
    numbered = cells.select(_KEYS).append_column("number", pa.array(np.arange(cells.num_rows)))
    known = engine.query(_MATCHED, {"found": values, "cells": numbered})
    effect = np.ones(cells.num_rows)
    if below is not None:
        found = engine.query(_MATCHED, {"found": below, "cells": numbered})
        whole = column(found, "den") / UNIT
        effect[found["number"].to_numpy()] = design_effect(
            column(found, "num") / UNIT,
            whole,
            persons=column(found, "persons"),
            squares=tuple(column(found, name) for name in ("num_num", "num_den", "den_den")),
        )
    return clustered_quantile(
        column(known, "num") / UNIT,
        column(known, "times"),
        known["number"].to_numpy(),
        effect=effect,
        confidence=confidence,
    )


def middles(cells: pa.Table, estimate: Estimate) -> pa.Table:
    """Return the middle of each cell, in millionths, for the engine to compare cases with."""
    middle = np.floor(np.nan_to_num(estimate.value) * UNIT).astype(np.int64)
    columns = [*(cells[key] for key in _KEYS), pa.array(middle)]
    return pa.table(columns, names=_SHAPE.names).cast(_SHAPE)
