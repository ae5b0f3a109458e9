"""Sessions: an embedded database in memory, for tables that come a block at a time."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from onestory.model.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Session:
    """An open database: Arrow tables are registered, asked and taken out again."""

    connection: duckdb.DuckDBPyConnection
    spill: Path | None = None

    def register(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Make the rows known under `name`, in place of what was called so before."""
        self.connection.register(name, rows)

    def forget(self, name: str) -> None:
        """Let go of the rows registered under `name`."""
        self.connection.unregister(name)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that answers nothing.

        Raises DeliveryError when the memory or the disk allowed does not suffice.
        """
        with room_told():
            self.connection.execute(sql, list(parameters))

    def query(self, sql: str, parameters: Sequence[object] = ()) -> pa.Table:
        """Return the rows of `sql`. Raises DeliveryError as `run` does."""
        with room_told():
            return self.connection.execute(sql, list(parameters)).to_arrow_table()

    def park(self, table: str) -> None:
        """Put a table on the disk, and a view of the same name in its place.

        What no step changes any more need not take memory that the next one wants. Nothing happens
        without a folder to spill to.
        """
        if self.spill is None:
            return
        path = str(self.spill / f"{table}-parked.parquet").replace("'", "''")
        told = f"copy {table} to '{path}' (format parquet, compression zstd, compression_level 1)"
        self.run(told)
        self.run(f"drop table {table}")
        self.run(f"create view {table} as select * from read_parquet('{path}')")

    def compress(self) -> None:
        """Hold what the tables hold in less memory: a third of it, or a tenth where it repeats.

        New rows lie as they came until this is asked. What was compressed before takes no time.
        """
        self.run("checkpoint")
        self.run("checkpoint temp")

    def batches(
        self, sql: str, parameters: Sequence[object] = (), *, rows: int = 100_000
    ) -> pa.RecordBatchReader:
        """Return the rows of `sql` as a stream of batches of about `rows` rows."""
        with room_told():
            return self.connection.execute(sql, list(parameters)).to_arrow_reader(rows)


@contextmanager
def session(
    *,
    memory_gb: float = 2.0,
    threads: int | None = None,
    spill: Path | None = None,
    keep_order: bool = True,
) -> Generator[Session]:
    """Give a session that holds at most `memory_gb` gigabytes.

    `spill` is a folder for what does not fit; without one nothing is ever written outside memory,
    which tables of identifiers need. Without `keep_order` rows that no `order by` puts in
    order come in any order, which takes far less memory.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_gb}GB",
        "temp_directory": str(spill) if spill else "",
        "preserve_insertion_order": keep_order,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    with duckdb.connect(":memory:", config=settings) as connection:
        yield Session(connection, spill)


@contextmanager
def room_told() -> Generator[None]:
    """Turn the database's words on memory and disk into what to do."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise DeliveryError(
            found=f"The step needs more memory or disk than it may use ({str(error)[:120]}).",
            do="Close other programs or free disk space, and run it again; nothing was changed.",
        ) from error
