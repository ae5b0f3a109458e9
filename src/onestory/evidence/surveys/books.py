"""Opening a file of answers by its kind, and workbooks sheet by sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from python_calamine import CalamineError, CalamineWorkbook

from onestory.evidence.surveys.column import filled
from onestory.evidence.surveys.files import Answers, Line, gathered, read_text
from onestory.evidence.surveys.statistical import read_statistical
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
        return read_statistical(path, wanted)
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


def first_sheet(path: Path) -> str:
    """Return the first of several sheets that hold something, '' where there are not several."""
    names = list(sheets_of(path)) if path.suffix.lower() in _BOOKS else []
    return names[0] if len(names) > 1 else ""


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
