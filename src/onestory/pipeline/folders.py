"""Folders: where a run writes, and what in it is private."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine
from onestory.model.errors import ReportError
from onestory.model.figures import REJECTED

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.model.source import Checked
    from onestory.pipeline.plan import Plan

_PRIVATE = """This folder is private: checked rows, rejected rows and tables before small numbers
were protected. Nothing in it may leave the agreement. What may leave is in `report`.
"""


def folder_for(plan: Plan, to: Path | None) -> Path:
    """Return the folder that a run writes to, made if need be, with its private part marked."""
    folder = (to or plan.folder / "output").resolve()
    private_folder(folder)
    return folder


def private_folder(folder: Path) -> Path:
    """Return the private part of an output folder, made if need be and marked as private."""
    private = folder / "private"
    try:
        private.mkdir(parents=True, exist_ok=True)
        (private / "README.txt").write_text(_PRIVATE, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(
            found=f"Nothing can be written there: {error.strerror or error}.",
            where=str(folder),
            do="Name a folder that you may write to with --out.",
        ) from error
    return private


def rejected_file(folder: Path, checked: Sequence[Checked]) -> Path:
    """Return the private CSV of the rows that were refused, as they stood, with the reason."""
    path = folder / "private" / "rejected.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REJECTED.names)
        for one in checked:
            for row in engine.read(one.rejected).to_pylist():
                # An apostrophe keeps a spreadsheet from taking a refused cell for a formula.
                text = str(row["text"] or "")
                row["text"] = f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
                writer.writerow(row[name] for name in REJECTED.names)
    return path


def findings_file(folder: Path, findings: Sequence[Finding], *, within: str = "private") -> Path:
    """Return the private CSV of findings, one row each, written."""
    path = folder / within / "findings.csv"
    names = ("severity", "rule", "file", "sheet", "column", "rows", "first_rows", "message", "do")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for finding in findings:
            cells = {name: getattr(finding, name) for name in names}
            cells["first_rows"] = " ".join(str(row) for row in finding.first_rows)
            writer.writerow(cells[name] for name in names)
    return path
