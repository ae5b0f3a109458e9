"""Mapping: what a file's own headings and words may mean, shown and never applied unseen."""

from __future__ import annotations

from pathlib import Path

from onestory import sources
from onestory.intake.records.suggesting import Suggestion, suggest
from onestory.model.errors import PlanError


def suggest_mapping(path: Path, source: str) -> Suggestion:
    """Return the mapping that may fit the file as a delivery of the source with that id.

    Raises PlanError when the source is none of records, DeliveryError when the file is no table.
    """
    known = sources.source(source)
    if known.kind != "records":
        raise PlanError(
            found=f"'{source}' is a source of published figures, whose columns are known.",
            where="--source",
            do="Name a source of records: `onestory sources` lists them.",
        )
    if not path.is_file():
        raise PlanError(
            found="There is no such file.", where=str(path), do="Name the file to be mapped."
        )
    return suggest(path, known)
