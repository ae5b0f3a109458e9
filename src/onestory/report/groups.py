"""Groups: the figure of each group of people, for the largest area and a finished period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onestory.report import unfinished, words
from onestory.report.rows import Row
from onestory.report.story import Section
from onestory.report.tables import Cell, Line, Table, build, number

_HEADS = ("Group", "Numerator", "Denominator", "Figure")
_NOTE = "Groups are shown, and not compared."


def by_group(section: Section) -> Table | None:
    """Return each group's figure with its range, after everyone's; None where there are no groups.

    They are those of what places are compared with, else of the largest area, in the latest
    period that is finished. Groups are shown and not compared.
    """
    grouped = [row for row in section.rows if row.group]
    if not grouped:
        return None
    area = _whole(section, grouped)
    own = [row for row in section.rows if row.area_code == area]
    start, end = _period([row for row in own if row.group])
    rows = [row for row in own if (row.period_start, row.period_end) == (start, end)]
    card, first = section.indicator, rows[0]
    return build(
        f"{section.anchor}-groups",
        f"{card.title}, {card.unit}, groups of {first.area_name}, {first.period}",
        [*_HEADS, f"Plausible range ({section.confidence})"],
        [_line(row, section) for row in rows],
        note=" ".join(filter(None, (_NOTE, _fifths(rows), unfinished.told(rows)))),
    )


def _whole(section: Section, grouped: Sequence[Row]) -> str:
    """The code of what places are compared with, else of the area with the most people or cases."""
    beside = section.lead.comparator if section.lead else ""
    named = [row.area_code for row in grouped if row.area_name == beside]
    if named:
        return named[0]
    sizes: dict[str, float] = {}
    for row in grouped:
        sizes[row.area_code] = max(sizes.get(row.area_code, 0.0), row.denominator or 0.0)
    return max(sizes, key=lambda code: sizes[code])


def _period(rows: Sequence[Row]) -> tuple[date, date]:
    """The latest period whose figures are finished; where none is, the latest."""
    finished = [row for row in rows if row.value is not None and not unfinished.mark(row)]
    return max(((row.period_start, row.period_end) for row in finished or rows), key=lambda p: p[1])


def _fifths(rows: Sequence[Row]) -> str:
    told = any("deprivation=1" in row.group for row in rows)
    return "Deprivation 1 is the most deprived fifth." if told else ""


def _line(row: Row, section: Section) -> Line:
    card = section.indicator
    span = words.span(row.lower, row.upper, card)
    return Line(
        cells=(
            Cell(text=_named(row.group)),
            number(row.numerator, words.count(row.numerator) or words.absent(row)),
            number(row.denominator, words.count(row.denominator) or words.absent(row)),
            number(row.value, words.shown(row, card), unfinished.mark(row)),
            number(row.lower, span or words.absent(row)),
        )
    )


def _named(group: str) -> str:
    """The group as a reader would write it: 'Sex female, deprivation 1'; '' is everyone."""
    told = group.replace("; ", ", ").replace("=", " ")
    return told[:1].upper() + told[1:] if told else "Everyone"
