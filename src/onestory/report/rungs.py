"""Rungs: one figure as counted and as adjusted, side by side, and what missing links could do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onestory.model.indicator import Indicator
from onestory.model.result import Result
from onestory.report import words
from onestory.report.rows import Row, read
from onestory.report.story import Section
from onestory.report.tables import Cell, Line, Table, build, number

_LINKED = "As counted, if doubtful and closed links were known"
_Key = tuple[str, date, date]
_Step = tuple[str, Indicator, dict[_Key, Row]]


def ladder(section: Section) -> Table | None:
    """Return each place's figure by each adjustment in the latest period; None where there is one.

    A last column says between which values the figure as counted would lie if the links that are
    doubtful, and those that nobody may look for, were known.
    """
    drawn = read(section.lead.rows) if section.lead else section.rows
    latest = max((row.period_end for row in drawn), default=None)
    if latest is None or not (section.rungs or any(r.bounds is not None for r in section.results)):
        return None
    rows = _told(section, latest)
    steps = _steps(section)
    bounds = _bounds(section.results)
    lines = [
        Line(
            cells=(
                Cell(text=row.area_name),
                *(_figure(by.get(_key(row)), card) for _, card, by in steps),
                *((bounds.get(_key(row), Cell(text="not told")),) if bounds else ()),
            )
        )
        for row in rows
    ]
    heads = ["Place", *(name for name, _, _ in steps), *([_LINKED] if bounds else [])]
    caption = f"{section.indicator.title}, adjusted step by step, {rows[0].period if rows else ''}"
    return build(f"{section.anchor}-rungs", caption, heads, lines)


def _told(section: Section, latest: date) -> list[Row]:
    """The places of the kind that is compared, then what they are compared with, in order."""
    lead = section.lead
    levels = {row.area_level for row in read(lead.rows)} if lead else set[str]()
    rows = [row for row in section.rows if row.period_end == latest and row.group == ""]
    if lead is None:
        return sorted(rows, key=lambda row: row.area_level)
    others = [row for row in rows if row.area_level not in levels]
    beside = [row for row in others if row.area_name == lead.comparator]
    return [*(row for row in rows if row.area_level in levels), *beside]


def _steps(section: Section) -> list[_Step]:
    """The columns: the figure as counted first, then each adjustment."""
    own = (_own(section), section.indicator, {_key(r): r for r in section.rows if r.group == ""})
    rungs = [
        (words.sentence(rung.indicator.rung).rstrip("."), rung.indicator, _by_place(rung))
        for rung in section.rungs
    ]
    return [*rungs, own] if section.indicator.standardised_by else [own, *rungs]


def _own(section: Section) -> str:
    by = section.indicator.standardised_by
    return f"Shown above: adjusted for {by}" if by else "Shown above: as counted"


def _key(row: Row) -> _Key:
    return row.area_code, row.period_start, row.period_end


def _by_place(result: Result) -> dict[_Key, Row]:
    return {_key(row): row for row in read(result.rows) if row.group == ""}


def _figure(row: Row | None, card: Indicator) -> Cell:
    if row is None:
        return number(None, "none")
    span = words.span(row.lower, row.upper, card)
    shown = words.shown(row, card)
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
