"""Tables at rest: Parquet files pinned by their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onestory.model.errors import DeliveryError
from onestory.model.table import Table


def sha256(path: Path) -> str:
    """Return the hash of the file's bytes, read a block at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(rows: pa.Table, path: Path) -> Table:
    """Return the table as written to `path` in Parquet, its folder made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, compression="zstd")
    return Table(path=path, schema=rows.schema, rows=rows.num_rows, sha256=sha256(path))


def read(table: Table) -> pa.Table:
    """Return the rows at rest. Raises DeliveryError when the file changed since it was written."""
    if sha256(table.path) != table.sha256:
        raise DeliveryError(
            found="The table changed after it was written.",
            where=str(table.path),
            do="Run the step that makes it again.",
        )
    return pq.read_table(table.path)
