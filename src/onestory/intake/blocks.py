"""Blocks: a sheet with England and its regions, then ICBs, then trusts, below stacked headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from onestory.intake.cells import read_cell
from onestory.intake.figures import Figure, Subject
from onestory.intake.headings import HeadedColumn, headed_columns
from onestory.intake.notices import Notice, RefusedRowError, Rejection
from onestory.intake.reading import FileReading
from onestory.intake.reconcile import reconcile
from onestory.intake.sheet import Row, Sheet, same_words, text_of, words_of
from onestory.model.area import ENGLAND
from onestory.model.errors import DeliveryError
from onestory.model.period import Period
from onestory.sources import BlockTable

_DEEPEST_ENGLAND = 40  # rows searched for the first row of figures
_LEVELS = {"icb name": "icb", "stp name": "stp", "org name": "trust", "provider name": "trust"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """Where the figures start: the row of England, and the column that names the areas."""

    row: int
    name_at: int


def read_block(
    sheet: Sheet,
    table: BlockTable,
    marks: Mapping[str, str],
    *,
    file: str,
    month: Period | None,
) -> FileReading:
    """Return the figures of one sheet, with its totals reconciled with their parts.

    `month` is the month on the cover, used where no heading says it. Raises DeliveryError when
    England, a heading or a date is not where the publication has it.
    """
    start = _start(sheet, file)
    columns = headed_columns(
        sheet.rows[: start.row],
        table,
        after=start.name_at,
        month=month,
        where=f"{file}, {sheet.name}",
    )
    reader = _Reader(sheet=sheet.name, name_at=start.name_at, columns=columns.read, marks=marks)
    for row in sheet.rows[start.row :]:
        reader.read(row)
    notices = [*_said_above(sheet, start), *columns.notices, *reader.notices]
    notices += _left_out(sheet.name, table, reader.left_out)
    return FileReading(
        figures=reader.figures,
        rejections=reader.rejections,
        notices=[*notices, *reconcile(reader.figures, reader.regions, table)],
        received=reader.received,
        furniture=sheet.lines - reader.received,
    )


def _start(sheet: Sheet, file: str) -> _Start:
    """Return where England stands. Raises DeliveryError when it does not."""
    for at, row in enumerate(sheet.rows[:_DEEPEST_ENGLAND]):
        for column, cell in enumerate(row.cells):
            named = isinstance(cell, str) and cell.strip().upper().startswith("ENGLAND")
            if named and any(isinstance(c, float) for c in row.cells[column + 1 :]):
                return _Start(row=at, name_at=column)
    raise DeliveryError(
        found=f"Sheet '{sheet.name}' has no row of figures for England in its first rows.",
        where=file,
        do="Check that the sheet is as published; the row 'ENGLAND' comes first.",
    )


def _said_above(sheet: Sheet, start: _Start) -> list[Notice]:
    """Return the publisher's notes that stand among the headings."""
    texts = [
        text_of(cell)
        for row in sheet.rows[: start.row]
        for cell in row.cells[: start.name_at + 1]
        if isinstance(cell, str) and "notes:" in cell.casefold()
    ]
    return [
        Notice(rule="publisher's notes", message=text[:600], sheet=sheet.name)
        for text in dict.fromkeys(texts)
    ]


def _left_out(sheet: str, table: BlockTable, left_out: Mapping[str, list[int]]) -> list[Notice]:
    """Return a note for each column that is not published for some levels."""
    why = {hidden.words: hidden.why for hidden in table.hidden}
    return [
        Notice(
            rule="left out", message=f"'{words}': {why[words]}", sheet=sheet, row=row, column=words
        )
        for words, rows in left_out.items()
        for row in rows
    ]


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads the rows of one sheet in order; a row that names a block changes the level."""

    sheet: str
    name_at: int
    columns: Sequence[HeadedColumn]
    marks: Mapping[str, str]
    level: str = ""
    received: int = 0
    figures: list[Figure] = field(default_factory=list[Figure])
    rejections: list[Rejection] = field(default_factory=list[Rejection])
    notices: list[Notice] = field(default_factory=list[Notice])
    regions: dict[int, str] = field(default_factory=dict[int, str])
    left_out: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def read(self, row: Row) -> None:
        """Add the figures of a row, its refusal, or its words as a footnote."""
        name = text_of(row.cell(self.name_at))
        if same_words(name) in _LEVELS:
            self.level = _LEVELS[same_words(name)]
        elif all(row.cell(column.at) == "" for column in self.columns):
            message = f"Footnote: {words_of(row)[:300]}"
            self._note("footnotes", message, row)
        else:
            self.received += 1
            self._figures(row, name)

    def _figures(self, row: Row, name: str) -> None:
        try:
            place = self._place(row, name)
            self.figures += [f for c in self.columns for f in self._cell(row, c, place)]
        except RefusedRowError as refused:
            self.rejections.append(refused.at(sheet=self.sheet, row=row.number))

    def _place(self, row: Row, name: str) -> Subject:
        """Return the row's area, as a subject whose measure is still to be said."""
        code = text_of(row.cell(self.name_at - 1)) if self.level else ""
        self.regions[row.number] = same_words(text_of(row.cell(self.name_at - 2)))
        level = self.level or "nhs_region"
        if not self.level:
            self.regions[row.number] = same_words(name)
        if not self.level and name.upper().startswith("ENGLAND"):
            name, code, level = "England", ENGLAND, "country"
        if not name or (self.level and not code):
            raise RefusedRowError("missing place", "The row has no name or no code.")
        return Subject(
            measure="",
            measure_code="",
            place_code=code,
            place_name=name,
            place_level=level,
            period=self.columns[0].period,
            group="",
        )

    def _cell(self, row: Row, column: HeadedColumn, place: Subject) -> list[Figure]:
        """Return the figures of one cell; none where the column is not published for the level."""
        try:
            read = read_cell(row.cell(column.at), self.marks, part="value", decimal_comma=False)
        except RefusedRowError as refused:
            raise RefusedRowError(refused.rule, refused.reason, column=column.heading) from refused
        if read.mark and place.place_level in column.hidden_from:
            self.left_out.setdefault(column.hidden_words, []).append(row.number)
            return []
        if read.mark:
            sign = text_of(row.cell(column.at)) or "a blank"
            message = f"'{sign}' was read as {read.mark}, never as zero."
            self._note("mark", message, row)
        return [
            Figure(
                subject=replace(
                    place, measure=use.measure, period=column.period, group=column.group
                ),
                part=use.part,
                number=read.number,
                mark=read.mark,
                sheet=self.sheet,
                row=row.number,
                column=column.heading,
            )
            for use in column.uses
        ]

    def _note(self, rule: str, message: str, row: Row) -> None:
        self.notices.append(Notice(rule=rule, message=message, sheet=self.sheet, row=row.number))
