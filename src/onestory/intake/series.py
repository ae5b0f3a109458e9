"""Series: a sheet with one row a month for England, below stacked headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onestory.intake.cells import read_cell
from onestory.intake.figures import Figure, Subject
from onestory.intake.notices import Notice, RefusedRowError, Rejection
from onestory.intake.periods import read_period
from onestory.intake.reading import FileReading
from onestory.intake.sheet import Row, Sheet, same_words, text_of, words_of
from onestory.model.area import ENGLAND
from onestory.model.errors import DeliveryError
from onestory.model.period import MONTHS, Period, months
from onestory.sources import SeriesTable

_PERIODS = ("period", "period name", "month")
_TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column of figures: its position, its measure, its group, and its heading in full."""

    at: int
    measure: str
    group: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """Where the headings stand: their last row, and the columns of year and month."""

    row: int
    year_at: int
    month_at: int


def read_series(
    sheet: Sheet, table: SeriesTable, marks: Mapping[str, str], *, file: str
) -> FileReading:
    """Return the figures of one sheet, one row a month.

    Raises DeliveryError when the headings Year and Period are not there.
    """
    start = _start(sheet, file)
    columns = _columns(sheet.rows[: start.row + 1], table, start.month_at)
    data, notices = _data(sheet, start, columns)
    figures: list[Figure] = []
    rejections: list[Rejection] = []
    for row in data:
        try:
            figures += _figures(row, start, columns, marks, sheet.name)
        except RefusedRowError as refused:
            rejections.append(refused.at(sheet=sheet.name, row=row.number))
    return FileReading(
        figures=figures,
        rejections=rejections,
        notices=[*notices, *_reconciled(figures, sheet.name)],
        received=len(data),
        furniture=sheet.lines - len(data),
    )


def _start(sheet: Sheet, file: str) -> _Start:
    """Return where Year and Period head their columns."""
    for at, row in enumerate(sheet.rows):
        words = [same_words(text_of(cell)) for cell in row.cells]
        month = next((words.index(word) for word in _PERIODS if word in words), None)
        if "year" in words and month is not None:
            return _Start(row=at, year_at=words.index("year"), month_at=month)
    raise DeliveryError(
        found=f"Sheet '{sheet.name}' has no headings 'Year' and 'Period'.",
        where=file,
        do="Check that the sheet is as published: one row a month, below those headings.",
    )


def _columns(above: Sequence[Row], table: SeriesTable, month_at: int) -> list[_Column]:
    """Return the columns of figures, by what stands above them."""
    stacks = above[-len(table.groups) :]
    width = max(len(row.cells) for row in stacks)
    found: list[_Column] = []
    for at in range(month_at + 1, width):
        said = [text_of(row.cell(at)) for row in stacks]
        measure = next((m for words, m in table.measures.items() if words in said or not words), "")
        if not measure or not any(said):
            continue
        group = "; ".join(
            f"{key}={word}"
            for key, word in zip(table.groups, said, strict=True)
            if key and word and word.casefold() != _TOTAL
        )
        heading = " / ".join(word for word in said if word)
        found.append(_Column(at=at, measure=measure, group=group, heading=heading))
    return found


def _data(
    sheet: Sheet, start: _Start, columns: Sequence[_Column]
) -> tuple[list[Row], list[Notice]]:
    """Return the rows of figures, and notices on the footnotes."""
    data: list[Row] = []
    notices: list[Notice] = []
    for row in sheet.rows[start.row + 1 :]:
        merged = len({cell for cell in row.cells if cell != ""}) == 1
        if not merged and any(row.cell(column.at) != "" for column in columns):
            data.append(row)
        else:
            message = f"Footnote: {words_of(row)[:300]}"
            notices.append(
                Notice(rule="footnotes", message=message, sheet=sheet.name, row=row.number)
            )
    return data, notices


def _figures(
    row: Row, start: _Start, columns: Sequence[_Column], marks: Mapping[str, str], sheet: str
) -> list[Figure]:
    """Return the figures of one month. Raises RefusedRowError with the first thing wrong."""
    england = Subject(
        measure="",
        measure_code="",
        place_code=ENGLAND,
        place_name="England",
        place_level="country",
        period=_month(row, start),
        group="",
    )
    found: list[Figure] = []
    for column in columns:
        try:
            read = read_cell(row.cell(column.at), marks, part="value", decimal_comma=False)
        except RefusedRowError as refused:
            raise RefusedRowError(refused.rule, refused.reason, column=column.heading) from refused
        found.append(
            Figure(
                subject=replace(england, measure=column.measure, group=column.group),
                part="value",
                number=read.number,
                mark=read.mark,
                sheet=sheet,
                row=row.number,
                column=column.heading,
            )
        )
    return found


def _month(row: Row, start: _Start) -> Period:
    """Return the month that a financial year and the name of a month say."""
    year = read_period(row.cell(start.year_at))
    name = text_of(row.cell(start.month_at)).casefold()
    number = next((n for n, month in enumerate(MONTHS, 1) if name and month.startswith(name)), 0)
    if not number or (year.end - year.start).days < 365 or year.start.month != 4:
        reason = f"'{name[:20]}' of {year.label} is no month of a financial year."
        raise RefusedRowError("impossible period", reason)
    first = year.start.year if number >= 4 else year.start.year + 1
    return months(date(first, number, 1), 1)


def _reconciled(figures: Sequence[Figure], sheet: str) -> list[Notice]:
    """Return how many months' totals equal the sum of their groups."""
    totals: dict[tuple[str, Period], float] = {}
    sums: dict[tuple[str, Period], float] = {}
    for figure in figures:
        key = (figure.subject.measure, figure.subject.period)
        if figure.subject.group == "" and figure.number is not None:
            totals[key] = figure.number
        elif figure.subject.group:
            sums[key] = sums.get(key, 0.0) + (figure.number or 0.0)
    pairs = [(total, sums[key]) for key, total in totals.items() if key in sums]
    equal = sum(1 for total, added in pairs if abs(total - added) < 1e-6 * max(1.0, total))
    if not pairs:
        return []
    message = f"Reconciled {equal:,} of {len(pairs):,} totals with the sum of their parts."
    severity = "note" if equal == len(pairs) else "warning"
    return [Notice(rule="reconciled", message=message, severity=severity, sheet=sheet)]
