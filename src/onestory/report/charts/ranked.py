"""Places in order, each with its range: both ends of the list and the marked places."""

from __future__ import annotations

from collections.abc import Sequence

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import ladder, marks
from onestory.report.charts.ladder import Gap, Ladder, Rung
from onestory.report.charts.picture import Picture
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return the ordered places of the comparison, or None where fewer than two have a range."""
    rows = [r for r in read(comparison.rows) if r.group == "" and r.lower is not None]
    rows = [r for r in rows if r.period_end == comparison.period.end and r.value is not None]
    target = next((r.comparator_value for r in rows if r.comparator_value is not None), None)
    if len(rows) < 2 or target is None:
        return None
    card = section.indicator
    rows.sort(key=lambda r: (-(r.value or 0), r.area_code))
    drawn = Ladder(
        rungs=rungs(rows, card, story.plan.marked),
        beside=target,
        beside_name=f"{comparison.comparator} {words.figure(target, card)}",
        axis=words.unit(card),
        suffix="%" if words.is_percentage(card) else "",
    )
    wide, narrow = (ladder.draw(drawn, frame) for frame in ladder.FRAMES)
    return Picture(
        name=f"{section.anchor}-ranked",
        kind="ranked",
        heading="Place by place",
        title=_title(rows, card),
        subtitle=_subtitle(section, rows, comparison, len(drawn.rungs)),
        alt=_title(rows, card),
        wide=wide,
        narrow=narrow,
    )


def rungs(rows: Sequence[Row], card: Indicator, marked: Sequence[str]) -> tuple[Rung | Gap, ...]:
    """Return the rungs of rows in order, with the number left out between them."""
    chosen = ladder.ends(len(rows), [at for at, row in enumerate(rows) if row.area_code in marked])
    made: list[Rung | Gap] = []
    last = -1
    for here, after in zip(chosen, [*chosen[1:], None], strict=True):
        if here is None:
            left = (after or 0) - last - 1
            made.append(
                Gap(told=f"{words.places(left, rows[0].area_level)} in between: see the table")
            )
        else:
            made.append(_rung(rows[here], card, marked))
            last = here
    return tuple(made)


def _rung(row: Row, card: Indicator, marked: Sequence[str]) -> Rung:
    return Rung(
        name=row.area_name,
        middle=row.value or 0.0,
        low=row.lower,
        high=row.upper,
        told=f"{words.figure(row.value, card)} ({words.span(row.lower, row.upper, card)})",
        shape=marks.SHAPES.get(row.position, "circle"),
        strong=row.outside,
        marked=row.area_code in marked,
    )


def _title(rows: Sequence[Row], card: Indicator) -> str:
    first, last = rows[0], rows[-1]
    return (
        f"From {words.figure(first.value, card)} in {first.area_name} to"
        f" {words.figure(last.value, card)} in {last.area_name}; where ranges overlap, the order"
        " may be chance."
    )


def _subtitle(section: Section, rows: Sequence[Row], comparison: Comparison, shown: int) -> str:
    card = section.indicator
    part = "" if shown >= len(rows) else " Both ends and the places that this report is about."
    return (
        f"{card.title}, {card.unit}, with {section.confidence} plausible ranges."
        f" {words.places(len(rows), rows[0].area_level).capitalize()}, {comparison.period.label}.{part}"
        " Triangles stand out from the comparator."
    )
