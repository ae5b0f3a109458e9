"""Shapes: the tables of the story as the database writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from onestory.engine import Session
from onestory.model.story import TABLES

if TYPE_CHECKING:
    from onestory.model.story import Story

_TYPES: dict[pa.DataType, str] = {
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.string(): "varchar",
    pa.date32(): "date",
    pa.bool_(): "boolean",
    pa.float64(): "double",
    pa.timestamp("s"): "timestamp_s",
    pa.list_(pa.string()): "varchar[]",
}
NUMBERED_IN_ORDER = (
    *("spells", "attendances", "outpatients", "appointments", "referrals", "contacts"),
    "mental_spells",
)
"""Their `id` counts from one in the order of person, start and what names the record."""


def column_list(table: str) -> str:
    """Return the columns of a table of the story, each cast to its type, in order."""
    return ", ".join(
        f'"{field.name}"::{_TYPES[field.type]} as "{field.name}"' for field in TABLES[table]
    )


def order_of(table: str) -> str:
    """Return the order in which a table is written: its person, its time, then all the rest."""
    names = TABLES[table].names
    if table == "records":
        return '"table", id, source, delivery, row'
    if "id" in names and "start" in names:
        return "person_id, start, id"
    return ", ".join(f'"{name}"' for name in names)


def let_story_stand(session: Session, story: Story) -> None:
    """Make a view of each table of the story.

    A column that a story made by an earlier version lacks is null in it.
    """
    for table in story.tables:
        path = story.path(table)
        told = set(pq.read_schema(path).names)
        lacking = "".join(
            f', null::{_TYPES[field.type]} as "{field.name}"'
            for field in TABLES[table]
            if field.name not in told
        )
        name = str(path).replace("'", "''")
        session.run(f"create view {table} as select *{lacking} from read_parquet('{name}')")


def make_empty(session: Session, table: str) -> None:
    """Leave the table in the session with its columns and no rows."""
    session.register(f"no_{table}", TABLES[table].empty_table())
    session.run(f"create or replace table {table} as select {column_list(table)} from no_{table}")
    session.forget(f"no_{table}")
