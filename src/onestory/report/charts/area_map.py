"""The map: rates by area in five shades, those that stand out outlined; never counts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from onestory import stats
from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import ground, labels, look, map_key, marks
from onestory.report.charts.ground import Box, Shape
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story

_LONDON = "E09"  # its boroughs are too small to be seen on a map of England: drawn again, larger
_NAMED = 5  # of the places without a boundary; more are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """Where the parts of a map lie in a frame."""

    frame: Frame
    key: float
    areas: Box
    london: Box


_WIDE = _Room(
    frame=Frame(width=720, left=0, right=0),
    key=506,
    areas=Box(left=4, top=4, width=480, height=552),
    london=Box(left=506, top=330, width=206, height=168),
)
_NARROW = _Room(
    frame=Frame(width=340, left=0, right=0, narrow=True),
    key=4,
    areas=Box(left=2, top=140, width=336, height=390),
    london=Box(left=196, top=24, width=140, height=112),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    """What is drawn, wherever it is drawn."""

    rows: dict[str, Row]
    outlines: tuple[ground.Outline, ...]
    card: Indicator
    marked: tuple[str, ...]
    edges: tuple[float, ...]

    @property
    def london(self) -> set[str]:
        """London's codes, where enough of them are compared to be worth an inset."""
        found = {code for code in self.rows if code.startswith(_LONDON)}
        return found if len(found) >= 10 else set()


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return the map of the comparison's latest rows, or None where it would not be fair.

    It is drawn where boundaries were given for at least half of the places, and never of counts.
    """
    rows = _newest(comparison)
    card = section.indicator
    path = story.plan.boundaries.get(rows[0].area_level) if rows else None
    if path is None or card.statistic == "count" or sum(r.value is not None for r in rows) < 5:
        return None
    drawn = _Map(
        rows={row.area_code: row for row in rows},
        outlines=ground.outlines(path),
        card=card,
        marked=story.plan.marked,
        edges=_edges(rows),
    )
    known = {code for one in drawn.outlines for code in one.codes if code in drawn.rows}
    if len(known) * 2 < len(drawn.rows):
        return None
    title = _title(rows, comparison)
    return Picture(
        name=f"{section.anchor}-map",
        kind="map",
        heading="On the map",
        title=title,
        subtitle=(
            f"{card.title}, {card.unit}, {comparison.period.label}, in five groups of as many"
            " places each. Large areas catch the eye, but hold no more people for it."
        ),
        alt=title,
        note=_missing([row for row in rows if row.area_code not in known]),
        wide=_draw(drawn, _WIDE),
        narrow=_draw(drawn, _NARROW),
    )


def _newest(comparison: Comparison) -> list[Row]:
    end = comparison.period.end
    return [row for row in read(comparison.rows) if row.group == "" and row.period_end == end]


def _edges(rows: Sequence[Row]) -> tuple[float, ...]:
    """The values that part the places into five groups of as many."""
    values = np.array([row.value for row in rows if row.value is not None])
    cuts = (float(stats.quantile(values, probability=p).value[0]) for p in (0.2, 0.4, 0.6, 0.8))
    return tuple(dict.fromkeys(cuts))


def _draw(drawn: _Map, room: _Room) -> str:
    shapes = [
        *ground.shapes(drawn.outlines, set(drawn.rows), room.areas),
        *ground.shapes(drawn.outlines, drawn.london, room.london),
    ]
    # What stands out is drawn last, so that its outline lies over its neighbours'.
    shapes.sort(key=lambda s: (s.code in drawn.marked, drawn.rows[s.code].outside))
    layers = [
        _areas([_feature(drawn, shape) for shape in shapes]),
        *map_key.draw(
            map_key.entries(drawn.edges, drawn.card, marked=bool(drawn.marked)), left=room.key
        ),
    ]
    if drawn.london:
        name = Label(x=room.london.left, y=room.london.top - 10, text="London, larger")
        layers += labels.draw([name], size=12)
    height = round(room.areas.top + room.areas.height) + 4
    return look.spec(layers, room.frame, height=height, heads=0, feet=0)


def _areas(features: Sequence[dict[str, object]]) -> alt.Chart:
    tips = {"place": "Place", "figure": "Figure", "range": "Plausible range", "verdict": "Verdict"}
    return (
        alt.Chart(look.data(features))
        .mark_geoshape(strokeJoin="round")
        .encode(
            fill=alt.Fill("properties.fill:N", scale=None),
            stroke=alt.Stroke("properties.stroke:N", scale=None),
            strokeWidth=alt.StrokeWidth("properties.weight:Q", scale=None),
            tooltip=[alt.Tooltip(f"properties.{tip}:N", title=tips[tip]) for tip in tips],
        )
        .project(type="identity", scale=1, translate=[0, 0])
    )


def _feature(drawn: _Map, shape: Shape) -> dict[str, object]:
    row = drawn.rows[shape.code]
    told = marks.record(row, drawn.card, drawn.marked)
    stroke, weight = _outline(row, drawn)
    return {
        "type": "Feature",
        "properties": {
            **{name: told[name] for name in ("place", "figure", "range", "verdict")},
            "fill": _shade(row.value, drawn),
            "stroke": stroke,
            "weight": weight,
        },
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in shape.rings]},
    }


def _shade(value: float | None, drawn: _Map) -> str:
    return map_key.NOTHING if value is None else map_key.SHADES[bisect_right(drawn.edges, value)]


def _outline(row: Row, drawn: _Map) -> tuple[str, float]:
    if row.area_code in drawn.marked:
        return look.COMPARATOR, 2.6
    if row.outside:
        return look.INK, 1.3
    return (look.MID if row.value is None else "#ffffff"), 0.5


def _title(rows: Sequence[Row], comparison: Comparison) -> str:
    beyond, level = sum(row.outside for row in rows), rows[0].area_level
    found = words.places(beyond, level) if beyond else f"None of the {words.plural(level)}"
    return f"{found} stood out from {comparison.comparator} in {comparison.period.label}."


def _missing(absent: Sequence[Row]) -> str:
    if not absent:
        return ""
    names = [words.short_name(row.area_name) for row in absent[:_NAMED]]
    more = [f"{len(absent) - _NAMED:,} more"] if len(absent) > _NAMED else []
    return (
        f"Not drawn: {words.places(len(absent), absent[0].area_level)} without a boundary in the"
        f" file: {words.listed([*names, *more])}."
    )
