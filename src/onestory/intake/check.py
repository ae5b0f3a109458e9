"""Checks: a delivery split into figures that can be used and rows that cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from onestory import engine
from onestory.intake.columns import ColumnMap
from onestory.intake.figures import figures_table, rejected_table
from onestory.intake.long_table import read_long
from onestory.intake.notices import Rejection, findings
from onestory.intake.open_file import Opened, open_file
from onestory.intake.reading import FileReading
from onestory.intake.rules import judge
from onestory.intake.sheet import row_text
from onestory.intake.workbook_tables import is_publication, read_tables
from onestory.model.source import Checked, Delivery, Source
from onestory.sources import long_layouts, workbook_layouts


def check(delivery: Delivery, *, columns: ColumnMap | None = None, to: Path) -> Checked:
    """Return the delivery with every row accepted or rejected, both written as Parquet.

    `columns` says which column holds what in the analyst's own table, or which sheet and period
    to read of a publication. The tables are `accepted.parquet` and `rejected.parquet` in a folder
    of `to` named after the file, its hash and how its columns are read.

    Raises DeliveryError when the file cannot be opened or holds no table of its source.
    """
    chosen = columns or ColumnMap()
    opened = open_file(delivery.path)
    reading = _judged(_read(delivery.source, opened, chosen), delivery.source, chosen)
    rejected = _with_text(_one_a_row(reading.rejections), opened)
    refused = {(r.sheet, r.row) for r in rejected}
    kept = [f for f in reading.figures if (f.sheet, f.row) not in refused]
    folder = to / _folder(delivery, columns)
    name = delivery.path.name
    accepted_rows = len({(f.sheet, f.row) for f in kept})
    _balance(reading.received, accepted_rows, len(rejected), name)
    notices = [n for n in reading.notices if (n.sheet, n.row) not in refused]
    return Checked(
        delivery=delivery,
        accepted=engine.write(figures_table(kept, name), folder / "accepted.parquet"),
        rejected=engine.write(rejected_table(rejected, name), folder / "rejected.parquet"),
        received_rows=reading.received,
        accepted_rows=accepted_rows,
        rejected_rows=len(rejected),
        furniture_rows=reading.furniture,
        findings=findings(name, rejected, notices),
    )


def _folder(delivery: Delivery, columns: ColumnMap | None) -> str:
    """Return the name of the delivery's folder; a file read twice by other columns has two."""
    name = f"{delivery.path.stem}-{delivery.sha256[:8]}"
    if columns is None:
        return name
    return f"{name}-{hashlib.sha256(repr(columns).encode()).hexdigest()[:4]}"


def _read(source: Source, opened: Opened, columns: ColumnMap) -> FileReading:
    """Return what was made of the file by the layouts of its source."""
    books = workbook_layouts(source)
    for layout in books:
        if is_publication(opened, layout):
            return read_tables(opened, layout)
    if long_layouts(source):
        own = source.kind == "own table"
        return read_long(opened, long_layouts(source), columns, own=own)
    return read_tables(opened, books[0])


def _judged(reading: FileReading, source: Source, columns: ColumnMap) -> FileReading:
    """Return the reading with what the rules say added."""
    verdict = judge(
        reading.figures,
        statistics=_statistics(source, columns),
        own=source.kind == "own table",
    )
    return replace(
        reading,
        rejections=[*reading.rejections, *verdict.rejections],
        notices=[*reading.notices, *verdict.notices],
    )


def _statistics(source: Source, columns: ColumnMap) -> Mapping[str, str]:
    """Return the statistic of each measure, where it is known."""
    if source.kind == "own table":
        return {columns.measure: columns.statistic} if columns.statistic else {}
    known = {m.id: m.statistic for layout in long_layouts(source) for m in layout.measures}
    for layout in workbook_layouts(source):
        known |= layout.statistics
    return known


def _one_a_row(rejections: Sequence[Rejection]) -> list[Rejection]:
    """Return the first refusal of each row, in the order of the file."""
    first: dict[tuple[str, int], Rejection] = {}
    for rejection in rejections:
        first.setdefault((rejection.sheet, rejection.row), rejection)
    return [first[key] for key in sorted(first)]


def _with_text(rejections: Sequence[Rejection], opened: Opened) -> list[Rejection]:
    """Return the refusals, each with the row as it stood."""
    wanted = {(r.sheet, r.row) for r in rejections}
    texts = {
        (sheet.name, row.number): row_text(row)
        for sheet in opened.sheets
        for row in sheet.rows
        if (sheet.name, row.number) in wanted
    }
    return [replace(r, text=texts.get((r.sheet, r.row), "")) for r in rejections]


def _balance(received: int, accepted: int, rejected: int, name: str) -> None:
    """Stop when rows are unaccounted for: a fault of ours, never of the file."""
    if accepted + rejected != received:
        raise AssertionError(
            f"{name}: {received} rows received, {accepted} accepted, {rejected} rejected"
        )
