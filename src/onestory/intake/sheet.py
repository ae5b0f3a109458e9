"""Sheets: the rows of a file as they lie, before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta

_UNSEEN = re.compile("[\u200b\ufeff]")  # spaces of no width, which split() leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that holds something: its number in the file (1 is the first) and its cells.

    `problem` names the rule it breaks already, where it could not be split into cells.
    """

    number: int
    cells: Sequence[Cell]
    problem: str = ""

    def cell(self, column: int) -> Cell:
        """Return the cell of a column counted from 0; '' beyond the last."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook, or a text file (which has no sheet name).

    `rows` leaves blank lines out; `lines` counts every physical line. `delimiter` is what parts
    the cells of a text file, '' for a workbook. `hidden` sheets are read only when named.
    """

    name: str
    rows: tuple[Row, ...]
    lines: int
    delimiter: str = ""
    hidden: bool = False


def text_of(cell: Cell) -> str:
    """Return the cell as text: spaces made single, whole numbers without a point, ISO dates."""
    if isinstance(cell, str):
        seen = cell if cell.isascii() else _UNSEEN.sub("", cell)
        return " ".join(seen.split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def row_text(row: Row, *, longest: int = 500) -> str:
    """Return the row as one line that no spreadsheet takes for a formula."""
    cells = [text_of(cell).replace("\x00", "\\0") for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    shown = " | ".join(cells)
    safe = f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown
    return safe if len(safe) <= longest else f"{safe[:longest]} …"


def same_words(heading: str) -> str:
    """Return the heading as it is compared: one case, single spaces, plain dashes."""
    return text_of(heading).casefold().replace("–", "-").replace("—", "-")


def words_of(row: Row) -> str:
    """Return the different texts of the row, once each: a merged footnote is one text."""
    return " ".join(dict.fromkeys(text_of(cell) for cell in row.cells if cell != ""))
