"""The map: rates by area in five steps, those that stand out outlined; never counts."""

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
from onestory.report.charts import ground, labels, look, marks
from onestory.report.charts.ground import Box, Outline, Shape
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story

_STEPS = ("#dbe7f2", "#b3cde4", "#7fa9d0", "#4079b0", "#174a7c")
_WIDE = Frame(width=720, left=0, right=0)
_NARROW = Frame(width=340, left=0, right=0, narrow=True)
_KEY_NARROW = 140  # pixels above a phone's map for its key
_ROOM = {
    False: Box(left=4, top=4, width=480, height=552),
    True: Box(left=2, top=_KEY_NARROW, width=336, height=390),
}
# Too small to be seen on a map of England, so drawn again beside it.
_LONDON = "E09"
_LONDON_ROOM = {
    False: Box(left=506, top=330, width=206, height=168),
    True: Box(left=196, top=24, width=140, height=112),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    rows: tuple[Row, ...]
    card: Indicator
    marked: tuple[str, ...]
    edges: tuple[float, ...]
    shapes: tuple[Shape, ...]
    comparator: str
    frame: Frame

    @property
    def height(self) -> int:
        room = _ROOM[self.frame.narrow]
        return round(room.top + room.height) + 4

    @property
    def has_london(self) -> bool:
        return len({s.code for s in self.shapes if s.code.startswith(_LONDON)}) >= 10


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return the map of the comparison's latest rows, or None where it would not be fair.

    It is drawn where boundaries were given for at least half of the places, and never of counts.
    """
    path, card = story.plan.boundaries, section.indicator
    rows = [
        r for r in read(comparison.rows) if r.group == "" and r.period_end == comparison.period.end
    ]
    if (
        path is None
        or card.statistic == "count"
        or len([r for r in rows if r.value is not None]) < 5
    ):
        return None
    found = ground.outlines(path)
    codes = {row.area_code for row in rows}
    known = {code for one in found for code in one.codes if code in codes}
    if len(known) * 2 < len(codes):
        return None
    edges = _edges(rows)
    wide, narrow = (
        _draw(
            _Map(
                rows=tuple(rows), card=card, marked=story.plan.marked, edges=edges, frame=frame,
                shapes=_shapes(found, codes, frame),
                comparator=comparison.comparator,
            )
        )
        for frame in (_WIDE, _NARROW)
    )  # fmt: skip
    title = _title(rows, comparison)
    return Picture(
        name=f"{section.anchor}-map",
        kind="map",
        heading="On the map",
        title=title,
        subtitle=(
            f"{card.title}, {card.unit}, {comparison.period.label}, in five groups of as many places"
            " each. Large areas catch the eye, but hold no more people for it."
        ),
        alt=title,
        note=_missing(rows, known),
        wide=wide,
        narrow=narrow,
    )


def _edges(rows: Sequence[Row]) -> tuple[float, ...]:
    values = np.array([row.value for row in rows if row.value is not None])
    cuts = (float(stats.quantile(values, probability=p).value[0]) for p in (0.2, 0.4, 0.6, 0.8))
    return tuple(dict.fromkeys(cuts))


def _shapes(found: Sequence[Outline], codes: set[str], frame: Frame) -> tuple[Shape, ...]:
    """Every area, and London's again, larger."""
    london = {code for code in codes if code.startswith(_LONDON)}
    inset = ground.shapes(found, london, _LONDON_ROOM[frame.narrow]) if len(london) >= 10 else []
    return (*ground.shapes(found, codes, _ROOM[frame.narrow]), *inset)


def _draw(drawn: _Map) -> str:
    by_code = {row.area_code: row for row in drawn.rows}
    pairs = [(by_code[shape.code], shape) for shape in drawn.shapes]
    pairs.sort(key=lambda pair: (pair[0].area_code in drawn.marked, pair[0].outside))
    features = [_feature(drawn, row, shape) for row, shape in pairs]
    areas = (
        alt.Chart(look.data(features))
        .mark_geoshape(strokeJoin="round")
        .encode(
            fill=alt.Fill("properties.fill:N", scale=None),
            stroke=alt.Stroke("properties.stroke:N", scale=None),
            strokeWidth=alt.StrokeWidth("properties.weight:Q", scale=None),
            tooltip=[
                alt.Tooltip(f"properties.{tip}:N", title=title)
                for tip, title in (
                    ("place", "Place"), ("figure", "Figure"), ("range", "Plausible range"), ("verdict", "Verdict")
                )
            ],
        )
        .project(type="identity", scale=1, translate=[0, 0])
    )  # fmt: skip
    return look.spec([areas, *_key(drawn)], drawn.frame, height=drawn.height, heads=0, feet=0)


def _feature(drawn: _Map, row: Row, shape: Shape) -> dict[str, object]:
    told = marks.record(row, drawn.card, drawn.marked)
    marked, known = row.area_code in drawn.marked, row.value is not None
    properties: dict[str, Cell] = {
        **{name: told[name] for name in ("place", "figure", "range", "verdict")},
        "fill": _STEPS[_step(drawn, row.value or 0.0)] if known else "#ffffff",
        "stroke": look.COMPARATOR
        if marked
        else look.INK
        if row.outside
        else "#ffffff"
        if known
        else look.MID,
        "weight": 2.6 if marked else 1.3 if row.outside else 0.5,
    }
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in shape.rings]},
    }


