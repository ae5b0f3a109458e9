"""Tables of the page: cells in words with what they sort by, ready for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onestory.report import words

MOST = 400  # rows that a page shows; beyond it the workbook and data files hold the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its words, what it sorts by, a smaller line below, and whether it is a number."""

    text: str
    key: str = ""
    hint: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a table, marked where it is a place that the report is about."""

    cells: tuple[Cell, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the page; `note` says what it leaves out."""

    anchor: str
    caption: str
    heads: tuple[Cell, ...]
    lines: tuple[Line, ...]
    note: str = ""


def number(value: float | None, text: str, hint: str = "") -> Cell:
    """Return a cell of a number, or of the words that stand where there is none."""
    return Cell(text=text, key="" if value is None else repr(value), hint=hint, number=True)


def build(
    anchor: str, caption: str, heads: Sequence[str], lines: Sequence[Line], *, note: str = ""
) -> Table:
    """Return the table, cut to what a page can show; a column of numbers is set to the right."""
    left = len(lines) - MOST
    cut = (
        f"The first {MOST} rows are shown, and the places that this report is about;"
        f" {words.many(left, 'more row')} are in report.xlsx and in the data folder."
    )
    kept = [*lines[:MOST], *(line for line in lines[MOST:] if line.marked)]
    kinds = [cell.number for cell in kept[0].cells] if kept else [False] * len(heads)
    return Table(
        anchor=anchor,
        caption=caption,
        heads=tuple(Cell(text=head, number=kind) for head, kind in zip(heads, kinds, strict=True)),
        lines=tuple(kept),
        note=" ".join(filter(None, (note, cut if left > 0 else ""))),
    )
