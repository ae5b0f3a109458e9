"""Columns of text as partners write them; null is a blank cell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.sending.histories import NO_DAY
from onestory.synthetic.system.sending.noise import Days, date_parts, day_of
from onestory.synthetic.system.sending.partners import DateWay

Column = pa.Array
Rows = NDArray[np.int64]
_FIRST, _LAST = -36_525, 36_525  # 1870 to 2069


def text_column(texts: NDArray[np.object_]) -> Column:
    """Return texts as a column; '' becomes blank."""
    made = pa.array(texts, pa.string())
    return pc.if_else(pc.equal(made, ""), None, made)


def flat(column: pa.ChunkedArray | pa.Array) -> Column:
    """Return a column in one piece, '' as blank where it holds text."""
    made = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(made, pa.ChunkedArray):
        made = pa.concat_arrays(made.chunks) if made.num_chunks else pa.array([], made.type)
    return pc.if_else(pc.equal(made, ""), None, made) if made.type == pa.string() else made


def picked(column: Column, rows: Rows) -> Column:
    """Return the cells in those rows."""
    return column.take(pa.array(rows))


def constant(value: str | None, rows: int) -> Column:
    """Return a column that says one thing."""
    return pa.repeat(pa.scalar(value, pa.string()), rows)


def numbers(values: NDArray[np.int64], *, blank: NDArray[np.bool_] | None = None) -> Column:
    """Return whole numbers as text."""
    return pc.cast(pa.array(values, mask=blank), pa.string())


def decimals(values: pa.ChunkedArray | pa.Array) -> Column:
    """Return numbers as text with two decimals at most."""
    return pc.cast(pc.round(flat(values), ndigits=2), pa.string())


def dates(days: Days, way: DateWay = "2024-03-31") -> Column:
    """Return days as dates written one way; `NO_DAY` is blank."""
    known = days != NO_DAY
    place = np.clip(days, _FIRST, _LAST) - _FIRST
    return _written(way).take(pa.array(place, mask=~known))


@cache
def _written(way: DateWay) -> Column:
    """Every date once, to be picked from."""
    year, month, day = date_parts(np.arange(_FIRST, _LAST + 1))
    parts = zip(year.tolist(), month.tolist(), day.tolist(), strict=True)
    if way == "2024-03-31":
        return pa.array([f"{y:04d}-{m:02d}-{d:02d}" for y, m, d in parts])
    return pa.array([f"{d:02d}/{m:02d}/{y:04d}" for y, m, d in parts])


def clock(instants: pa.ChunkedArray, *, form: str = "{:02d}:{:02d}:00") -> Column:
    """Return the time of day of instants."""
    minutes = pc.cast(pc.cast(flat(instants), pa.timestamp("s")), pa.int64())
    place = pc.cast(pc.divide(minutes, 60), pa.int64())
    known = np.asarray(pc.fill_null(place, 0)) % 1_440
    table = pa.array([form.format(*divmod(minute, 60)) for minute in range(1_440)])
    return table.take(pa.array(known, mask=np.asarray(pc.is_null(place))))


def minutes_between(start: pa.ChunkedArray, end: pa.ChunkedArray) -> Column:
    """Return whole minutes from one instant to another as text."""
    seconds = pc.subtract(_seconds(end), _seconds(start))
    return pc.cast(pc.cast(pc.divide(seconds, 60), pa.int64()), pa.string())


def _seconds(instants: pa.ChunkedArray) -> pa.Array:
    return pc.cast(pc.cast(flat(instants), pa.timestamp("s")), pa.int64())


def recoded(column: Column, words: Mapping[str, str], other: str | None = None) -> Column:
    """Return the column with each value in the words given; others become `other`."""
    place = pc.index_in(column, value_set=pa.array(list(words), pa.string()))
    made = pa.array(list(words.values()), pa.string()).take(place)
    return pc.if_else(pc.is_null(place), pa.scalar(other, pa.string()), made)


def replaced(column: Column, where: NDArray[np.bool_], value: str | Column | None) -> Column:
    """Return the column with another value in the rows chosen."""
    other = value if isinstance(value, pa.Array) else pa.scalar(value, pa.string())
    return pc.if_else(pa.array(where), other, column)


def ages(birth: Days, on: Days) -> NDArray[np.int64]:
    """Return whole years of age."""
    year, month, day = date_parts(birth)
    year_on, month_on, day_on = date_parts(on)
    before = (month_on < month) | ((month_on == month) & (day_on < day))
    return np.clip(year_on - year - before, 0, 130)


def month_starts(days: Days) -> Days:
    """Return the first day of each day's month."""
    year, month, _ = date_parts(days)
    return day_of(year, month, np.ones_like(year))


def months_since(start: Days, days: Days) -> NDArray[np.int64]:
    """Return how many months lie between the month of `start` and that of each day."""
    year, month, _ = date_parts(days)
    year_then, month_then, _ = date_parts(start)
    return (year - year_then) * 12 + month - month_then
