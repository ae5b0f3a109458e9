"""Rows of one person: the story's tables with nothing in them of anybody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.records import Receipt
    from onestory.model.story import Story

Row = Mapping[str, object]
"""A row of a table of `model.story.TABLES`; read it with the functions below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRows:
    """One person's rows of each table, the accounts linked to the person, and all receipts.

    `tables` has the names of `model.story.TABLES`; `accounts` follows `model.people.INDEX`.
    """

    person_id: int
    tables: Mapping[str, pa.Table]
    accounts: pa.Table
    receipts: tuple[Receipt, ...]
    story: Story

    def of(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table."""
        yield from cast("list[Row]", self.tables[table].to_pylist())


def text(row: Row, name: str) -> str:
    """Return a text, '' where there is none."""
    value = row.get(name)
    return "" if value is None else str(value)


def texts(row: Row, name: str) -> tuple[str, ...]:
    """Return a list of texts, empty where there is none."""
    value = row.get(name)
    return tuple(str(one) for one in cast("list[object]", value)) if value else ()


def whole(row: Row, name: str) -> int | None:
    """Return a whole number, None where there is none."""
    value = row.get(name)
    return value if isinstance(value, int) else None


def day(row: Row, name: str) -> date | None:
    """Return a day; of an instant, its day."""
    value = row.get(name)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def hour(row: Row, name: str) -> str:
    """Return the hour and minute of an instant, '' at midnight: there no time is known."""
    value = row.get(name)
    if not isinstance(value, datetime) or (value.hour, value.minute) == (0, 0):
        return ""
    return f"{value:%H:%M}"


def flag(row: Row, name: str) -> bool:
    """Return whether something is so; what is not known is not."""
    return row.get(name) is True
