"""Rows of a long table: each made into figures, or refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from onestory.intake.cells import FORMULA, Reading, read_cell
from onestory.intake.figures import Figure, Subject
from onestory.intake.measures import Meaning, meaning
from onestory.intake.notices import Notice, RefusedRowError, Rejection
from onestory.intake.periods import is_day_number, read_period
from onestory.intake.sheet import Row, same_words, text_of
from onestory.intake.table import Located, Place
from onestory.model.area import Level
from onestory.model.finding import Severity
from onestory.model.period import Period
from onestory.sources import GroupColumn

EVERYONE = ("", "all", "total", "persons", "everyone", "all ages", "all people", "not applicable")

_TOTAL = re.compile(
    r"(grand |overall |sub-?)?totals?\b|all areas|all places|all councils", re.IGNORECASE
)
_DASHES = ("-", "–", "—")
_NO_NAME = (*_DASHES, "NA", "N/A", "#N/A")  # what stands where a place has no name or code
_PROBLEMS = {
    "NUL byte": "The row holds a NUL byte, which no text may.",
    "cell too long": "A cell is longer than any spreadsheet holds.",
    "unclosed quote": "A quotation mark opens in the row and is not closed.",
}
_REMARKS = {
    "blank": "Cells were blank: read as not available.",
    "small number": "A number hidden as 'fewer than': read as suppressed, never as zero.",
    "thousands": "Numbers have a sign between thousands.",
    "per cent": "Numbers have a per cent sign, which was left out.",
    "pounds": "Numbers have a pound sign, which was left out.",
    "power of ten": "Numbers are written with a power of ten.",
}


@dataclass(slots=True, kw_only=True)
class RowReader:
    """Reads rows one after another; what it has read of words and periods it remembers."""

    table: Located
    file: str
    own: bool
    figures: list[Figure] = field(default_factory=list[Figure])
    rejections: list[Rejection] = field(default_factory=list[Rejection])
    notices: list[Notice] = field(default_factory=list[Notice])
    periods: dict[object, Period] = field(default_factory=dict[object, Period])
    meanings: dict[object, Meaning] = field(default_factory=dict[object, Meaning])
    varying: dict[int, dict[str, set[str]]] = field(default_factory=dict[int, dict[str, set[str]]])

    def read(self, row: Row) -> None:
        """Add the figures of the row, or its refusal."""
        try:
            self.figures += self._figures(row)
        except RefusedRowError as refused:
            self.rejections.append(refused.at(sheet=self.table.sheet.name, row=row.number))

    def _figures(self, row: Row) -> list[Figure]:
        """Return the figures of the row. Raises RefusedRowError with the first thing wrong."""
        _refuse_misshapen(row, self.table)
        name, code = self._place(row)
        period = self._period(row)
        group = "; ".join(g for g in (self._group(row, one) for one in self.table.groups) if g)
        subject = Subject(
            measure=self._measure(row, period),
            measure_code=self._text(row, "measure_code"),
            place_code=code,
            place_name=name,
            place_level=self._level(row, code),
            period=period,
            group=group,
        )
        part = self._part(row)
        return [self._figure(row, place, subject, part) for place in self.table.figures]

    def _text(self, row: Row, role: str) -> str:
        """Return the words of a column by its role; '' where there is no such column."""
        at = self.table.columns.get(role)
        return "" if at is None else text_of(row.cell(at))

    def _place(self, row: Row) -> tuple[str, str]:
        """Return the name and the code of the row's place."""
        name, code = self._text(row, "place_name"), self._text(row, "place_code")
        name, code = ("" if text in _NO_NAME else text for text in (name, code))
        for text, role in ((name, "place_name"), (code, "place_code")):
            if FORMULA.match(text):
                reason = f"'{text[:40]}' looks like a spreadsheet formula."
                raise RefusedRowError("formula", reason, column=self._heading(role))
        if not code and _TOTAL.match(name):
            reason = f"'{name[:40]}' is a total, not a place."
            raise RefusedRowError("total row", reason, column=self._heading("place_name"))
        layout = self.table.layout
        if layout.place:
            return layout.place, layout.place_code
        if not name and not code:
            raise RefusedRowError("missing place", "The row names no place.")
        return name, code

    def _heading(self, role: str) -> str:
        at = self.table.columns.get(role)
        return "" if at is None else self.table.headings[at]

    def _period(self, row: Row) -> Period:
        """Return the row's period, from its column, the plan or the name of the file."""
        at = self.table.columns.get("period")
        cell = self._file_period() if at is None else row.cell(at)
        layout = self.table.layout
        kind = layout.period_kinds.get(self._text(row, "measure_code"), layout.period_kind)
        known = (type(cell), cell, kind)
        if known not in self.periods:
            try:
                self.periods[known] = read_period(cell, kind, several_years=layout.several_years)
            except RefusedRowError as refused:
                heading = self._heading("period")
                raise RefusedRowError(refused.rule, refused.reason, column=heading) from refused
        if not isinstance(cell, date) and is_day_number(cell):
            message = "Dates are written as a spreadsheet counts days: 44652 is 1 April 2022."
            self._notice(row, "spreadsheet date", message, column=self._heading("period"))
        return self.periods[known]

    def _file_period(self) -> str:
        layout = self.table.layout
        if layout.one_period:
            return layout.one_period
        match = re.search(layout.period_in_file_name or "$^", self.file)
        return match[1] if match else ""

    def _measure(self, row: Row, period: Period) -> str:
        """Return the id of the row's measure."""
        layout = self.table.layout
        code = self._text(row, "measure_code")
        if layout.measure_prefix:
            return f"{layout.measure_prefix}{code}"
        if not layout.coded:
            return layout.measure
        words = self._text(row, "description")
        known = (code, period.start, words)
        if known not in self.meanings:
            self.meanings[known] = meaning(layout.measures, code, period=period, description=words)
        found = self.meanings[known]
        if found.remark:
            self._notice(row, "misdescribed", found.remark, severity="warning")
        return found.measure

    def _level(self, row: Row, code: str) -> str:
        """Return the kind of area, '' where the row is about none."""
        layout = self.table.layout
        if layout.code_levels:
            return next((v for k, v in layout.code_levels.items() if code.startswith(k)), "")
        if not layout.levels:
            return layout.level
        level = _known(self._text(row, "place_level"), layout.levels, self._heading("place_level"))
        if level not in get_args(Level):
            self._notice(row, "no level", "Rows about kinds of council are not about one area.")
        return level

    def _part(self, row: Row) -> str:
        parts = self.table.layout.parts
        return _known(self._text(row, "part"), parts, self._heading("part")) if parts else ""

    def _group(self, row: Row, place: Place) -> str:
        """Return whom the row is about, in the words of one column."""
        group = place.group
        assert group is not None
        text = text_of(row.cell(place.at))
        if text in group.words or not group.key:
            return _known(text, group.words, place.heading)
        if FORMULA.match(text) and text not in _DASHES:
            reason = f"'{text[:40]}' looks like a spreadsheet formula."
            raise RefusedRowError("formula", reason, column=place.heading)
        if same_words(text) in EVERYONE or self._of_measure(row, place, group):
            return ""
        return f"{group.key}={text.replace(';', ',')}"

    def _of_measure(self, row: Row, place: Place, group: GroupColumn) -> bool:
        """Return whether the word never changes within the measure, and so says nothing new."""
        if not group.own_of_measure:
            return False
        if place.at not in self.varying:
            self.varying[place.at] = _words_by_code(self.table, place.at)
        return len(self.varying[place.at][self._text(row, "measure_code")]) == 1

    def _figure(self, row: Row, place: Place, subject: Subject, part: str) -> Figure:
        """Return the figure in one cell of the row."""
        column = place.figure
        assert column is not None
        part = column.part or part
        cell = row.cell(place.at)
        comma = self.table.sheet.delimiter == ";"
        try:
            read = read_cell(cell, self.table.layout.marks, part=part, decimal_comma=comma)
        except RefusedRowError as refused:
            raise RefusedRowError(refused.rule, refused.reason, column=place.heading) from refused
        if read.remark:
            self._remark(row, place, read)
        about = replace(subject, measure=column.measure) if column.measure else subject
        return Figure(
            subject=about,
            part=part,
            number=read.number,
            mark=read.mark,
            sheet=self.table.sheet.name,
            row=row.number,
            column=place.heading,
        )

    def _remark(self, row: Row, place: Place, read: Reading) -> None:
        """Note how a number or mark was read."""
        if not read.remark.startswith("mark "):
            published = read.remark == "blank" and not self.own
            rule = "mark" if published or read.remark == "small number" else read.remark
            self._notice(row, rule, _REMARKS[read.remark], column=place.heading)
            return
        sign = read.remark.removeprefix("mark ")
        message = f"'{sign}' was read as {read.mark}, never as zero."
        if self.own and sign in _DASHES:
            self._notice(row, "dash", message, severity="warning", column=place.heading)
        else:
            self._notice(row, "mark", message, column=place.heading)

    def _notice(
        self, row: Row, rule: str, message: str, *, severity: Severity = "note", column: str = ""
    ) -> None:
        self.notices.append(
            Notice(
                rule=rule,
                message=message,
                severity=severity,
                sheet=self.table.sheet.name,
                row=row.number,
                column=column,
            )
        )


def _refuse_misshapen(row: Row, table: Located) -> None:
    """Raise when the row cannot be split, or has not the cells that the headings have."""
    if row.problem:
        raise RefusedRowError(row.problem, _PROBLEMS[row.problem])
    width, cells = len(table.headings), len(row.cells)
    beyond = any(text_of(cell) for cell in row.cells[width:])
    if beyond or (table.sheet.delimiter and cells < width):
        reason = f"The row has {cells} cells where the headings have {width}."
        raise RefusedRowError("ragged row", reason)


def _known(text: str, words: Mapping[str, str], column: str) -> str:
    """Return what the published word stands for. Raises RefusedRowError when it is unknown."""
    if text not in words:
        reason = f"'{text[:40]}' is not a word that this column is known to hold."
        raise RefusedRowError("unknown word", reason, column=column)
    return words[text]


def _words_by_code(table: Located, at: int) -> dict[str, set[str]]:
    """Return the different words of a column, by measure code."""
    found: dict[str, set[str]] = {}
    code_at = table.columns["measure_code"]
    for row in table.data:
        found.setdefault(text_of(row.cell(code_at)), set()).add(text_of(row.cell(at)))
    return found
