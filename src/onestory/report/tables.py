"""Tables of the page: cells in words with what they sort by, ready for the template."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.model.result import Input
from onestory.report import words
from onestory.report.rows import Row, read
from onestory.report.story import Section

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


def compared(section: Section, comparison: Comparison, marked: Collection[str]) -> Table:
    """Return the table behind a comparison: every place of its latest period, by name."""
    card = section.indicator
    rows = _latest(read(comparison.rows))
    grouped = any(row.group for row in rows)
    points = ", percentage points" if words.is_percentage(card) else ""
    heads = (
        "Place", *(["Group"] if grouped else []), "Numerator", "Denominator", "Figure",
        f"Plausible range ({section.confidence})", "Compared with", f"Difference{points}", "Verdict", "Why",
        "How the figure came to be",
    )  # fmt: skip
    lines = [_compared_line(row, card, marked, grouped=grouped) for row in rows]
    return build(
        f"{section.anchor}-table",
        f"{card.title}, {card.unit}, {rows[-1].period if rows else comparison.period.label}",
        heads,
        lines,
    )


def over_time(section: Section, marked: Collection[str]) -> Table | None:
    """Return every place by every period, or None where there is one period or many groups."""
    rows = [row for row in section.rows if row.group == ""]
    periods = list(dict.fromkeys((row.period_start, row.period_end, row.period) for row in rows))
    if len(periods) < 2 or len(periods) > 40:
        return None
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row.area_code, {})[row.period] = row
    names = {row.area_code: row.area_name for row in rows}
    lines = [
        Line(
            cells=(Cell(text=names[code]), *(_figure(by.get(p[2]), section.indicator) for p in periods)),
            marked=code in marked,
        )
        for code, by in sorted(found.items(), key=lambda pair: (names[pair[0]], pair[0]))
    ]  # fmt: skip
    heads = ("Place", *(period[2] for period in periods))
    caption = f"{section.indicator.title}, {section.indicator.unit}, every period"
    return build(f"{section.anchor}-periods", caption, heads, lines)


def plain(section: Section, marked: Collection[str]) -> Table:
    """Return the latest figures of an indicator that nothing could be compared with."""
    card = section.indicator
    rows = _latest(section.rows)
    heads = (
        "Place", "Numerator", "Denominator", "Figure", f"Plausible range ({section.confidence})",
        "How the figure came to be",
    )  # fmt: skip
    lines = [
        Line(cells=(*_made(row, card), Cell(text=_how(row))), marked=row.area_code in marked)
        for row in rows
    ]
    caption = f"{card.title}, {card.unit}{', ' + rows[-1].period if rows else ''}"
    return build(f"{section.anchor}-table", caption, heads, lines)


def sources(anchor: str, inputs: Sequence[Input]) -> Table:
    """Return the files behind a section: publisher, licence, rows and hash."""
    heads = ("File", "Publisher", "Licence", "Rows received", "Rows rejected", "sha256")
    lines = [
        Line(
            cells=(
                Cell(text=one.file),
                Cell(text=one.publisher),
                Cell(text=one.licence),
                _number(one.received_rows, words.count(one.received_rows)),
                _number(one.rejected_rows, words.count(one.rejected_rows)),
                Cell(text=one.sha256[:12]),
            )
        )
        for one in inputs
    ]
    return build(anchor, "Files that these figures rest on", heads, lines)


def build(anchor: str, caption: str, heads: Sequence[str], lines: Sequence[Line]) -> Table:
    """Return the table, cut to what a page can show; a column of numbers is set to the right."""
    left = len(lines) - MOST
    note = (
        f"The first {MOST} rows are shown, and the places that this report is about;"
        f" {words.many(left, 'more row')} are in report.xlsx and in the data folder."
    )  # fmt: skip
    kept = [*lines[:MOST], *(line for line in lines[MOST:] if line.marked)]
    numeric = kept[0].cells if kept else ()
    return Table(
        anchor=anchor,
        caption=caption,
        heads=tuple(
            Cell(text=head, number=at < len(numeric) and numeric[at].number)
            for at, head in enumerate(heads)
        ),
        lines=tuple(kept),
        note=note if left > 0 else "",
    )


def _latest(rows: Sequence[Row]) -> list[Row]:
    newest = max((row.period_end for row in rows), default=None)
    return [row for row in rows if row.period_end == newest]


def _compared_line(
    row: Row, card: Indicator, marked: Collection[str], *, grouped: bool
) -> Line:
    place, *made = _made(row, card)
    cells = (
        place,
        *([Cell(text=row.group or "everyone")] if grouped else []),
        *made,
        _number(row.comparator_value, words.figure(row.comparator_value, card) or "none"),
        _number(row.difference, words.difference(row.difference, card) or "not known"),
        Cell(text=verdict(row), key=row.position),
        Cell(text=words.sentence(row.reason)),
        Cell(text=_how(row)),
    )
    return Line(cells=cells, marked=row.area_code in marked)


def verdict(row: Row) -> str:
    """Return a sign and a word, with better or worse where the indicator declares which."""
    sign = words.SIGNS.get(row.position, "")
    judged = f" ({row.judgement})" if row.judgement else ""
    return f"{sign} {row.position}{judged}".strip()


def _made(row: Row, card: Indicator) -> tuple[Cell, ...]:
    return (
        Cell(text=row.area_name),
        _number(row.numerator, words.count(row.numerator) or words.absent(row)),
        _number(row.denominator, words.count(row.denominator) or words.absent(row)),
        _figure(row, card),
        _number(row.lower, words.span(row.lower, row.upper, card) or words.absent(row)),
    )


def _figure(row: Row | None, card: Indicator) -> Cell:
    if row is None:
        return Cell(text="no row", number=True)
    return _number(row.value, words.shown(row, card))


def _number(value: float | None, text: str) -> Cell:
    return Cell(text=text, key="" if value is None else repr(value), number=True)


def _how(row: Row) -> str:
    moved = f"; {words.share(row.apportioned)} apportioned" if row.apportioned else ""
    note = f"; {row.note}" if row.note and not row.apportioned else ""
    return f"{words.status(row)}{moved}{note}"
