"""Rows of the user's own register files: every one accepted, or rejected with the reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, TypeVar

from onestory.evidence.published_dates import published_date
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding
from onestory.model.policy import InForce, PublishedDate

T = TypeVar("T")


class RefusedRowError(Exception):
    """A row that cannot be used. It never leaves `evidence`: the row is rejected with it."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file: those it must have and fill, and those it may have."""

    must: tuple[str, ...]
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it stood, by column; columns that the file lacks are blank."""

    cells: dict[str, str]

    def text(self, column: str, *, default: str = "") -> str:
        """Return the cell, or the default where it is blank."""
        return self.cells.get(column, "") or default

    def day(self, column: str) -> PublishedDate:
        """Return the date that the cell names. Raises RefusedRowError when it names none."""
        try:
            return published_date(self.text(column))
        except DeliveryError as error:
            raise RefusedRowError(
                Finding(
                    rule="register date unreadable",
                    severity="rejected",
                    message=error.found,
                    do="Write it as 2023-04-01, 2023-04, 2023, 1990s or late 1990s.",
                    column=column,
                )
            ) from error

    def between(self, first: str, last: str) -> InForce:
        """Return the days from one column to another. Raises RefusedRowError when reversed."""
        start, end = self.day(first), self.day(last)
        if start.earliest and end.latest and end.latest < start.earliest:
            raise RefusedRowError(
                Finding(
                    rule="ends before it begins",
                    severity="rejected",
                    message=f"'{end.text}' lies before '{start.text}'.",
                    do="Check both dates; the end is the last day in force.",
                    column=last,
                )
            )
        return InForce(start=start, end=end)

    def word(self, column: str, allowed: Sequence[str], *, default: str = "") -> str:
        """Return the cell, one of the words allowed. Raises RefusedRowError otherwise."""
        said = self.text(column, default=default).lower()
        if said in allowed:
            return said
        raise RefusedRowError(
            Finding(
                rule="register word unknown",
                severity="rejected",
                message=f"'{said}' is not a word for '{column}'.",
                do=f"It is one of: {', '.join(allowed)}.",
                column=column,
            )
        )

    def known(self, column: str, ids: Sequence[str]) -> str:
        """Return the id in the cell. Raises RefusedRowError when the register has no such id."""
        said = self.text(column)
        if said in ids:
            return said
        near = [one for one in ids if _bare(one) == _bare(said)] or get_close_matches(said, ids)
        raise RefusedRowError(
            Finding(
                rule="policy unknown",
                severity="rejected",
                message=f"The register has no policy or site '{said}'.",
                do=f"Did you mean {' or '.join(near)}?" if near else "`onestory policies` has ids.",
                column=column,
            )
        )


def _bare(identifier: str) -> str:
    """Return the id without what people leave out of it: case, and noughts before a number."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", identifier.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile(Generic[T]):
    """What a file held. `received_rows` is the accepted items plus `rejected_rows`, always."""

    items: tuple[T, ...] = ()
    findings: tuple[Finding, ...] = ()
    received_rows: int = 0
    rejected_rows: int = 0


def read_rows(path: Path, columns: Columns, make: Callable[[Row, tuple[T, ...]], T]) -> ReadFile[T]:
    """Return what `make` makes of each row, given what was made of those above it.

    Blank lines are no rows. Raises DeliveryError when the file cannot be read or lacks a column.
    """
    lines = _lines(path)
    headings = [cell.strip().lower() for cell in lines[0].cells] if lines else []
    missing = [column for column in columns.must if column not in headings]
    if missing:
        raise DeliveryError(
            found=f"The file has no column {', '.join(missing)}.",
            where=str(path),
            do=f"Its columns are {', '.join((*columns.must, *columns.may))}.",
        )
    items: list[T] = []
    refused: list[Finding] = []
    for line in lines[1:]:
        try:
            items.append(make(_row(line, headings, columns), tuple(items)))
        except RefusedRowError as error:
            refused.append(replace(error.finding, rows=1, first_rows=(line.number,)))
    found = (*_gathered(refused), *_unknown(headings, columns))
    return ReadFile(
        items=tuple(items),
        findings=tuple(replace(one, file=path.name) for one in found),
        received_rows=len(lines) - 1,
        rejected_rows=len(refused),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    number: int
    cells: Sequence[str]


def _lines(path: Path) -> list[_Line]:
    """Return the lines that hold something, with the number at which each begins."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DeliveryError(
            found=f"The file cannot be read: {error.strerror or error}.",
            where=str(path),
            do="Close it if it is open elsewhere, or check that you may read it.",
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[_Line] = []
    try:
        begins = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(_Line(number=begins, cells=cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DeliveryError(
            found=f"The file is no readable CSV from line {reader.line_num} on: {error}.",
            where=str(path),
            do="Close every quotation mark and save it as CSV UTF-8.",
        ) from error
    return found


def _row(line: _Line, headings: Sequence[str], columns: Columns) -> Row:
    if len(line.cells) != len(headings):
        raise RefusedRowError(
            Finding(
                rule="register row ragged",
                severity="rejected",
                message=f"The row has {len(line.cells)} cells, the headings {len(headings)}.",
                do="Give it as many; quote a cell that holds a comma.",
            )
        )
    cells = {
        heading: " ".join(cell.split()) for heading, cell in zip(headings, line.cells, strict=True)
    }
    blank = [column for column in columns.must if not cells[column]]
    if blank:
        raise RefusedRowError(
            Finding(
                rule="register cell missing",
                severity="rejected",
                message=f"'{blank[0]}' is blank.",
                do="Fill it in.",
                column=blank[0],
            )
        )
    return Row(cells=cells)


def _gathered(refused: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings of one rule and column as one, in the words of the first."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in refused:
        alike.setdefault((finding.rule, finding.column), []).append(finding)
    return tuple(
        replace(
            group[0],
            rows=len(group),
            first_rows=tuple(one.first_rows[0] for one in group[:5]),
        )
        for group in alike.values()
    )


def _unknown(headings: Sequence[str], columns: Columns) -> tuple[Finding, ...]:
    known = (*columns.must, *columns.may)
    return tuple(
        Finding(
            rule="register column unknown",
            severity="warning",
            message=f"The column '{heading}' is not read.",
            do=f"Columns are {', '.join(known)}.",
            column=heading,
        )
        for heading in headings
        if heading and heading not in known
    )
