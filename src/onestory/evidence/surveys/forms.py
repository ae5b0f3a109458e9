"""Forms: what an XLSForm calls the choices of each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from onestory.evidence.surveys.books import sheets_of
from onestory.evidence.surveys.column import filled, text_of
from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path


def form_labels(path: Path) -> dict[str, dict[str, str]]:
    """Return the label of each choice by its name, by question, as an XLSForm gives them.

    Questions are found by their name or by their label. Raises DeliveryError for no XLSForm.
    """
    sheets = {name.strip().lower(): rows for name, rows in sheets_of(path).items()}
    if not {"survey", "choices"} <= set(sheets):
        raise DeliveryError(
            found="The workbook is no XLSForm: it lacks a sheet `survey` or `choices`.",
            where=path.name,
            do="Give the form itself, as it was uploaded, or leave `xlsform` out.",
        )
    lists: dict[str, dict[str, str]] = {}
    for row in _records(sheets["choices"]):
        of = row.get("list_name") or row.get("list name", "")
        lists.setdefault(of, {})[row.get("name", "")] = _label(row)
    found: dict[str, dict[str, str]] = {}
    for row in _records(sheets["survey"]):
        kind, _, chosen = row.get("type", "").partition(" ")
        if kind == "select_one" and chosen.split()[0:1]:
            choices = lists.get(chosen.split()[0], {})
            found |= {name: choices for name in (row.get("name", ""), _label(row)) if name}
    return found


def _records(rows: Sequence[Sequence[object]]) -> Iterable[dict[str, str]]:
    """Yield the rows of a sheet by heading, blank rows left out."""
    texts = [[text_of(cell) for cell in row] for row in rows if filled(row)]
    headings = [heading.lower() for heading in texts[0]]
    for row in texts[1:]:
        yield dict(zip(headings, row, strict=False))


def _label(row: Mapping[str, str]) -> str:
    """Return the label, in the first language that has one."""
    named = (value for key, value in row.items() if key.split("::")[0] == "label" and value)
    return next(named, "")
