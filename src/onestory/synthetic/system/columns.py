"""Columns of the invented system's tables: codes, days, instants and lists from arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
FAR = 2**31 - 1  # a day that never comes
DAY_SECONDS = 86_400

Column = pa.Array | pa.ChunkedArray


def words(values: Sequence[str], index: NDArray[np.integer]) -> pa.Array:
    """Return the text `values[index]`."""
    return pa.array(values, pa.string()).take(pa.array(index))


def days(day: NDArray[np.integer], *, unknown: Mask | None = None) -> pa.Array:
    """Return days (since 1 January 1970) as dates, null where `unknown` or far away."""
    missing = day >= FAR if unknown is None else unknown | (day >= FAR)
    return pa.array(day.astype(np.int32), mask=missing).cast(pa.date32())


def instants(second: Whole, *, unknown: Mask | None = None) -> pa.Array:
    """Return seconds since 1 January 1970 as instants, null where `unknown`."""
    return pa.array(second, mask=unknown).cast(pa.timestamp("s"))


def numbers(value: Whole, *, unknown: Mask | None = None) -> pa.Array:
    """Return whole numbers, null where `unknown`."""
    return pa.array(value, mask=unknown)


def lists(codes: NDArray[np.integer], kept: Mask, *, values: Sequence[str]) -> pa.Array:
    """Return the lists of `values[codes]` where `kept`; both are (rows, columns)."""
    ends = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), words(values, codes[kept]))


def table(schema: pa.Schema, columns: Mapping[str, Column]) -> pa.Table:
    """Return a table of the schema, whatever the order of the columns given."""
    return pa.table([columns[name] for name in schema.names], schema=schema)


def chosen(
    weights: NDArray[np.floating], *, generator: np.random.Generator, rows: int = 0
) -> Whole:
    """Return a column drawn for each row by its weights; `rows` draws where weights are one row."""
    running = np.cumsum(weights, axis=-1)
    if weights.ndim == 1:
        at = generator.random(rows) * running[-1]
        return np.minimum(np.searchsorted(running, at, side="right"), len(weights) - 1)
    at = generator.random(len(weights)) * running[:, -1]
    return np.minimum((running <= at[:, None]).sum(axis=1), weights.shape[1] - 1)
