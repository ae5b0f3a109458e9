"""Places in order, each with its range: both ends of the list and the marked places."""

from __future__ import annotations

from collections.abc import Sequence

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import ladder, marks
from onestory.report.charts.ladder import Ladder, Rung
from onestory.report.charts.picture import Picture
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return the ordered places of the comparison, or None where fewer than two have a range."""
    rows = _in_order(comparison)
    target = next((r.comparator_value for r in rows if r.comparator_value is not None), None)
    if len(rows) < 2 or target is None:
        return None
    card, marked = section.indicator, story.plan.marked
    drawn = Ladder(
        rungs=ladder.rungs(rows, marked, lambda row: _rung(row, card, marked)),
        beside=target,
        beside_name=f"{comparison.comparator} {words.figure(target, card)}",
        axis=words.unit(card),
        suffix="%" if words.is_percentage(card) else "",
    )
    wide, narrow = (ladder.draw(drawn, frame) for frame in ladder.FRAMES)
    ranked = comparison.method == "ranked"
    title = words.sentence(comparison.sentence) if ranked else _title(rows, card)
    return Picture(
        name=f"{section.anchor}-ranked",
        kind="ranked",
        heading="Place by place",
        title=title,
        subtitle=_subtitle(section, rows, comparison, len(drawn.rungs)),
        alt=title,
        wide=wide,
        narrow=narrow,
        note=_divided(comparison),
    )


def _in_order(comparison: Comparison) -> list[Row]:
    known = [
        row
        for row in read(comparison.rows)
        if row.group == ""
        and row.period_end == comparison.period.end
        and row.value is not None
        and row.lower is not None
        and not row.divided
    ]
    return sorted(known, key=lambda row: (-(row.value or 0), row.area_code))


def _divided(comparison: Comparison) -> str:
    """How many figures are not the place's own, and so stand in no order."""
    now = (r for r in read(comparison.rows) if r.period_end == comparison.period.end)
    left = [row for row in now if row.group == "" and row.divided]
    if not left:
        return ""
    told = words.places(len(left), left[0].area_level)
    return f"Not drawn: {told} (mostly divided from larger areas)."


def _rung(row: Row, card: Indicator, marked: Sequence[str]) -> Rung:
    return Rung(
        name=words.short_name(row.area_name),
        middle=row.value or 0.0,
        low=row.lower,
        high=row.upper,
        told=f"{words.figure(row.value, card)} ({words.span(row.lower, row.upper, card)})",
        shape=marks.SHAPES.get(row.position, "circle"),
        strong=row.outside,
        marked=row.area_code in marked,
    )


def _title(rows: Sequence[Row], card: Indicator) -> str:
    first, last = (
        f"{words.figure(row.value, card)} in {words.short_name(row.area_name)}"
        for row in (rows[0], rows[-1])
    )
    return f"From {first} to {last}; where ranges overlap, the order may be chance."


def _subtitle(section: Section, rows: Sequence[Row], comparison: Comparison, shown: int) -> str:
    card = section.indicator
    part = "" if shown >= len(rows) else " Both ends and the places that this report is about."
    beyond = (
        ""
        if comparison.method == "ranked"
        else f" {words.triangles(rows[0].area_level, comparison)}"
    )
    return (
        f"{card.title}, {card.unit}, with {section.confidence} plausible ranges."
        f" {words.places(len(rows), rows[0].area_level)}, {comparison.period.label}.{part}{beyond}"
    )
