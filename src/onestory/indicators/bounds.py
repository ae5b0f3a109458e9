"""Bounds: between which values the links that may be missing leave an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.indicators.cells import UNIT
from onestory.indicators.estimates import column, denominators
from onestory.model.figures import BOUNDS
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.indicators.card import Card


def bounds(card: Card, cells: pa.Table) -> pa.Table:
    """Return the least and most that each crude value could be, were doubtful links known.

    The numerators of open cases are set to nought, then each to the most that it could be. A share
    of cases gains a unit for each case that a link could make one: setting it to nought and to one
    reaches further than leaving it out. Null where a case is open and no end is known: means,
    medians, rates over a denominator that itself rests on links, and cards not `bounded`.
    """
    number, opened = column(cells, "num") / UNIT, column(cells, "open_num") / UNIT
    shares = card.indicator.statistic == "proportion"
    below = denominators(card, cells)
    if shares and card.denominator == "cases":
        below = below + column(cells, "open_units")
    ones = np.ones(len(number)) if card.indicator.statistic == "count" else below
    scale = card.indicator.multiplier / np.where(ones > 0, ones, np.nan)
    ends = [number - opened, number - opened + column(cells, "open_most") / UNIT]
    if card.indicator.statistic == "median":  # the sum over the cases would be the mean
        ends = [column(cells, "middle") * ones] * 2
    if shares:
        ends[1] = np.minimum(ends[1], below)
    known = bounded(card) | ((column(cells, "open_cases") == 0) & (card.bounded is not False))
    lower, upper = (np.where(known, end * scale, np.nan) for end in ends)
    columns = {
        **{name: cells[name] for name in BOUNDS.names if name in cells.column_names},
        "linked_lower": pa.array(lower, from_pandas=True),
        "linked_upper": pa.array(upper, from_pandas=True),
        "open_cases": cells["open_cases"].fill_null(0),
        "cases": cells["cases"].fill_null(0),
    }
    return pa.table([columns[name] for name in BOUNDS.names], names=BOUNDS.names).cast(BOUNDS)


def bounded(card: Card) -> bool:
    """Return whether the least and most of a figure are known where some of its cases are open."""
    told = card.indicator.statistic in ("proportion", "count") or (
        card.indicator.statistic == "crude_rate" and card.denominator != "cases"
    )
    return told if card.bounded is None else card.bounded


def unbounded(card: Card, cells: pa.Table) -> tuple[Finding, ...]:
    """Return a finding where links bear on a figure and cannot be given as bounds."""
    opened = column(cells, "open_cases") > 0
    if bounded(card) or (card.bounded is not False and not opened.any()):
        return ()
    statistic = card.indicator.statistic
    reasons = {"mean": "no end is known to a mean", "median": "no end is known to a median"}
    reason = reasons.get(statistic, "its denominator, or what may be missing, rests on links too")
    return (
        Finding(
            rule="no bounds",
            severity="note",
            message=f"{card.id}: what doubtful or missing links could do is not told ({reason}).",
            do="Read the linkage page beside it; bounds are given for shares of cases and for rates"
            " over residents.",
        ),
    )