def _step(drawn: _Map, value: float) -> int:
    return min(bisect_right(drawn.edges, value), len(_STEPS) - 1)


def _key(drawn: _Map) -> list[alt.Chart]:
    """Each step with the values it holds, and what outlines mean."""
    frame, card = drawn.frame, drawn.card
    left = 4.0 if frame.narrow else 506.0
    edges = [words.figure(edge, card) for edge in drawn.edges]
    told = [
        f"under {edges[0]}",
        *(f"{a} to {b}" for a, b in zip(edges, edges[1:], strict=False)),
        f"{edges[-1]} and over",
    ]
    lines = [(_STEPS[at], look.MID, text) for at, text in enumerate(told)]
    lines.append(("#ffffff", look.MID, "no figure shown"))
    lines.append(("#ffffff", look.INK, "dark outline: stands out"))
    if drawn.marked:
        lines.append(("#ffffff", look.COMPARATOR, "this report's place"))
    boxes: list[dict[str, Cell]] = [
        {"px": left + 8, "py": 10.0 + at * 17, "fill": fill, "stroke": stroke}
        for at, (fill, stroke, _) in enumerate(lines)
    ]
    names: list[dict[str, Cell]] = [
        {"px": left + 22, "py": 10.0 + at * 17, "text": text, "align": "left", "bold": False}
        for at, (_, _, text) in enumerate(lines)
    ]
    if drawn.has_london:
        inset = _LONDON_ROOM[frame.narrow]
        names.append(
            {
                "px": inset.left,
                "py": inset.top - 10,
                "text": "London, larger",
                "align": "left",
                "bold": False,
            }
        )
    squares = (
        alt.Chart(look.data(boxes))
        .mark_point(shape="square", size=150, strokeWidth=1.4, filled=True, opacity=1)
        .encode(
            x=alt.X("px:Q", scale=None), y=alt.Y("py:Q", scale=None),
            fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("stroke:N", scale=None),
        )
    )  # fmt: skip
    return [squares, *labels.draw(names, look.INK, size=12)]


def _title(rows: Sequence[Row], comparison: Comparison) -> str:
    beyond = [row for row in rows if row.outside]
    level = rows[0].area_level
    if not beyond:
        return f"No {words.places(1, level).partition(' ')[2]} stands out from {comparison.comparator}, {comparison.period.label}."
    return (
        f"{words.places(len(beyond), level)} of {len(rows):,} stood out from"
        f" {comparison.comparator} in {comparison.period.label}: where they are."
    )


def _missing(rows: Sequence[Row], known: set[str]) -> str:
    absent = len({row.area_code for row in rows} - known)
    return (
        f"{words.many(absent, 'place')} had no boundary in the file and could not be drawn."
        if absent
        else ""
    )
