"""Published workbooks: each sheet that a layout declares, read or explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onestory.intake.blocks import read_block
from onestory.intake.notices import Notice
from onestory.intake.open_file import Opened
from onestory.intake.reading import FileReading
from onestory.intake.series import read_series
from onestory.intake.sheet import Sheet, same_words, text_of
from onestory.model.errors import DeliveryError
from onestory.model.period import Period, months
from onestory.sources import BlockTable, SeriesTable, WorkbookLayout

_TITLE_ROWS = 12
_IGNORED = ("merged cells",)  # headings of a publication are merged as a matter of course


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taught:
    """The error of a sheet that could not be read, kept until it is known if others can."""

    sheet: str
    error: DeliveryError


def read_tables(opened: Opened, layout: WorkbookLayout) -> FileReading:
    """Return the figures of every sheet that the layout declares.

    A sheet that is missing or broken is a warning while another can be read.

    Raises DeliveryError when the workbook is another publication, or no sheet can be read.
    """
    _refuse_other_publication(opened, layout)
    month = _cover_month(opened.sheets)
    readings: list[FileReading] = []
    taught: list[_Taught] = []
    wanted: tuple[BlockTable | SeriesTable, ...] = (*layout.tables, *layout.series)
    for table in wanted:
        try:
            readings.append(_read(opened, layout, table, month))
        except DeliveryError as error:
            taught.append(_Taught(sheet=table.sheet, error=error))
    if not readings:
        raise taught[0].error
    return _joined(opened, readings, taught, {table.sheet for table in wanted})


def is_publication(opened: Opened, layout: WorkbookLayout) -> bool:
    """Return whether a sheet's title rows hold the layout's title or one of its sheets is there."""
    names = {same_words(sheet.name) for sheet in opened.sheets}
    sheets = [table.sheet for table in (*layout.tables, *layout.series)]
    return any(same_words(name) in names for name in sheets) or layout.title in _titles(opened)


def _read(
    opened: Opened, layout: WorkbookLayout, table: BlockTable | SeriesTable, month: Period | None
) -> FileReading:
    """Return the reading of one sheet. Raises DeliveryError when it is missing or broken."""
    sheet = _named(opened, table.sheet)
    if isinstance(table, SeriesTable):
        return read_series(sheet, table, layout.marks, file=opened.file)
    return read_block(sheet, table, layout.marks, file=opened.file, month=month)


def _named(opened: Opened, name: str) -> Sheet:
    """Return the sheet of that name. Raises DeliveryError, listing those there are."""
    for sheet in opened.sheets:
        if same_words(sheet.name) == same_words(name):
            return sheet
    there = ", ".join(f"'{sheet.name}'" for sheet in opened.sheets if sheet.name)
    if not there:
        raise DeliveryError(
            found="The file is text, not a workbook.",
            where=opened.file,
            do="Give the workbook as published (.xlsx or .xls).",
        )
    raise DeliveryError(
        found=f"There is no sheet '{name}'; the sheets are {there}.",
        where=opened.file,
        do="Check that this is the workbook as published, with every sheet in it.",
    )


def _titles(opened: Opened) -> str:
    """Return the first rows of every sheet as one text."""
    rows = [row for sheet in opened.sheets for row in sheet.rows[:_TITLE_ROWS]]
    return " ".join(text_of(cell) for row in rows for cell in row.cells if isinstance(cell, str))


def _refuse_other_publication(opened: Opened, layout: WorkbookLayout) -> None:
    """Raise when a title row names a publication, and it is not this one."""
    titled = [
        text_of(cell)
        for sheet in opened.sheets
        for row in sheet.rows[:_TITLE_ROWS]
        for before, cell in zip(row.cells, row.cells[1:], strict=False)
        if before == "Title:"
    ]
    if titled and not any(layout.title.casefold() in title.casefold() for title in titled):
        raise DeliveryError(
            found=f"The workbook is titled '{titled[0]}', not '{layout.title}'.",
            where=opened.file,
            do="Name the source that it is, or give the workbook that was meant.",
        )


def _cover_month(sheets: Sequence[Sheet]) -> Period | None:
    """Return the month that the cover sheet says the workbook is about, if it says so."""
    for sheet in sheets:
        for row in sheet.rows[:_TITLE_ROWS]:
            if any(text_of(cell) == "Period:" for cell in row.cells):
                days = [cell for cell in row.cells if isinstance(cell, (date, datetime))]
                if days:
                    return months(date(days[0].year, days[0].month, 1), 1)
    return None


def _joined(
    opened: Opened, readings: Sequence[FileReading], taught: Sequence[_Taught], wanted: set[str]
) -> FileReading:
    """Return the sheets' readings as the file's, with notices on the sheets left aside."""
    lines = sum(sheet.lines for sheet in opened.sheets)
    received = sum(reading.received for reading in readings)
    kept = [notice for notice in opened.notices if notice.rule not in _IGNORED]
    return FileReading(
        figures=[f for reading in readings for f in reading.figures],
        rejections=[r for reading in readings for r in reading.rejections],
        notices=[
            *kept,
            *(_broken_sheet(one) for one in taught),
            *(n for reading in readings for n in reading.notices),
            *_beside(opened, wanted),
        ],
        received=received,
        furniture=lines - received,
    )


def _broken_sheet(taught: _Taught) -> Notice:
    return Notice(rule="sheet not read", message=taught.error.found, severity="warning")


def _beside(opened: Opened, wanted: set[str]) -> list[Notice]:
    """Return notices on the sheets that are no tables of this layout."""
    known = {same_words(name) for name in wanted}
    others = [s for s in opened.sheets if same_words(s.name) not in known]
    shown = [s.name for s in others if not s.hidden]
    hidden = [s.name for s in others if s.hidden]
    found: list[Notice] = []
    if shown:
        message = f"Other sheets were not read: {', '.join(shown)}."
        found.append(Notice(rule="other sheets", message=message))
    if hidden:
        message = f"Hidden sheets were not read: {', '.join(hidden)}."
        found.append(Notice(rule="hidden sheet", message=message))
    return found
