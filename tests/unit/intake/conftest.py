"""What the tests of intake ask for: a file checked in a line, and its figures as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from onestory import engine, intake, sources
from onestory.intake import ColumnMap
from onestory.model.source import Checked

Check = Callable[..., Checked]
Figures = Callable[[Checked], list[dict[str, object]]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check content as a file of a source: `check(content, "ascof", file="2020-21.csv")`."""

    def checked(
        content: str | bytes, source: str = "own_table", file: str = "table.csv", **columns
    ) -> Checked:
        path = tmp_path / file
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        delivery = intake.receive(path, sources.source(source))[0]
        return intake.check(delivery, columns=ColumnMap(**columns), to=tmp_path / "checked")

    return checked


@pytest.fixture
def figures() -> Figures:
    """The accepted figures of a checked file, as dictionaries in the order of the file."""
    return lambda checked: engine.read(checked.accepted).to_pylist()


@pytest.fixture
def refused() -> Figures:
    """The refused rows of a checked file, as dictionaries in the order of the file."""
    return lambda checked: engine.read(checked.rejected).to_pylist()


@pytest.fixture
def sitrep() -> Callable[..., bytes]:
    """A discharge workbook of two regions, two ICBs and two trusts over two days, as published.

    `change` is given the openpyxl workbook, to break it.
    """
    return _sitrep


def _sitrep(change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    _cover(book.active)
    _daily(book.create_sheet("Table 2"))
    _weekly(book.create_sheet("Table 3"))
    _monthly(book.create_sheet("Table 4"), ["P0 - Domestic home", "P2 - Hospice \n(short term)"])
    _monthly(book.create_sheet("Table 5"), ["No Plan", "Safeguarding concern"])
    if change:
        change(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cover(sheet) -> None:
    sheet.title = "Cover Sheet"
    for row in (
        [],
        [None, "Title:", "Acute Daily Discharge Situation Report "],
        [None, "Period:", date(2022, 4, 1), "-", date(2022, 4, 30)],
    ):
        sheet.append(row)


def _daily(sheet) -> None:
    ready, gone, stay = (
        "Number of patients who no longer meet the criteria to reside",
        "Number of patients discharged",
        "Number of patients remaining in hospital who no longer meet the criteria to reside",
    )
    sheet.append([None, "Table 2: Number of patients"])
    sheet.append([])
    sheet.append([None, None, None, None, date(2022, 4, 1), None, None, date(2022, 4, 2)])
    sheet.append([None, "Notes: \n1. Hospices.", None, None, ready, gone, stay, ready, gone, stay])
    sheet.merge_cells("E3:G3")
    sheet.merge_cells("H3:J3")
    _blocks(sheet, [[30, 12, 18, 40, 10, 30], [10, 4, 6, 10, 4, 6], [20, 8, 12, 30, 6, 24]])


def _weekly(sheet) -> None:
    bed_days = [
        f"Number of additional bed days, patients with length of stay of {d}+ days"
        for d in (7, 14, 21)
    ]
    sheet.append([None, "Table 3: Number of additional days"])
    sheet.append([None, None, None, None, "w/c 01/04/2022 (daily snapshot)"])
    sheet.append([None, None, None, None, *bed_days])
    sheet.merge_cells("E2:G2")
    _blocks(sheet, [[90, 60, 30], [30, 20, 10], [60, 40, 20]])


def _monthly(sheet, headings: list[str]) -> None:
    sheet.append([None, f"{sheet.title}: by group"])
    sheet.append([None, None, None, None, "April 2022 - Total"])
    sheet.append([None, None, None, None, *headings])
    sheet.merge_cells("E2:F2")
    _blocks(sheet, [[300, 9], [100, "-"], [200, "-"]], regions=[[100, 3], [200, 6]])


def _blocks(sheet, numbers: list[list], regions: list[list] | None = None) -> None:
    """England, two regions, an ICB in each and a trust in each: the numbers of each."""
    england, north, south = numbers
    said = regions or [north, south]
    sheet.append([None, None, None, "ENGLAND (Type 1 Trusts)", *england])
    sheet.append([None, None, None, "NORTH WEST", *said[0]])
    sheet.append([None, None, None, "SOUTH WEST", *said[1]])
    sheet.append([])
    sheet.append([None, "Region", "ICB Code", "ICB Name"])
    sheet.append(
        [None, "NORTH WEST", "QOP", "NHS GREATER MANCHESTER INTEGRATED CARE BOARD", *north]
    )
    sheet.append([None, "SOUTH WEST", "QJK", "NHS DEVON INTEGRATED CARE BOARD", *south])
    sheet.append([])
    sheet.append([None, "Region", "Org Code", "Org Name"])
    sheet.append([None, "NORTH WEST", "R0A", "MANCHESTER UNIVERSITY NHS FOUNDATION TRUST", *north])
    sheet.append([None, "SOUTH WEST", "RK9", "UNIVERSITY HOSPITALS PLYMOUTH NHS TRUST", *south])
