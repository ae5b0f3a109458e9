"""The figures behind a section: every place, every period, and the files they rest on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.model.result import Input
from onestory.report import unfinished, words
from onestory.report.plan import ReportPlan
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story
from onestory.report.tables import Cell, Line, Table, build, number

_MOST_PERIODS = 40  # across a page; beyond it the workbook and data files hold them

Column = tuple[str, Callable[[Row], Cell]]


def latest(section: Section, plan: ReportPlan) -> Table:
    """Return every place of the latest period, with its comparison where one was made."""
    card, lead = section.indicator, section.lead
    rows = newest(read(lead.rows) if lead else section.rows)
    columns = [*_made(section, rows), *(_compared(card) if lead else ()), *_ranks(section)]
    if len({_how(row) for row in rows}) > 1:
        columns.append(("How the figure came to be", lambda row: Cell(text=_how(row))))
    if any(row.group for row in rows):
        columns.insert(1, ("Group", lambda row: Cell(text=row.group or "everyone")))
    columns[1:1] = _within(section, rows, plan)
    lines = [
        Line(cells=tuple(cell(row) for _, cell in columns), marked=row.area_code in plan.marked)
        for row in rows
    ]
    when = f", {rows[-1].period}" if rows else ""
    heads = [head for head, _ in columns]
    caption, note = f"{card.title}, {card.unit}{when}", unfinished.told(rows)
    return build(f"{section.anchor}-table", caption, heads, lines, note=note)


def over_time(section: Section, marked: Collection[str]) -> Table | None:
    """Return every place by every period, or None where there is one period or very many."""
    rows = [row for row in section.rows if row.group == ""]
    periods = {(row.period_start, row.period_end): row.period for row in rows}
    if not 1 < len(periods) <= _MOST_PERIODS:
        return None
    by_place: dict[str, list[Row]] = {}
    for row in rows:
        by_place.setdefault(row.area_code, []).append(row)
    lines = [
        _through_time(own, list(periods), section.indicator, marked)
        for own in sorted(by_place.values(), key=lambda own: (own[-1].area_name, own[-1].area_code))
    ]
    caption = f"{section.indicator.title}, {section.indicator.unit}, every period"
    heads, note = ["Place", *periods.values()], unfinished.told(rows)
    return build(f"{section.anchor}-periods", caption, heads, lines, note=note)


def by_period(section: Section) -> Table | None:
    """Return how many places stood out in each period compared, or None where there was one."""
    lead = section.lead
    alike = section.every(lead.method) if lead else ()
    if lead is None or len(alike) < 2:
        return None
    return build(
        f"{section.anchor}-by-period",
        f"Places that stood out from {lead.comparator}, period by period",
        ["Period", "Places compared", "Higher", "Lower", "By chance alone", "Compared with"],
        [_period(one, section.indicator) for one in alike],
    )


def sources(anchor: str, inputs: Sequence[Input]) -> Table:
    """Return the files behind a section: publisher, licence, rows and hash."""
    lines = [
        Line(
            cells=(
                Cell(text=one.file),
                Cell(text=one.publisher or "not stated"),
                Cell(text=one.licence or "not stated"),
                number(one.received_rows, words.count(one.received_rows)),
                number(one.rejected_rows, words.count(one.rejected_rows)),
                Cell(text=one.sha256[:12]),
            )
        )
        for one in inputs
    ]
    heads = ["File", "Publisher", "Licence", "Rows received", "Rows rejected", "sha256 begins"]
    return build(anchor, "Files that these figures rest on", heads, lines)


def also_used(story: Story) -> Table:
    """Return the files that no one indicator is read from: populations, deprivation, lookups."""
    own = {i.sha256 for s in story.sections for r in s.results for i in r.inputs}
    kept = [i for i in dict.fromkeys(story.release.provenance.inputs) if i.sha256 not in own]
    lines = [
        Line(
            cells=(
                Cell(text=one.file),
                Cell(text=one.source),
                Cell(text=one.publisher or "not stated"),
                Cell(text=one.licence or "not stated"),
                Cell(text=one.sha256[:12]),
            )
        )
        for one in (kept if own else ())
    ]
    heads = ["File", "What it is", "Publisher", "Licence", "sha256 begins"]
    return build("also-used-files", "Also used, for one or more indicators", heads, lines)


def verdict(row: Row) -> str:
    """Return a sign and a word, with better or worse where the indicator declares which."""
    sign = words.SIGNS.get(row.position, "")
    judged = f" ({row.judgement})" if row.judgement else ""
    return f"{sign} {row.position}{judged}".strip()


def newest(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the latest period among them."""
    end = max((row.period_end for row in rows), default=None)
    return [row for row in rows if row.period_end == end]


