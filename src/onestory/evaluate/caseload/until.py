"""Everyone drawn as they were known up to a day: nothing that happened later is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from onestory.model.caseload import Drawn

_DAY = timedelta(days=1)
_ENDED = "the day that was asked about"


def until(drawn: Drawn, day: date) -> Drawn:
    """Return the people whose time zero is no later than the day, followed to its end."""
    if day + _DAY >= drawn.last:
        return drawn
    end = pa.scalar(day + _DAY, type=pa.date32())
    keep = pc.less(drawn.entries["index_date"], end)
    entries = drawn.entries.filter(keep)
    later = pc.greater(entries["exit_date"], end)
    exit_date = pc.if_else(later, end, entries["exit_date"])
    reason = pc.if_else(later, _ENDED, entries["exit_reason"])
    number = pa.array(np.arange(entries.num_rows), type=pa.int64())
    happened = _happened(drawn, entries["entry"], exit_date, entries["index_date"])
    for name, column in (("entry", number), ("exit_date", exit_date), ("exit_reason", reason)):
        place = entries.schema.get_field_index(name)
        entries = entries.set_column(place, entries.schema.field(name), column)
    return replace(drawn, entries=entries, happened=happened, last=day + _DAY)


def _happened(
    drawn: Drawn, kept: pa.ChunkedArray, exit_date: pa.ChunkedArray, zero: pa.ChunkedArray
) -> pa.Table:
    """Return what happened to those kept before they were last seen, entries numbered anew."""
    old = kept.to_numpy()
    anew = np.full(int(drawn.entries.num_rows), -1)
    anew[old] = np.arange(old.size)
    followed = exit_date.cast(pa.int32()).to_numpy() - zero.cast(pa.int32()).to_numpy()
    seen = np.full(anew.size, -1)
    seen[old] = followed
    entry = drawn.happened["entry"].to_numpy()
    inside = (anew[entry] >= 0) & (drawn.happened["day"].to_numpy() < seen[entry])
    table = drawn.happened.filter(pa.array(inside))
    place = table.schema.get_field_index("entry")
    return table.set_column(place, table.schema.field("entry"), pa.array(anew[entry[inside]]))
