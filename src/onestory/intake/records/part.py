"""Parts: the tables that a delivered file holds, read a block of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from onestory.model.finding import Finding

LONGEST_KEPT = 10_000  # characters of a quarantined row


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A physical row that could not be told into cells: its line, the rule, and the row as it was.

    `row` counts from 1, the first line of the file. `text` is cut at 10,000 characters.
    """

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some rows of a part, in the order of the file.

    `rows` has 'row' (int64, the physical line on which the row starts) and one string column a
    heading, named by its place: 'c0', 'c1', … An empty cell of a text file is ''; a cell that a
    Parquet file or a workbook leaves without a value is null.
    """

    rows: pa.Table
    quarantined: tuple[Quarantined, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table of a file: the file itself, a member of an archive, or a sheet of a workbook.

    `blocks` can be gone through once, and to its end: only there is it known that the file is
    whole. It raises DeliveryError where checksum, length or footer is wrong; what was made of the
    blocks before must then be thrown away. `physical_rows` (data rows as they lie in the file,
    counted apart from the parsing: titles, headings and blank lines are left out) and `notices`
    may be called only after that. `name` is '' for a file that is one table.
    """

    name: str
    headings: tuple[str, ...]
    blocks: Iterator[Block]
    physical_rows: Callable[[], int]
    notices: Callable[[], tuple[Finding, ...]]
