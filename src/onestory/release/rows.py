"""Rows with some of their numbers replaced; the rows given stay as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa


def with_columns(rows: pa.Table, columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """Return the rows with the named columns in place of their own, types kept."""
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        kind = rows.schema.field(place)
        rows = rows.set_column(place, kind, pa.array(values, type=kind.type))
    return rows


def emptied(rows: pa.Table, name: str, gone: Sequence[bool]) -> list[object]:
    """Return the values of a column, None where gone."""
    return [None if g else v for v, g in zip(rows.column(name).to_pylist(), gone, strict=True)]


def replaced(rows: pa.Table, name: str, values: Sequence[str | None]) -> list[object]:
    """Return the values of a column, the given ones in their place where there is one."""
    old = rows.column(name).to_pylist()
    return [before if new is None else new for before, new in zip(old, values, strict=True)]