def _made(section: Section, rows: Sequence[Row]) -> list[Column]:
    card = section.indicator
    return [
        ("Place", lambda row: Cell(text=row.area_name)),
        ("Numerator", lambda row: _count(row, row.numerator)),
        ("Denominator", lambda row: _count(row, row.denominator)),
        ("Figure", lambda row: number(row.value, words.shown(row, card), unfinished.mark(row))),
        (f"Plausible range ({section.confidence})", lambda row: _range(row, card)),
        *([("Divided", _divided)] if any(row.apportioned for row in rows) else []),
    ]


def _compared(card: Indicator) -> list[Column]:
    points = ", percentage points" if words.is_percentage(card) else ""
    return [
        ("Compared with", lambda row: _beside(row, card)),
        (f"Difference{points}", lambda row: _difference(row, card)),
        ("Verdict", lambda row: Cell(text=verdict(row), key=row.position)),
        ("Why", lambda row: Cell(text=words.sentence(row.reason))),
    ]


def _within(section: Section, rows: Sequence[Row], plan: ReportPlan) -> list[Column]:
    """The larger area that each place lies in, where the figures name most of them."""
    names = {row.area_code: row.area_name for row in section.rows}
    found = {code: names[parent] for code, parent in plan.parents.items() if parent in names}
    if not rows or sum(row.area_code in found for row in rows) * 2 < len(rows):
        return []
    return [("Within", lambda row: Cell(text=found.get(row.area_code, "not known")))]


def _ranks(section: Section) -> list[Column]:
    """The ranks that each place could hold, where places were ranked; never one rank alone."""
    ranked = section.by("ranked")
    if ranked is None:
        return []
    spans = {
        row.area_code: number(row.rank_lower, f"{row.rank_lower:.0f} to {row.rank_upper:.0f}")
        for row in read(ranked.rows)
        if row.group == "" and row.rank_lower is not None and row.rank_upper is not None
    }
    none = number(None, "none can be given")
    return [("Plausible ranks, 1 the highest", lambda row: spans.get(row.area_code, none))]


def _count(row: Row, count: float | None) -> Cell:
    return number(count, words.count(count) or words.absent(row))


def _range(row: Row, card: Indicator) -> Cell:
    return number(row.lower, words.span(row.lower, row.upper, card) or words.absent(row))


def _beside(row: Row, card: Indicator) -> Cell:
    return number(row.comparator_value, words.figure(row.comparator_value, card) or "none")


def _difference(row: Row, card: Indicator) -> Cell:
    return number(row.difference, words.difference(row.difference, card) or "not known")


def _how(row: Row) -> str:
    told = words.status(row)
    extra = row.note if row.note != told and not row.apportioned else ""
    return f"{told}; {extra}" if extra else told


def _divided(row: Row) -> Cell:
    """The share of a figure that was divided across boundaries, and so belongs to others too."""
    return number(row.apportioned or 0.0, words.share(row.apportioned) if row.apportioned else "–")


def _through_time(
    own: Sequence[Row],
    periods: Sequence[tuple[date, date]],
    card: Indicator,
    marked: Collection[str],
) -> Line:
    by = {(row.period_start, row.period_end): row for row in own}
    cells = [_at(by.get(period), card) for period in periods]
    return Line(cells=(Cell(text=own[-1].area_name), *cells), marked=own[-1].area_code in marked)


def _at(row: Row | None, card: Indicator) -> Cell:
    if row is None:
        return Cell(text="no row", number=True)
    share = f" ({words.share(row.apportioned)} divided)" if row.apportioned else ""
    return number(row.value, f"{words.shown(row, card)}{share}", unfinished.mark(row))


def _period(one: Comparison, card: Indicator) -> Line:
    rows = read(one.rows)
    positions = [row.position for row in rows]
    beside = next((r.comparator_value for r in rows if r.comparator_value is not None), None)
    return Line(
        cells=(
            Cell(text=one.period.label, hint=unfinished.marks(one)),
            number(one.flags.places, words.count(one.flags.places)),
            number(positions.count("higher"), words.count(positions.count("higher"))),
            number(positions.count("lower"), words.count(positions.count("lower"))),
            number(one.flags.expected, words.number(one.flags.expected, 1)),
            number(beside, words.figure(beside, card) or "none"),
        )
    )
