"""Workbooks: every sheet of an Excel or OpenDocument file, merged cells filled."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO

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

from onestory.intake.notices import Notice
from onestory.intake.sheet import Cell, Row, Sheet
from onestory.model.errors import DeliveryError

_NO_ANSWER = re.compile(rb"<f[^>/]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>|</c>)")


def read_workbook(content: bytes, *, file: str) -> tuple[tuple[Sheet, ...], tuple[Notice, ...]]:
    """Return every sheet that holds a table, and notices on what was hidden or filled.

    Raises DeliveryError when the workbook is locked, cut short or of another kind.
    """
    _refuse_locked(content, file)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [
            _sheet(book.get_sheet_by_name(meta.name), meta.visible != SheetVisibleEnum.Visible)
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as locked:
        raise _locked(file) from locked
    except (ZipError, XmlError, CalamineError, OSError) as broken:
        raise _broken(file) from broken
    notices = [n for _, noticed in sheets for n in noticed]
    return tuple(s for s, _ in sheets), (*notices, *_formulae(content))


def _sheet(sheet: CalamineSheet, hidden: bool) -> tuple[Sheet, list[Notice]]:  # noqa: FBT001
    """Return one sheet with its merged headings and names filled."""
    lines: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    notices = _fill(sheet, lines)
    rows = tuple(
        Row(number=number, cells=cells)
        for number, cells in enumerate(lines, 1)
        if any(cell != "" for cell in cells)
    )
    return Sheet(name=sheet.name, rows=rows, lines=len(lines), hidden=hidden), notices


def _fill(sheet: CalamineSheet, lines: list[list[Cell]]) -> list[Notice]:
    """Write the words of each merged range into all its cells, and return what was filled.

    A merged number stays in its first cell: it is one number, not several.
    """
    filled: list[Notice] = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top >= len(lines) or left >= len(lines[top]):
            continue
        first = lines[top][left]
        if first == "" or not isinstance(first, (str, date)):
            continue
        for line in lines[top : bottom + 1]:
            for column in range(left, min(right + 1, len(line))):
                line[column] = first
        if bottom > top:
            message = f"'{str(first)[:40]}' stands in cells merged over several rows."
            filled.append(
                Notice(rule="merged cells", message=message, sheet=sheet.name, row=top + 1)
            )
    return filled


def _formulae(content: bytes) -> Sequence[Notice]:
    """Return a notice for each sheet with formulae whose answers were never saved."""
    if not content.startswith(b"PK"):
        return ()
    found: list[Notice] = []
    with zipfile.ZipFile(BytesIO(content)) as parts:
        names = [n for n in parts.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]
        for name in sorted(names):
            count = len(_NO_ANSWER.findall(parts.read(name)))
            if count:
                message = f"{count} formulae of one sheet have no saved answer: read as blank."
                found.append(
                    Notice(rule="formula without answer", message=message, severity="warning")
                )
    return found


def _refuse_locked(content: bytes, file: str) -> None:
    """Raise when the bytes are an encrypted workbook, which hides in an older container."""
    if (
        content.startswith(b"\xd0\xcf\x11\xe0")
        and "EncryptedPackage".encode("utf-16-le") in content
    ):
        raise _locked(file)


def _locked(file: str) -> DeliveryError:
    return DeliveryError(
        found="The workbook is locked with a password.",
        where=file,
        do="Open it, remove the password (File, Info, Protect Workbook) and save a copy.",
    )


def _broken(file: str) -> DeliveryError:
    return DeliveryError(
        found="The workbook cannot be opened: it is cut short or damaged.",
        where=file,
        do="Download it again. If it opens in a spreadsheet program, save it as .xlsx or CSV.",
    )
