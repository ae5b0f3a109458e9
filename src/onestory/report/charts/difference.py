"""Differences: places beside those alike, or before and after deprivation is allowed for."""

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

_HEADINGS = {
    "peers": "Beside places alike",
    "region": "Beside their own region",
    "deprivation": "Allowing for deprivation",
}


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return how far each place is from its comparator, or None where no difference is known.

    For deprivation the difference before it is allowed for stands beside the one after.
    """
    rows = _known(comparison)
    if len(rows) < 2:
        return None
    card, marked = section.indicator, story.plan.marked
    before = _crude(section) if comparison.method == "deprivation" else {}
    drawn = Ladder(
        rungs=ladder.rungs(rows, marked, lambda row: _rung(row, card, marked, before)),
        beside=0.0,
        beside_name="no difference",
        axis=f"Difference from {comparison.comparator}, {words.difference_unit(card)}",
        signed=True,
    )
    wide, narrow = (ladder.draw(drawn, frame) for frame in ladder.FRAMES)
    return Picture(
        name=f"{section.anchor}-{comparison.method.replace(' ', '-')}",
        kind=comparison.method,
        heading=_HEADINGS[comparison.method],
        title=words.sentence(comparison.sentence),
        subtitle=_subtitle(section, rows, comparison, before=bool(before)),
        alt=words.sentence(comparison.sentence),
        wide=wide,
        narrow=narrow,
    )


def _known(comparison: Comparison) -> list[Row]:
    rows = [r for r in read(comparison.rows) if r.group == "" and r.difference is not None]
    newest = max((r.period_end for r in rows), default=None)
    kept = [r for r in rows if r.period_end == newest]
    return sorted(kept, key=lambda r: (-(r.difference or 0), r.area_code))


def _crude(section: Section) -> dict[str, float]:
    """Each place's difference from the funnel's comparator, before anything is allowed for."""
    funnel = section.by("funnel")
    if funnel is None:
        return {}
    return {
        r.area_code: r.value - r.comparator_value
        for r in read(funnel.rows)
        if r.group == "" and r.value is not None and r.comparator_value is not None
    }


def _rung(row: Row, card: Indicator, marked: Sequence[str], before: dict[str, float]) -> Rung:
    low, high = _range(row)
    return Rung(
        name=words.short_name(row.area_name),
        middle=row.difference or 0.0,
        low=low,
        high=high,
        before=before.get(row.area_code),
        told=_told(row, card),
        shape=marks.SHAPES.get(row.position, "circle"),
        strong=row.outside,
        marked=row.area_code in marked,
    )


def _range(row: Row) -> tuple[float | None, float | None]:
    """The range of the difference; where none is given, that of the figure, moved as it was."""
    if row.difference_lower is not None and row.difference_upper is not None:
        return row.difference_lower, row.difference_upper
    if row.lower is None or row.upper is None or row.comparator_value is None:
        return None, None
    return row.lower - row.comparator_value, row.upper - row.comparator_value


def _has_range(row: Row) -> bool:
    return _range(row)[0] is not None


def _told(row: Row, card: Indicator) -> str:
    low, high = (words.difference(end, card) for end in _range(row))
    middle = words.difference(row.difference, card)
    return f"{middle} ({low} to {high})" if low else middle


def _subtitle(
    section: Section, rows: Sequence[Row], comparison: Comparison, *, before: bool
) -> str:
    funnel = section.by("funnel")
    key = (
        f" Hollow: beside {funnel.comparator}."
        " Filled, with its range: once deprivation is allowed for."
        if before and funnel
        else ""
    )
    ranges = f", with {section.confidence} plausible ranges" if any(map(_has_range, rows)) else ""
    return (
        f"{section.indicator.title}: difference from {comparison.comparator},"
        f" {words.difference_unit(section.indicator)}{ranges}."
        f" {words.places(len(rows), rows[0].area_level)}, {comparison.period.label}.{key}"
        f" {words.triangles(rows[0].area_level, comparison)}"
    )
