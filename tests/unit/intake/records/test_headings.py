"""Headings: found below titles and behind a cover sheet, as councils send workbooks."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from onestory import sources
from onestory.intake.records.headings import header_row
from onestory.intake.records.matching import OwnWords
from onestory.intake.records.reading import open_parts
from onestory.intake.records.suggesting import suggest
from onestory.sources import record_layout

GP = sources.source("gp_registration")
HEADINGS = ["practice_code", "Patient number", "NHS Number", "registered_from"]
ROW = ["A81001", "7", "9990000018", "2020-04-01"]


def workbook(folder: Path) -> Path:
    """A cover sheet of one line, then a sheet whose headings stand in row 4 below its title."""
    path = folder / "extract.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["Dunmere Council"])
        data = book.add_worksheet("Data")
        data.write_row(0, 0, ["Dunmere Council: care extract"])
        data.write_row(3, 0, HEADINGS)
        data.write_row(4, 0, ROW)
    return path


def test_headings_below_a_title_are_found_behind_a_cover_sheet(tmp_path: Path):
    path = workbook(tmp_path)
    row = header_row(path, record_layout(GP), OwnWords(), delimiter="")
    assert row == 4
    [told] = [
        (part.headings, [n for block in part.blocks for n in block.rows["row"].to_pylist()])
        for part in open_parts(path, header_row=4)
        if part.name == "Data"
    ]
    assert told == (tuple(HEADINGS), [5])


def test_a_mapping_is_proposed_for_the_headings_and_not_for_the_title(tmp_path: Path):
    titled = tmp_path / "extract.csv"
    lines = ["Dunmere Council: care extract", "", ",".join(HEADINGS), ",".join(ROW)]
    titled.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for path in (titled, workbook(tmp_path)):
        found = suggest(path, GP)
        assert found.known == ("NHS Number", "practice_code", "registered_from")
        assert "local_id" in {one.field for one in found.columns}
