"""The workbook: the tidy tables as sheets whose names and columns stay the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from onestory.report import data_files, received, small_numbers, tidy, words
from onestory.report.story import Story

SHEETS: tuple[str, ...] = (
    "About",
    "Indicators",
    "Results",
    "Comparisons",
    "Gradients",
    "Findings",
    "Inputs",
)
_ROWS = 1_048_575  # that a sheet of Excel holds below its header
_SAFE = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def write(story: Story, path: Path) -> Path:
    """Return the workbook as written to `path`; the same story gives the same bytes.

    Raises OSError when the file cannot be written.
    """
    made = (
        about(story),
        tidy.indicators(story),
        tidy.results(story),
        tidy.comparisons(story),
        tidy.gradients(story),
        tidy.findings(story),
        tidy.inputs(story),
    )
    tables = dict(zip(SHEETS, made, strict=True))
    if story.release.received:
        tables["Received"] = received.received_rows(story.release.received)
    made_on = story.release.provenance.made_on
    return save(tables, path, title=story.plan.title, made_on=made_on)


def save(tables: Mapping[str, pa.Table], path: Path, *, title: str, made_on: str) -> Path:
    """Return the workbook of the tables, one sheet each in their order, as written to `path`.

    Raises OSError when the file cannot be written.
    """
    path.write_bytes(b"")  # fails here, and plainly, where the file is open elsewhere
    try:
        _book(tables, path, title=title, made_on=made_on)
    except FileCreateError as error:  # it is no OSError, though one caused it
        raise OSError(f"{path.name}: {error}") from error
    return path


def _book(tables: Mapping[str, pa.Table], path: Path, *, title: str, made_on: str) -> None:
    with xlsxwriter.Workbook(
        str(path), {**_SAFE, "constant_memory": True, "default_date_format": "d mmm yyyy"}
    ) as book:
        book.set_properties({"title": title, "author": "OneStory", "created": _made(made_on)})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for name, table in tables.items():
            _sheet(book.add_worksheet(name), data_files.harmless(table), bold)


def about(story: Story) -> pa.Table:
    """Return what the workbook is, as items and their text."""
    made = story.release.provenance
    items = {
        "Title": story.plan.title,
        "Question": story.plan.question,
        "Invented": words.INVENTED if story.invented else "No: these are real figures",
        "Audience": story.release.rule.audience,
        "Small numbers": small_numbers.rule(story),
        "What was hidden": story.release.suppression.sentence,
        "Made on": made.made_on,
        "Program": f"OneStory {made.code_version}",
        "Definitions": "; ".join(made.definitions),
        "Plan sha256": made.plan_sha256,
        "Period columns": "period_start is the first day; period_end is the first day after",
        "Empty numbers": "See the column status; 'suppressed' means hidden: small number",
    }
    return pa.table({"item": list(items), "text": list(items.values())})


def _sheet(sheet: Worksheet, table: pa.Table, bold: Format) -> None:
    sheet.freeze_panes(1, 0)
    for at, field in enumerate(table.schema):
        sheet.set_column(at, at, _width(table, at))
        sheet.write_string(0, at, field.name, bold)
    for down, record in enumerate(table.slice(0, _ROWS).to_pylist(), 1):
        for at, value in enumerate(record.values()):
            _cell(sheet, down, at, value)
    if len(table):
        sheet.autofilter(0, 0, min(len(table), _ROWS), table.num_columns - 1)


def _cell(sheet: Worksheet, down: int, at: int, value: object) -> None:
    match value:
        case None | "":
            return  # a blank cell, so that filters and counts take it for one
        case bool():
            sheet.write_boolean(down, at, value)
        case int() | float():
            sheet.write_number(down, at, value)
        case date():
            sheet.write_datetime(down, at, datetime(value.year, value.month, value.day))  # noqa: DTZ001
        case _:
            sheet.write_string(down, at, str(value))


def _width(table: pa.Table, at: int) -> int:
    longest = max(
        (len(str(v)) for v in table[at].slice(0, 200).to_pylist() if v is not None), default=0
    )
    return max(10, min(60, max(longest, len(table.schema.names[at])) + 2))


def _made(made_on: str) -> datetime:
    """A fixed moment, so that the same story gives the same bytes."""
    try:
        return datetime.fromisoformat(made_on[:10])
    except ValueError:
        return datetime(2000, 1, 1)  # noqa: DTZ001
