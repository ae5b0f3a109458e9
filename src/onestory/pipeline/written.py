"""Written: plain tables as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from onestory.model.errors import ReportError
from onestory.report.data_files import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Return the CSV of the rows, written; a text that a spreadsheet might run is made harmless.

    Raises ReportError when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([_cell(cell) for cell in row] for row in rows)
    except OSError as error:
        raise ReportError(
            found=f"The table cannot be written: {error.strerror or error}.",
            where=str(path),
            do="Close it if it is open elsewhere, or name another folder with --out.",
        ) from error
    return path


def _cell(value: object) -> object:
    return safe_text(value) if isinstance(value, str) else value
