"""Folders: where a run writes, and what in it is private."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.pipeline.plan import Plan

_PRIVATE = """This folder is private: checked rows, rejected rows and tables before small numbers
were protected. Nothing in it may leave the agreement. What may leave is in `report`.
"""


def folder_for(plan: Plan, to: Path | None) -> Path:
    """Return the folder that a run writes to, made if need be, with its private part marked."""
    folder = (to or plan.folder / "output").resolve()
    private = folder / "private"
    private.mkdir(parents=True, exist_ok=True)
    (private / "README.txt").write_text(_PRIVATE, encoding="utf-8", newline="\n")
    return folder


def findings_file(folder: Path, findings: Sequence[Finding]) -> Path:
    """Return the private CSV of findings, one row each, written."""
    path = folder / "private" / "findings.csv"
    names = ("severity", "rule", "file", "sheet", "column", "rows", "first_rows", "message", "do")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for finding in findings:
            cells = {name: getattr(finding, name) for name in names}
            cells["first_rows"] = " ".join(str(row) for row in finding.first_rows)
            writer.writerow(cells[name] for name in names)
    return path
