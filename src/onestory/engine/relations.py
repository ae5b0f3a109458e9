"""Relations: SQL over named Arrow tables, run in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa


def query(
    sql: str, tables: Mapping[str, pa.Table], *, parameters: Sequence[object] = ()
) -> pa.Table:
    """Return the rows of `sql` over the named tables as Arrow.

    `tables` maps the names used in the SQL to Arrow tables; `parameters` fill its `?` marks.
    """
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            connection.register(name, rows)
        return connection.execute(sql, list(parameters)).to_arrow_table()
