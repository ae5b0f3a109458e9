"""Bounds: between which values the links that may be missing leave an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.indicators.cells import UNIT
from onestory.indicators.estimates import column, denominators
from onestory.indicators.measured import BOUNDS

if TYPE_CHECKING:
    from onestory.indicators.card import Card


def bounds(card: Card, cells: pa.Table) -> pa.Table:
    """Return the least and most that each crude value could be, were every link known.

    The numerators of open cases are set to nought, then each to one (or to what it is, if more):
    so for a share, and for a rate whose events an unknown link would add or take out. A mean or
    median has no such bounds: they are null where a case is open.
    """
    number, opened = column(cells, "num") / UNIT, column(cells, "open_num") / UNIT
    below = denominators(card, cells)
    ones = np.ones(len(number)) if card.indicator.statistic == "count" else below
    scale = card.indicator.multiplier / np.where(ones > 0, ones, np.nan)
    ends = [number - opened, number - opened + column(cells, "open_most") / UNIT]
    if card.indicator.statistic == "median":  # the sum over the cases would be the mean
        ends = [column(cells, "middle") * ones] * 2
    if card.indicator.statistic == "proportion":
        ends[1] = np.minimum(ends[1], below)
    told = card.indicator.statistic in ("proportion", "crude_rate", "count")
    known = told | (column(cells, "open_cases") == 0)
    lower, upper = (np.where(known, end * scale, np.nan) for end in ends)
    columns = {
        **{name: cells[name] for name in BOUNDS.names if name in cells.column_names},
        "linked_lower": pa.array(lower, from_pandas=True),
        "linked_upper": pa.array(upper, from_pandas=True),
        "open_cases": cells["open_cases"].fill_null(0),
        "cases": cells["cases"].fill_null(0),
    }
    return pa.table([columns[name] for name in BOUNDS.names], names=BOUNDS.names).cast(BOUNDS)
