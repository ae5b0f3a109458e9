"""Bounds: what missing links could do to a figure, told only where the figure itself is shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pyarrow as pa

from onestory.model.figures import BOUNDS
from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.cells import Cell, of_rows


def without_hidden_bounds(result: Result, hidden: Collection[Cell]) -> Result:
    """Return the result without the bounds of hidden cells: they are made of the same counts."""
    if result.bounds is None or not hidden:
        return result
    shown = [cell not in hidden for cell in of_rows(result.bounds)]
    return replace(result, bounds=result.bounds.filter(pa.array(shown, pa.bool_())))


def rounded_bounds(result: Result, rule: DisclosureRule) -> Result:
    """Return the result with its bounds to the indicator's decimals and no count of open cases.

    Wherever the rule hides or rounds counts: the cases that are open, and how far they move a
    value, are counts as small as any.
    """
    if result.bounds is None or (rule.round_to <= 1 and rule.smallest <= 1):
        return result
    columns = {name: result.bounds[name] for name in BOUNDS.names}
    for name in ("linked_lower", "linked_upper"):
        near = np.round(columns[name].to_numpy().astype(float), result.indicator.decimals)
        columns[name] = pa.array(near, pa.float64(), from_pandas=True)
    for name in ("open_cases", "cases"):
        columns[name] = pa.nulls(result.bounds.num_rows, pa.int64())
    return replace(result, bounds=pa.table(columns, schema=BOUNDS))
