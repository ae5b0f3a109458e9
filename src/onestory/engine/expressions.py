"""Expressions: relations written in Ibis, kept and run by the embedded engine."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import ibis
import pyarrow as pa
from ibis.util import gen_name

from onestory.engine.session import Session, room_told, session

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


class Relations(Protocol):
    """What runs expressions: the same on every engine."""

    def opened(self, path: Path) -> ir.Table:
        """Return the Parquet file as a relation."""
        ...

    def given(self, rows: pa.Table) -> ir.Table:
        """Return the Arrow rows as a relation."""
        ...

    def kept(self, relation: ir.Table) -> AbstractContextManager[ir.Table]:
        """Give the relation worked out once; it is let go of afterwards."""
        ...

    def rows(self, relation: ir.Table) -> pa.Table:
        """Return the relation's rows."""
        ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """Relations of the embedded database."""

    session: Session
    backend: Backend

    def opened(self, path: Path) -> ir.Table:
        """Return the Parquet file as a relation."""
        return self.backend.read_parquet(str(path), table_name=gen_name("opened"))

    def given(self, rows: pa.Table) -> ir.Table:
        """Return the Arrow rows as a relation."""
        name = gen_name("given")
        self.session.register(name, rows)
        return self.backend.table(name)

    @contextmanager
    def kept(self, relation: ir.Table) -> Generator[ir.Table]:
        """Give the relation worked out once; it is let go of afterwards."""
        name = gen_name("kept")
        with room_told():
            table = self.backend.create_table(name, obj=relation, temp=True)
        try:
            yield table
        finally:
            self.backend.drop_table(name)

    def rows(self, relation: ir.Table) -> pa.Table:
        """Return the relation's rows. Raises DeliveryError when memory or disk do not suffice."""
        with room_told():
            return self.backend.to_pyarrow(relation)


@contextmanager
def open_relations(
    *, memory_gb: float = 2.0, threads: int | None = None, spill: Path | None = None
) -> Generator[Embedded]:
    """Give relations of the embedded database, which holds at most `memory_gb` gigabytes.

    `spill` is a folder for what does not fit.
    """
    with session(memory_gb=memory_gb, threads=threads, spill=spill) as opened:
        opened.run("set preserve_insertion_order = false")
        backend = ibis.duckdb.from_connection(opened.connection)
        opened.run("set enable_progress_bar = false")  # which the line above may turn on
        yield Embedded(opened, backend)
