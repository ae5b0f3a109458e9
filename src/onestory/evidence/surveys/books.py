"""Workbooks, SPSS and Stata files of answers, and the XLSForm that a workbook was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pyreadstat
from python_calamine import CalamineError, CalamineWorkbook

from onestory.evidence.surveys.files import (
    SEEN,
    Answers,
    Line,
    column,
    filled,
    gathered,
    read_text,
    text_of,
)
from onestory.model.errors import DeliveryError, PlanError

if TYPE_CHECKING:
    from pathlib import Path

Wanted = Callable[[Sequence[str]], Iterable[str]]
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_STATISTICAL = (".sav", ".zsav", ".dta")


def read_answers(path: Path, wanted: Wanted, *, sheet: str = "", skip: int = 0) -> Answers:
    """Return the file's answers, as its name's ending says that they are kept.

    `wanted` is given the headings and returns those to read whole; `skip` rows below the headings
    are left out. Raises DeliveryError when the file is empty, damaged or of another kind.
    """
    if not path.stat().st_size:
        raise DeliveryError(
            found="The file is empty (0 bytes).", where=path.name, do="Export it again."
        )
    ending = path.suffix.lower()
    if ending in _STATISTICAL:
        return _statistical(path, wanted)
    if ending in _BOOKS:
        return _sheet(path, wanted, sheet, skip)
    return read_text(path, wanted, skip)


def _sheet(path: Path, wanted: Wanted, sheet: str, skip: int) -> Answers:
    sheets = sheets_of(path)
    if sheet and sheet not in sheets:
        raise PlanError(
            found=f"The workbook has no sheet '{sheet}'.",
            where=path.name,
            do=f"Its sheets are {', '.join(sheets)}.",
        )
    if len(sheets) > 1 and not sheet:
        raise PlanError(
            found=f"The workbook has {len(sheets)} sheets: {', '.join(sheets)}.",
            where=path.name,
            do=f'Say which holds the answers: sheet = "{next(iter(sheets))}".',
        )
    name = sheet or next(iter(sheets), "")
    lines = [Line(number=n, cells=cells) for n, cells in enumerate(sheets.get(name, ()), 1)]
    return replace(gathered(path.name, lines, wanted, skip), sheet=name)


def sheets_of(path: Path) -> dict[str, list[list[object]]]:
    """Return the rows of every sheet that holds something. Raises DeliveryError if damaged."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = {
            name: cast(
                "list[list[object]]",
                book.get_sheet_by_name(name).to_python(skip_empty_area=False),
            )
            for name in book.sheet_names
        }
    except (CalamineError, OSError) as error:
        raise DeliveryError(
            found="The workbook cannot be opened: it is locked, cut short or damaged.",
            where=path.name,
            do="Take its password off, or save it anew as .xlsx or CSV.",
        ) from error
    return {name: lines for name, lines in rows.items() if any(map(filled, lines))}


def _statistical(path: Path, wanted: Wanted) -> Answers:
    """Return the answers of an SPSS or Stata file: codes, and the labels that it gives them.

    A row's number is that of the case. What SPSS or Stata marks as missing is blank.
    """
    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    try:
        about = read(str(path), metadataonly=True, output_format="dict")[1]
        headings = tuple(about.column_names)
        whole = list(dict.fromkeys(wanted(headings)))
        others = [heading for heading in headings if heading not in whole]
        cells = read(str(path), usecols=whole, output_format="dict")[0] if whole else {}
        some = (
            read(str(path), usecols=others, row_limit=SEEN, output_format="dict")[0]
            if others
            else {}
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError) as error:
        raise DeliveryError(
            found="The file cannot be opened as an SPSS or Stata file: it is cut short or damaged.",
            where=path.name,
            do="Export it again, or save it as CSV.",
        ) from error
    rows = max((len(column) for column in cells.values()), default=0)
    return Answers(
        file=path.name,
        headings=headings,
        numbers=np.arange(1, rows + 1, dtype=np.int64),
        columns={heading: column(list(values)) for heading, values in cells.items()},
        seen={heading: tuple(map(text_of, values)) for heading, values in some.items()},
        labels={
            heading: {text_of(float(code)): text_of(label) for code, label in labels.items()}
            for heading, labels in about.variable_value_labels.items()
        },
    )


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
