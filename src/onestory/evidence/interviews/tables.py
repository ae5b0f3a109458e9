"""Tables of text: the rows of a CSV, TSV or Excel file with the number that each stands under."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: its number in the file (1 is the first line) and its cells by heading."""

    number: int
    cells: dict[str, str]

    def text(self, heading: str) -> str:
        """Return the cell under the heading, '' where there is none."""
        return self.cells.get(heading.strip().casefold(), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfText:
    """A table as it stood: headings in lower case, and its rows that hold something."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(path: Path) -> TableOfText:
    """Return the table, of the first sheet where it is a workbook.

    Raises DeliveryError when it cannot be read, is empty or has a heading twice.
    """
    content = read_bytes(path)
    is_workbook = path.suffix.casefold() in {".xlsx", ".xls", ".xlsb", ".ods"}
    rows = _of_workbook(content, path) if is_workbook else _of_text(content, path)
    held = [(number, cells) for number, cells in rows if any(cells)]
    if not held:
        raise _unreadable(path, "is empty", "Give it a line of headings and rows under it.")
    headings = tuple(cell.casefold() for cell in held[0][1])
    twice = sorted({one for one in headings if one and headings.count(one) > 1})
    if twice:
        raise _unreadable(path, f"has two columns '{twice[0]}'", "Name each column once.")
    return TableOfText(
        headings=headings,
        lines=tuple(
            Line(number=number, cells=dict(zip(headings, cells, strict=False)))
            for number, cells in held[1:]
        ),
    )


def read_bytes(path: Path) -> bytes:
    """Return the content of the file. Raises DeliveryError when it is missing or too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(path, "is larger than 200 MB", "Leave recordings out of it.")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(
            path,
            f"cannot be read: {error.strerror or error}",
            "Check its name in the sidecar, and close it if it is open elsewhere.",
        ) from error


def _of_text(content: bytes, path: Path) -> list[tuple[int, Sequence[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    sign = "\t" if path.suffix.casefold() == ".tsv" else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        begins = 1
        for cells in reader:
            rows.append((begins, [" ".join(cell.split()) for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(
            path,
            f"is no readable table from line {reader.line_num} on",
            "Close every quotation mark and save it as CSV UTF-8.",
        ) from error
    return rows


def _of_workbook(content: bytes, path: Path) -> list[tuple[int, Sequence[str]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise _unreadable(
            path, "is no readable workbook", "Save it as .xlsx without a password."
        ) from error
    return [(number, [_cell(cell) for cell in line]) for number, line in enumerate(lines, 1)]


def _cell(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return " ".join(str(int(cell) if isinstance(cell, float) and whole else cell).split())


def _unreadable(path: Path, what: str, do: str) -> DeliveryError:
    return DeliveryError(found=f"The file {what}.", where=str(path), do=do)
