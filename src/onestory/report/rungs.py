"""Rungs: one figure as counted and as adjusted, side by side, and what missing links could do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onestory.model.result import Result
from onestory.report import words
from onestory.report.rows import Row, read
from onestory.report.story import Section
from onestory.report.tables import Cell, Line, Table, build, number

_LINKED = "As counted, if doubtful and closed links were known"
_Key = tuple[str, date, date]


def ladder(section: Section) -> Table | None:
    """Return each place's figure by each adjustment in the latest period; None where there is one.

    A last column says between which values the figure as counted would lie if the links that are
    doubtful, and those that nobody may look for, were known.
    """
    latest = max((row.period_end for row in section.rows), default=None)
    if latest is None or not (section.rungs or any(r.bounds is not None for r in section.results)):
        return None
    lead = [row for row in section.rows if row.period_end == latest and row.group == ""]
    rungs = [_by_place(rung) for rung in section.rungs]
    bounds = _bounds(section.results)
    lines = [
        Line(
            cells=(
                Cell(text=row.area_name),
                *(_figure(by.get(_key(row)), section) for by in rungs),
                _figure(row, section),
                *((bounds.get(_key(row), Cell(text="not told")),) if bounds else ()),
            )
        )
        for row in lead
    ]
    heads = [
        "Place",
        *(words.sentence(rung.indicator.rung).rstrip(".") for rung in section.rungs),
        _own(section),
        *([_LINKED] if bounds else []),
    ]
    caption = f"{section.indicator.title}, adjusted step by step, {lead[0].period if lead else ''}"
    return build(f"{section.anchor}-rungs", caption, heads, lines)


def _own(section: Section) -> str:
    by = section.indicator.standardised_by
    return f"Shown above: adjusted for {by}" if by else "Shown above: as counted"


def _key(row: Row) -> _Key:
    return row.area_code, row.period_start, row.period_end


def _by_place(result: Result) -> dict[_Key, Row]:
    return {_key(row): row for row in read(result.rows) if row.group == ""}


def _figure(row: Row | None, section: Section) -> Cell:
    if row is None:
        return number(None, "none")
    span = words.span(row.lower, row.upper, section.indicator)
    shown = words.shown(row, section.indicator)
    return number(row.value, f"{shown} ({span})" if span else shown)


def _bounds(results: Sequence[Result]) -> dict[_Key, Cell]:
    found: dict[_Key, Cell] = {}
    for result in results:
        if result.bounds is None:
            continue
        for one in result.bounds.to_pylist():
            if one["group"]:
                continue
            key = (one["area_code"], one["period_start"], one["period_end"])
            if one["linked_lower"] is None or one["linked_upper"] is None:
                found[key] = Cell(text="no bound can be given")
                continue
            found[key] = _could_be(one["linked_lower"], one["linked_upper"], result)
    return found


def _could_be(lower: float, upper: float, result: Result) -> Cell:
    card = result.indicator
    if round(lower, card.decimals) == round(upper, card.decimals):
        return number(lower, f"no change: {words.figure(lower, card)}")
    return number(lower, words.span(lower, upper, card))
