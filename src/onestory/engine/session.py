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

    def batches(
        self, sql: str, parameters: Sequence[object] = (), *, rows: int = 100_000
    ) -> pa.RecordBatchReader:
        """Return the rows of `sql` as a stream of batches of about `rows` rows."""
        with room_told():
            return self.connection.execute(sql, list(parameters)).to_arrow_reader(rows)


@contextmanager
def session(
    *, memory_gb: float = 2.0, threads: int | None = None, spill: Path | None = None
) -> Generator[Session]:
    """Give a session that holds at most `memory_gb` gigabytes.

    `spill` is a folder for what does not fit; without one nothing is ever written outside memory,
    which tables of identifiers need.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_gb}GB",
        "temp_directory": str(spill) if spill else "",
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    with duckdb.connect(":memory:", config=settings) as connection:
        yield Session(connection)


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
