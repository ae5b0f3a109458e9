"""A place's own past: its figures between the limits that its own variation keeps to."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from onestory.model.comparison import Comparison
from onestory.report import words
from onestory.report.charts import labels, look, marks, scales
from onestory.report.charts.labels import Label, LineEnd
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture
from onestory.report.charts.scales import Upright
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story

HEIGHT = 250
_MOST = 3  # pictures: the rest are in the table


def pictures(story: Story, section: Section, comparison: Comparison) -> tuple[Picture, ...]:
    """Return a chart for each marked place; where none is, for those now furthest beyond limits."""
    by_place: dict[str, list[Row]] = {}
    for row in read(comparison.rows):
        if row.group == "" and row.limit_upper is not None:
            by_place.setdefault(row.area_code, []).append(row)
    series = [own for own in by_place.values() if len(own) > 2]
    if story.plan.marked:
        order = {code: at for at, code in enumerate(story.plan.marked)}
        chosen = [own for own in series if own[-1].area_code in order]
        chosen.sort(key=lambda own: order[own[-1].area_code])
    else:
        beyond = [own for own in series if own[-1].outside]
        newest = max((own[-1].period_end for own in beyond), default=None)
        chosen = sorted((own for own in beyond if own[-1].period_end == newest), key=_within)
    return tuple(_picture(section, own, at) for at, own in enumerate(chosen[:_MOST], 1))


def _within(own: Sequence[Row]) -> tuple[float, str]:
    """How far the last figure lies from its mean, in halves of its limits, the furthest first."""
    last = own[-1]
    half = ((last.limit_upper or 0) - (last.limit_lower or 0)) / 2 or 1.0
    return -abs((last.value or 0) - (last.comparator_value or 0)) / half, last.area_code


def _picture(section: Section, own: Sequence[Row], at: int) -> Picture:
    card = section.indicator
    extent = [e for r in own for e in (r.value, r.lower, r.upper, r.limit_lower, r.limit_upper)]
    scale = scales.upright(extent, card, height=HEIGHT)
    wide, narrow = (_draw(own, scale, frame) for frame in (look.WIDE, look.NARROW))
    title = _title(own)
    return Picture(
        name=f"{section.anchor}-own-past-{at}",
        kind="own-past",
        heading=f"{words.short_name(own[-1].area_name)} beside its own past",
        title=title,
        subtitle=(
            f"{card.title}, {card.unit}, {own[0].period} to {own[-1].period}. Dashed: the limits"
            f" that its own variation would keep to (XmR chart).{_divided(own)}"
        ),
        alt=title,
        wide=wide,
        narrow=narrow,
    )


def _divided(own: Sequence[Row]) -> str:
    if not any(row.divided for row in own):
        return ""
    return f" Hollow: {marks.DIVIDED}, which say little of this place alone."


def _title(own: Sequence[Row]) -> str:
    name, last = words.short_name(own[-1].area_name), own[-1]
    beyond = [
        f"{row.period} ({row.position}{', mostly divided' if row.divided else ''})"
        for row in own
        if row.outside
    ]
    if beyond:
        return f"{name} went beyond the limits of its own past in {words.listed(beyond)}."
    first = next((row for row in own if not row.divided), own[0])
    return (
        f"{name} stayed within the limits of its own past from {first.period} to {last.period}:"
        " we cannot tell that anything changed."
    )


def _draw(own: Sequence[Row], scale: Upright, frame: Frame) -> str:
    records = [_record(row, scale) for row in own]
    base = alt.Chart(look.data(records))
    x = scales.time([(row.period_start, row.period) for row in own], frame)
    limit = base.mark_line(strokeWidth=1.3, color=look.GREY, strokeDash=[6, 4])
    layers = [
        limit.encode(x=x, y=scale.channel("least:Q", frame)),
        limit.encode(x=x, y=scale.channel("most:Q", frame)),
        base.mark_line(strokeWidth=1.6, color=look.COMPARATOR).encode(
            x=x, y=scale.channel("mean:Q", frame)
        ),
        base.mark_line(strokeWidth=2, color=look.ACCENT).encode(x=x, y=scale.channel("y:Q", frame)),
        base.mark_rule(strokeWidth=1.6, color=look.ACCENT).encode(
            x=x, y=scale.channel("low:Q", frame), y2="high:Q"
        ),
        base.mark_point(filled=True, opacity=1, strokeWidth=1.6).encode(
            x=x,
            y=scale.channel("y:Q", frame),
            fill=alt.Fill("inside:N", scale=None),
            stroke=alt.Stroke("edge:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            tooltip=list(marks.TOOLTIP),
        ),
        *labels.draw(_names(own[-1], scale, frame), size=12),
    ]
    return look.spec(layers, frame, height=HEIGHT, heads=len(scale.title(frame)), feet=0)


def _record(row: Row, scale: Upright) -> dict[str, Cell]:
    return {
        **marks.record(row, scale.card),
        "t": row.period_start.toordinal(),
        "inside": "white" if row.divided else look.ACCENT,
        "edge": look.ACCENT if row.divided else "white",
        "least": marks.short(row.limit_lower),
        "most": marks.short(row.limit_upper),
        "mean": marks.short(row.comparator_value),
        "size": 110 if row.outside else 60,
    }


def _names(last: Row, scale: Upright, frame: Frame) -> list[Label]:
    mean = words.figure(last.comparator_value, scale.card)
    ends = [
        LineEnd(y=scale.y(last.limit_upper), name="upper limit"),
        LineEnd(y=scale.y(last.limit_lower), name="lower limit"),
        LineEnd(y=scale.y(last.comparator_value), name=f"its mean {mean}", colour=look.COMPARATOR),
        LineEnd(y=scale.y(last.value), name=words.shown(last, scale.card), colour=look.ACCENT),
    ]
    return labels.at_line_ends(ends, frame)
