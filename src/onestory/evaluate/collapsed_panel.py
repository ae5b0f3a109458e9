"""Collapsed records as a panel of sites by months, for the designs and the inference gate."""

from __future__ import annotations

import numpy as np

from onestory.evaluate.collapse import Collapsed
from onestory.stats.estimate import FloatArray
from onestory.stats.panel import NEVER, Panel


def by_site_and_month(collapsed: Collapsed) -> tuple[FloatArray, FloatArray]:
    """The rows and the total outcome (N, T), strata together."""
    shape = (len(collapsed.sites), collapsed.months.size)
    rows, total = np.zeros(shape), np.zeros(shape)
    where = (collapsed.cells.site, collapsed.cells.period)
    np.add.at(rows, where, collapsed.cells.rows)
    np.add.at(total, where, collapsed.cells.total)
    return rows, total


def ratio(total: FloatArray, rows: FloatArray) -> FloatArray:
    """The mean, NaN where there are no rows."""
    return np.divide(total, rows, out=np.full(rows.shape, np.nan), where=rows > 0)


def panel_of(collapsed: Collapsed, *, cycle: int = 12) -> Panel:
    """The mean outcome of each site and month, a site counting by its mean number of rows.

    With few exposed sites only a range made for few holds: `stats.gate.infer(panel_of(...))`.
    `cycle` is the number of the records' months (or other periods) in a year.
    """
    rows, total = by_site_and_month(collapsed)
    begun = np.searchsorted(collapsed.months, collapsed.first)
    return Panel(
        value=ratio(total, rows),
        first=np.where(begun < collapsed.months.size, begun, NEVER).astype(np.int64),
        weight=rows.mean(axis=1),
        cycle=cycle,
    )
