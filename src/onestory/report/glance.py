"""At a glance: every indicator in one table, for the marked places or for all of them."""

from __future__ import annotations

from collections import Counter

from onestory.report import unfinished, words
from onestory.report.figures import newest, verdict
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story
from onestory.report.tables import Cell, Line, Table, build, number


def glance(story: Story) -> Table:
    """Return one line an indicator: the marked places beside their comparator, or the count."""
    compared = [section for section in story.sections if section.lead]
    if story.plan.marked and compared:
        lines = [line for code in story.plan.marked for s in compared for line in _place(s, code)]
        if lines:
            heads = (
                "Indicator",
                "Place",
                "Period",
                "Figure",
                "Plausible range",
                "Compared with",
                "Verdict",
            )
            return build(
                "glance", "At a glance: the places that this report is about", heads, lines
            )
    heads = ("Indicator", "Period", "Higher", "Lower", "Similar", "Cannot tell apart", "By chance")
    caption = "At a glance: how many places stand out, and how many would by chance alone"
    return build("glance", caption, heads, [_counted(section) for section in compared])


def _place(section: Section, code: str) -> list[Line]:
    lead = section.lead
    rows = [r for r in read(lead.rows) if r.area_code == code and r.group == ""] if lead else []
    return [_beside(section, rows[-1])] if rows else []


def _beside(section: Section, row: Row) -> Line:
    card = section.indicator
    return Line(
        cells=(
            Cell(text=card.title, hint=words.unit(card)),
            Cell(text=row.area_name),
            Cell(text=row.period, hint=unfinished.mark(row)),
            number(row.value, words.shown(row, card)),
            number(row.lower, words.span(row.lower, row.upper, card) or words.absent(row)),
            number(row.comparator_value, words.figure(row.comparator_value, card) or "none"),
            Cell(text=verdict(row)),
        )
    )


def _counted(section: Section) -> Line:
    lead = section.lead
    assert lead is not None
    found = Counter(row.position for row in newest(read(lead.rows)) if row.value is not None)
    kinds = ("higher", "lower", "similar", "cannot tell apart")
    return Line(
        cells=(
            Cell(text=section.indicator.title),
            Cell(text=lead.period.label, hint=unfinished.marks(lead)),
            *(number(found[kind], words.count(found[kind])) for kind in kinds),
            number(lead.flags.expected, words.number(lead.flags.expected, 1)),
        )
    )  # fmt: skip
