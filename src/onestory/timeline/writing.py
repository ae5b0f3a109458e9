"""Writing: a table of the story as it will lie on the disk, a share of a long one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onestory.engine import Session, sha256
from onestory.model.table import Stored
from onestory.timeline.places import FILLED, Share, fill_places
from onestory.timeline.shapes import NUMBERED_IN_ORDER, column_list, order_of

SHARE = 8_000_000
"""Rows that are filled and put in order at once: of so many the memory of a laptop suffices."""


def written(session: Session, table: str, to: Path, *, share: int = SHARE) -> Stored:
    """Return the table as written to the folder `to`, in the order that makes bytes repeat.

    A table whose numbers count in that order is made `share` rows at a time, in parts that are
    then put one behind the other. `let_homes_stand` comes first.
    """
    path = to / f"{table}-new.parquet"
    shares = _shares(session, table, share)
    if len(shares) == 1:
        _write_share(session, table, shares[0], path)
    else:
        parts = [to / f"{table}-part-{n}.parquet" for n in range(len(shares))]
        for one, part in zip(shares, parts, strict=True):
            _write_share(session, table, one, part)
        _join(session, parts, path)
    rows = _count(session, f"read_parquet('{_quoted(path)}')")
    told = sha256(path)
    path.replace(to / f"{table}-{told[:12]}.parquet")
    return Stored(path=f"{table}-{told[:12]}.parquet", rows=rows, sha256=told)


def _shares(session: Session, table: str, share: int) -> Sequence[Share | None]:
    """Return the first and last numbers of each share; None alone for a table written whole."""
    rows = _count(session, table) if table in NUMBERED_IN_ORDER else 0
    if rows <= share:
        return [None]
    return [(first, first + share - 1) for first in range(1, rows + 1, share)]


def _write_share(session: Session, table: str, share: Share | None, path: Path) -> None:
    """Write the rows in their order, with what other records tell of them filled in."""
    origin = table
    if table in FILLED:
        fill_places(session, table, share)
        origin = f"{table}_filled"
    session.run(
        f"copy (select {column_list(table)} from {origin} order by {order_of(table)})"
        f" to '{_quoted(path)}' (format parquet, compression zstd)"
    )
    if table in FILLED:
        session.run(f"drop table {table}_found")


def _join(session: Session, parts: Sequence[Path], path: Path) -> None:
    """Write the parts one behind the other, and delete them."""
    listed = ", ".join(f"'{_quoted(part)}'" for part in parts)
    session.run("set preserve_insertion_order = true")
    session.run(
        f"copy (select * from read_parquet([{listed}]))"
        f" to '{_quoted(path)}' (format parquet, compression zstd)"
    )
    session.run("set preserve_insertion_order = false")
    for part in parts:
        part.unlink()


def _count(session: Session, relation: str) -> int:
    rows: int = session.query(f"select count(*) as rows from {relation}")["rows"][0].as_py()
    return rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
