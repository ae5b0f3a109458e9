"""Workbooks: each visible sheet that holds a table as a part."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from onestory.intake.advice import ADVICE
from onestory.intake.records.part import LONGEST_KEPT, Block, Part, Quarantined
from onestory.intake.records.reasons import reason_of_width
from onestory.intake.records.splitting import table_of
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding

Cell = str | int | float | bool | date | datetime | time | timedelta
Line = tuple[int, tuple[str | None, ...]]

_ROWS = 20_000  # to a block
_LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(slots=True, kw_only=True)
class _Counted:
    """What was seen of a sheet while it was read."""

    file: str
    sheet: str
    rows: int = 0
    hidden: str = ""
    repeated: list[int] = field(default_factory=list[int])

    def notices(self) -> tuple[Finding, ...]:
        """Return notes on sheets that were passed over, and on headings that stand again."""
        found: list[Finding] = []
        if self.hidden:
            found.append(
                Finding(
                    rule="hidden sheet",
                    severity="note",
                    message=f"Hidden sheets were not read: {self.hidden}.",
                    do=ADVICE["hidden sheet"],
                    file=self.file,
                )
            )
        return (*found, *self._repeated()) if self.repeated else tuple(found)

    def _repeated(self) -> tuple[Finding, ...]:
        return (
            Finding(
                rule="repeated heading",
                severity="note",
                message="The headings stand again among the rows, as where files were joined.",
                do=ADVICE["repeated heading"],
                file=self.file,
                sheet=self.sheet,
                rows=len(self.repeated),
                first_rows=tuple(self.repeated[:5]),
            ),
        )


def workbook_parts(source: Path | BinaryIO, *, file: str, header_row: int | None) -> Iterator[Part]:
    """Return the sheets of a workbook that are in sight and hold rows.

    Raises DeliveryError when it is locked or damaged, or headings stand in more than one row.
    """
    with _damage_told(source, file):
        book = _open(source)
        tables = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        seen = [meta.name for meta in tables if meta.visible == SheetVisibleEnum.Visible]
        hidden = ", ".join(f"'{meta.name}'" for meta in tables if meta.name not in seen)
        for name in seen:
            sheet = book.get_sheet_by_name(name)
            if sheet.end is not None:
                counted = _Counted(file=file, sheet=name, hidden=hidden)
                yield _part(sheet, counted, _row_of(sheet, header_row, alone=len(seen) == 1))
                hidden = ""


def _row_of(sheet: CalamineSheet, header_row: int | None, *, alone: bool) -> int | None:
    """Return the row of the headings; beside others a sheet without that row is a cover sheet."""
    there = any(number == header_row for number, _ in _filled(sheet))
    return header_row if there or alone else None


def _part(sheet: CalamineSheet, counted: _Counted, header_row: int | None) -> Part:
    lines = _filled(sheet)
    number, cells = next((one for one in lines if one[0] >= (header_row or 1)), (0, ()))
    headings = _ended(cells)
    if not headings or (header_row and number != header_row):
        raise _refused(sheet, counted.file, f"has no headings in row {header_row or 1}")
    _refuse_merged(sheet, counted.file, number)
    return Part(
        name=sheet.name,
        headings=tuple(cell or "" for cell in headings),
        blocks=_blocks(lines, headings, counted),
        physical_rows=lambda: counted.rows,
        notices=counted.notices,
    )


def _filled(sheet: CalamineSheet) -> Iterator[Line]:
    """Give the rows that hold something, with their number in the sheet."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" for cell in cells):
            yield number, tuple(_as_text(cell) for cell in cells)


def _blocks(
    lines: Iterator[Line], headings: tuple[str | None, ...], counted: _Counted
) -> Iterator[Block]:
    while some := list(islice(lines, _ROWS)):
        repeated = [number for number, cells in some if _ended(cells) == headings]
        counted.repeated.extend(repeated)
        rows = [line for line in some if line[0] not in set(repeated)]
        counted.rows += len(rows)
        yield _block(rows, len(headings))


def _block(rows: list[Line], width: int) -> Block:
    """Return rows as a block; those with cells beyond the headings are quarantined."""
    quarantined: list[Quarantined] = []
    whole: list[Line] = []
    for number, cells in rows:
        filled = _ended(cells)
        text = "\t".join(cell or "" for cell in filled)
        reason = "ragged row" if len(filled) > width else ""
        if width > 1 and len(filled) <= 2 and reason_of_width(text) == "trailer":
            reason = "trailer"
        if reason:
            quarantined.append(Quarantined(row=number, reason=reason, text=text[:LONGEST_KEPT]))
        else:
            whole.append((number, (*filled, *(None,) * (width - len(filled)))))
    columns = [pa.array([cells[n] for _, cells in whole], pa.string()) for n in range(width)]
    numbers = np.array([number for number, _ in whole], np.int64)
    return Block(rows=table_of(numbers, columns), quarantined=tuple(quarantined))


def _as_text(cell: Cell) -> str | None:
    """Return a cell as text: whole numbers without a point, ISO dates; None where it is empty."""
    match cell:
        case "":
            return None
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ")
        case _:
            return str(cell)


def _ended(cells: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Return the cells without the empty ones at the end."""
    width = max((place for place, cell in enumerate(cells, 1) if cell is not None), default=0)
    return cells[:width]


def _open(source: Path | BinaryIO) -> CalamineWorkbook:
    if isinstance(source, Path):
        return CalamineWorkbook.from_path(source)
    return CalamineWorkbook.from_filelike(source)


def _refuse_merged(sheet: CalamineSheet, file: str, header: int) -> None:
    """Raise where a heading spans several columns: a second row then says what each holds."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top + 1 <= header <= bottom + 1 and (right > left or bottom > top):
            raise _refused(sheet, file, "has headings in more than one row, or merged ones")


def _refused(sheet: CalamineSheet, file: str, what: str) -> DeliveryError:
    return DeliveryError(
        found=f"Sheet '{sheet.name}' {what}.",
        where=file,
        do="Give each column one heading in one row, and say which row it is.",
    )


@contextmanager
def _damage_told(source: Path | BinaryIO, file: str) -> Generator[None]:
    """Turn what reading a damaged or locked workbook raises into a DeliveryError."""
    try:
        yield
    except (PasswordError, ZipError, XmlError, CalamineError, OSError) as error:
        locked = isinstance(error, PasswordError) or _is_locked(source)
        raise DeliveryError(
            found="The workbook is locked with a password."
            if locked
            else "The workbook cannot be opened: it is cut short or damaged.",
            where=file,
            do="Remove the password and save a copy." if locked else "Ask for it to be sent again.",
        ) from error


def _is_locked(source: Path | BinaryIO) -> bool:
    """Return whether the bytes are an encrypted workbook, which hides in an older container."""
    if isinstance(source, Path):
        return _LOCKED in source.read_bytes()
    source.seek(0)
    return _LOCKED in source.read()
