"""Histories: which of a person's homes, names or practices was theirs on a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Days = NDArray[np.int64]
_DAYS, _EPOCH = 1 << 18, 1 << 17
NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Rows of a dated table in order of person and day."""

    keys: Rows
    rows: Rows
    first: Rows  # by row of `people`, the place of the person's first row

    @classmethod
    def of(cls, people: pa.Table, dated: pa.Table) -> History:
        """Return the history held in `dated`, which has the columns person and since."""
        person = rows_of(people, dated["person"].to_numpy())
        keys = person * _DAYS + days_of(dated["since"]) + _EPOCH
        order = np.argsort(keys, kind="stable")
        first = np.searchsorted(person[order], np.arange(people.num_rows))
        return cls(keys=keys[order], rows=order, first=np.minimum(first, max(len(order) - 1, 0)))

    def at(self, people: Rows, days: Days) -> Rows:
        """Return the row in force on each day; a day before the first gives the first."""
        place = np.searchsorted(self.keys, people * _DAYS + days + _EPOCH, side="right") - 1
        return self.rows[np.maximum(place, self.first[people])]


def rows_of(people: pa.Table, persons: Rows) -> Rows:
    """Return the rows of `people` that hold some persons."""
    numbers = people["person"].to_numpy()
    order = np.argsort(numbers, kind="stable")
    return order[np.searchsorted(numbers, persons, sorter=order)]


def days_of(column: pa.ChunkedArray | pa.Array) -> Days:
    """Return a column of days or instants as days since 1970-01-01; `NO_DAY` for null."""
    days = pc.cast(pc.cast(column, pa.date32()), pa.int32())
    return np.asarray(pc.fill_null(days, NO_DAY)).astype(np.int64)
