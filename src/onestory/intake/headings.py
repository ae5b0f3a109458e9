"""Headings: what the cells stacked above a column say of its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onestory.intake.notices import Notice, RefusedRowError
from onestory.intake.periods import read_period
from onestory.intake.sheet import Cell, Row, same_words, text_of
from onestory.model.errors import DeliveryError
from onestory.model.period import MONTHS, Period
from onestory.sources import BlockTable, Use, WideColumn

_WEEK = re.compile(r"w/[ce] *([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})", re.IGNORECASE)
_MONTH = re.compile(rf"({'|'.join(MONTHS)}) +[0-9]{{4}}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedColumn:
    """A column of figures: its position, heading, period, and what its numbers are.

    It is not published for the levels in `hidden_from`, known by `hidden_words`.
    """

    at: int
    heading: str
    period: Period
    uses: tuple[Use, ...]
    group: str = ""
    hidden_from: tuple[str, ...] = ()
    hidden_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    """The columns that can be read, and notices on those that cannot."""

    read: tuple[HeadedColumn, ...]
    notices: tuple[Notice, ...]


def headed_columns(
    above: Sequence[Row], table: BlockTable, *, after: int, month: Period | None, where: str
) -> Headed:
    """Return the columns right of `after` that the rows above the figures head.

    Raises DeliveryError when a heading or a period that the layout declares is not there.
    """
    heads = list(above[-1].cells) if above else []
    named = [(at, text_of(cell)) for at, cell in enumerate(heads) if at > after and cell != ""]
    _refuse_missing(named, table, where)
    read: list[HeadedColumn] = []
    notices: list[Notice] = []
    for at, heading in named:
        uses = _uses(heading, table)
        if not uses:
            message = f"The column '{heading}' is not one of this publication; it was not read."
            notices.append(Notice(rule="unknown column", message=message, severity="warning"))
            continue
        stack = [row.cell(at) for row in above[:-1]]
        read.append(_column(at, heading, table, uses, _period(stack, table.period, month, where)))
    return Headed(read=tuple(read), notices=tuple(notices))


def _column(
    at: int, heading: str, table: BlockTable, uses: tuple[Use, ...], period: Period
) -> HeadedColumn:
    hidden = next((h for h in table.hidden if h.words in same_words(heading)), None)
    return HeadedColumn(
        at=at,
        heading=heading,
        period=period,
        uses=uses,
        group=f"{table.group}={heading.replace(';', ',')}" if table.group else "",
        hidden_from=hidden.levels if hidden else (),
        hidden_words=hidden.words if hidden else "",
    )


def _fits(heading: str, column: WideColumn) -> bool:
    """Return whether the heading is that of the declared column."""
    words = same_words(heading)
    return column.words in words and not (column.not_words and column.not_words in words)


def _uses(heading: str, table: BlockTable) -> tuple[Use, ...]:
    """Return what the numbers below the heading are; nothing when it is not known."""
    if table.group:
        return (Use(measure=table.measure, part="value"),)
    return next((c.uses for c in table.columns if _fits(heading, c)), ())


def _refuse_missing(named: Sequence[tuple[int, str]], table: BlockTable, where: str) -> None:
    """Raise when a declared heading stands over no column."""
    headings = list(dict.fromkeys(heading for _, heading in named))
    missing = [c.words for c in table.columns if not any(_fits(h, c) for h in headings)]
    if not missing and headings:
        return
    wanted = " or ".join(f"'… {words}'" for words in missing) or "of any kind"
    shown = "; ".join(headings[:6]) or "blank"
    raise DeliveryError(
        found=f"No heading {wanted} stands above the figures; the headings are {shown}.",
        where=where,
        do="Check that the sheet is as published: the headings stand right above England.",
    )


def _period(stack: Sequence[Cell], kind: str, month: Period | None, where: str) -> Period:
    """Return the period said by the cells above a heading, the nearest first."""
    for cell in reversed(stack):
        found = _said(cell, kind)
        if found is not None:
            return found
    if kind == "month" and month is not None:
        return month
    raise DeliveryError(
        found=f"No {kind} stands above a column of figures.",
        where=where,
        do="Check that the dates above the headings are as published.",
    )


def _said(cell: Cell, kind: str) -> Period | None:
    """Return the period of the kind that a cell says, if it says one."""
    if kind == "day":
        return read_period(cell) if isinstance(cell, (date, datetime)) else None
    match = (_WEEK if kind == "week" else _MONTH).search(text_of(cell))
    if match is None:
        return None
    try:
        found = read_period(match[1] if kind == "week" else match[0])
    except RefusedRowError:
        return None
    if kind == "week":
        return Period(start=found.start, end=found.start + timedelta(days=7))
    return found
