"""Data files and workbook: the same rows each way, safe to open, the same month after month."""

import csv
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine, report
from onestory.model.figures import RESULT_ROWS
from onestory.report import data_files, tidy, workbook
from onestory.report.plan import ReportPlan
from onestory.report.story import tell

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "reference" / "outputs.md"


@pytest.fixture(scope="module")
def book(written):
    return openpyxl.load_workbook(written / "report.xlsx")


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["results", "comparisons"])
def test_csv_json_and_parquet_hold_the_same_rows(written, name):
    table = pq.read_table(written / "data" / f"{name}.parquet")
    from_csv = read_csv(written / "data" / f"{name}.csv")
    from_json = json.loads((written / "data" / f"{name}.json").read_text(encoding="utf-8"))
    assert len(from_csv) == len(from_json) == len(table)
    assert list(from_csv[0]) == list(from_json[0]) == table.schema.names
    for mine, theirs, third in zip(table.to_pylist(), from_json, from_csv, strict=True):
        assert mine["value"] == theirs["value"]
        assert ("" if mine["value"] is None else repr(mine["value"])) == third["value"] or float(
            third["value"]
        ) == mine["value"]
        assert mine["period_start"].isoformat() == theirs["period_start"] == third["period_start"]


def test_a_hidden_number_is_in_no_numeric_column_of_any_file(written, book):
    hidden = [r for r in read_csv(written / "data" / "results.csv") if r["status"] == "suppressed"]
    assert hidden
    assert all(r["numerator"] == r["value"] == r["lower"] == r["upper"] == "" for r in hidden)
    rows = list(book["Results"].iter_rows(values_only=True))
    at = {name: n for n, name in enumerate(rows[0])}
    suppressed = [r for r in rows if r[at["status"]] == "suppressed"]
    assert len(suppressed) == len(hidden)
    assert all(
        r[at[n]] is None for r in suppressed for n in ("numerator", "value", "lower", "upper")
    )


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_might_run_is_made_harmless(text):
    table = pa.table({"area_name": [text, "Somewhere"], "value": [-1.5, 2.0]})
    safe = data_files.harmless(table)
    assert safe["area_name"].to_pylist() == [f"'{text}", "Somewhere"]
    assert safe["value"].to_pylist() == [-1.5, 2.0]


def test_a_formula_as_a_name_is_text_in_the_workbook(invented, tmp_path):
    rows = [{**r, "area_name": "=1+1"} for r in invented.result().rows.to_pylist()[:2]]
    result = replace(invented.result(), rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS))
    release = replace(invented.release(both=False), results=(result,), comparisons=())
    path = workbook.write(tell(release, ReportPlan(title="=1+1")), tmp_path / "r.xlsx")
    found = openpyxl.load_workbook(path)
    cells = [c for sheet in found for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=1+1" in [cell.value for cell in cells]


def test_a_cell_without_text_is_blank_in_the_workbook(written):
    with zipfile.ZipFile(written / "report.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet3.xml").decode("utf-8")
    assert "<t></t>" not in sheet
    assert "<t/>" not in sheet


def test_the_workbook_has_its_sheets_and_a_frozen_head_on_each(book):
    assert book.sheetnames == [
        "About",
        "Indicators",
        "Results",
        "Comparisons",
        "Gradients",
        "Findings",
        "Inputs",
    ]
    assert {sheet.freeze_panes for sheet in book} == {"A2"}


def test_dates_in_the_workbook_are_dates(book):
    rows = list(book["Results"].iter_rows(values_only=True, max_row=2))
    assert rows[1][rows[0].index("period_start")].date() == date(2019, 4, 1)


def test_the_workbook_says_what_it_is(book):
    about = dict(book["About"].iter_rows(min_row=2, values_only=True))
    assert about["Invented"] == "Invented figures: no real place or person"
    assert about["Audience"] == "public"
    assert book.properties.created.date() == date(2026, 4, 1)


def test_the_same_story_gives_the_same_bytes(invented, asked, written, tmp_path):
    report.write(invented.release(hostile=True, both=False), to=tmp_path, plan=asked)
    before = {
        p.relative_to(written).as_posix(): engine.sha256(p)
        for p in written.rglob("*")
        if p.is_file()
    }
    after = {
        p.relative_to(tmp_path).as_posix(): engine.sha256(p)
        for p in tmp_path.rglob("*")
        if p.is_file()
    }
    assert before == after


def test_findings_and_inputs_are_told_once(story):
    rules = tidy.findings(story)["rule"].to_pylist()
    assert rules == ["place unknown", "negative count", "release.note"]
    assert tidy.inputs(story)["file"].to_pylist() == ["invented_ascof.csv"]


def test_every_sheet_and_column_stands_in_the_manual():
    text = MANUAL.read_text(encoding="utf-8")
    schemas = (
        tidy.RESULTS, tidy.COMPARISONS, tidy.GRADIENTS, tidy.FINDINGS, tidy.INPUTS, tidy.INDICATORS,
    )  # fmt: skip
    names = {name for schema in schemas for name in schema.names} | set(workbook.SHEETS)
    assert not {name for name in names if not re.search(rf"`{re.escape(name)}`", text)}


def test_every_file_written_stands_in_the_manual(written):
    text = MANUAL.read_text(encoding="utf-8")
    kinds = {p.name for p in written.rglob("*") if p.is_file() and p.parent.name != "charts"}
    pictures = {
        p.stem.removeprefix("01-care-home-admissions-65-") for p in (written / "charts").iterdir()
    }
    named = kinds | {re.sub(r"-\d+$", "-1", p) for p in pictures}
    assert not {name for name in named if f"`{name}`" not in text and f"`data/{name}`" not in text}
