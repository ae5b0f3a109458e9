"""Layers of the mirror: its rows, panels, ranges and flags, as marks at their pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from onestory.report.charts import labels, look, mirror_axis
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.mirror_panels import Panel, Point, Scale, told

_STEP = 24
_STEP_NARROW = 44
_GAP = 20
_GAP_NARROW = 12
_BETTER_SIDE = "#f1f5f9"
_COLOURS = {
    "ahead of the evidence": look.COMPARATOR,
    "unseen gain": look.ACCENT,
    "in step": look.INK,
    "not known": look.GREY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the picture: a site, a point a panel, and the flag of one of them.

    `flagged` is the panel that the flag is about.
    """

    name: str
    points: tuple[Point, ...]
    flag: str
    flagged: int
    why: str
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """All that a mirror shows in one wave: its rows, and a head and a scale a panel."""

    lines: tuple[Line, ...]
    heads: tuple[str, ...]
    scales: tuple[Scale, ...]
    flag_head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    frame: Frame
    panels: tuple[Panel, ...]
    count: int

    @property
    def step(self) -> int:
        return _STEP_NARROW if self.frame.narrow else _STEP

    @property
    def height(self) -> int:
        return self.count * self.step

    def y(self, at: int) -> float:
        """Where the marks of a row lie; on a phone the site's name stands above them."""
        return at * self.step + (self.step - 13 if self.frame.narrow else self.step / 2)


def draw(face: Face, frame: Frame) -> str:
    """Return the picture as Vega-Lite text for the frame."""
    room = _Room(frame=frame, panels=_panels(face, frame), count=len(face.lines))
    layers = [
        *_grounds(room),
        *_stripes(face, room),
        *_marks(face, room),
        *labels.draw([*_names(face, room)]),
        *labels.draw([*_small(face, room)], size=mirror_axis.SMALL),
    ]
    above = [*(_head(panel, frame) for panel in room.panels), look.wrapped(face.flag_head, 136)]
    heads = max(len(lines) for lines in above)
    return look.spec(
        layers, frame, height=room.height, heads=heads + 1, feet=mirror_axis.feet(face.scales)
    )


def _panels(face: Face, frame: Frame) -> tuple[Panel, ...]:
    gap = _GAP_NARROW if frame.narrow else _GAP
    count = len(face.scales)
    width = (frame.plot - gap * (count - 1)) / count
    return tuple(
        Panel(scale=scale, head=head, left=at * (width + gap), width=width)
        for at, (scale, head) in enumerate(zip(face.scales, face.heads, strict=True))
    )


def _grounds(room: _Room) -> list[alt.Chart]:
    """The better side of every panel tinted, and the line between better and worse."""
    sides: list[dict[str, Cell]] = [
        {"px": panel.x(panel.scale.line), "to": panel.right, "top": 0, "foot": room.height}
        for panel in room.panels
    ]
    lines = alt.Chart(look.data(sides)).mark_rule(color=look.MID, strokeWidth=1.4)
    tint = alt.Chart(look.data(sides)).mark_rect(color=_BETTER_SIDE)
    return [
        tint.encode(x=_across("px"), x2="to:Q", y=_down("top"), y2="foot:Q"),
        lines.encode(x=_across("px"), y=_down("top"), y2="foot:Q"),
    ]


def _stripes(face: Face, room: _Room) -> list[alt.Chart]:
    """A thin line below all sites together; on a phone one between any two rows."""
    rows = [at for at, line in enumerate(face.lines[:-1]) if line.together or room.frame.narrow]
    if not rows:
        return []
    cells: list[dict[str, Cell]] = [
        {
            "px": 0 if room.frame.narrow else -room.frame.left,
            "to": room.frame.plot,
            "py": (at + 1) * room.step,
        }
        for at in rows
    ]
    rule = alt.Chart(look.data(cells)).mark_rule(color=look.PALE, strokeWidth=1)
    return [rule.encode(x=_across("px"), x2="to:Q", y=_down("py"))]


def _marks(face: Face, room: _Room) -> list[alt.Chart]:
    records = [
        _record(line, point, panel, room.y(at))
        for at, line in enumerate(face.lines)
        for point, panel in zip(line.points, room.panels, strict=True)
        if point.value is not None
    ]
    arrows = [arrow for at, line in enumerate(face.lines) for arrow in _arrows(line, room, at)]
    base = alt.Chart(look.data(records)).encode(
        y=_down("py"),
        tooltip=[
            alt.Tooltip("site:N", title="Site"),
            alt.Tooltip("figure:N", title="Figure"),
            alt.Tooltip("flag:N", title="Together"),
            alt.Tooltip("why:N", title="Why"),
        ],
    )
    colour = alt.Color("colour:N", scale=None)
    ranges = base.transform_filter("datum.low !== null").mark_rule(strokeWidth=2, opacity=0.8)
    dots = base.mark_point(filled=True, size=64, opacity=1, strokeWidth=1.6)
    return [
        ranges.encode(x=_across("low"), x2="high:Q", color=colour),
        dots.encode(
            x=_across("px"),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
        ),
        *_heads_of_arrows(arrows),
    ]


def _record(line: Line, point: Point, panel: Panel, y: float) -> dict[str, Cell]:
    colour = _colour(line, point, panel)
    signed = panel.left > 0
    return {
        "site": line.name,
        "px": panel.x(point.value or 0.0),
        "low": panel.x(point.lower) if point.ranged and point.lower is not None else None,
        "high": panel.x(point.upper) if point.ranged and point.upper is not None else None,
        "py": y,
        "colour": colour,
        "fill": colour if _leaves_out(point, panel.scale) else "white",
        "figure": _figure(point, panel.scale, signed=signed),
        "flag": line.flag,
        "why": line.why,
    }


def _colour(line: Line, point: Point, panel: Panel) -> str:
    """The flag's own colour in the panel that it is about; elsewhere ink, or grey where unknown."""
    flagged = line.points.index(point) == line.flagged or panel.left == 0
    if flagged and line.flag in {"ahead of the evidence", "unseen gain"}:
        return _COLOURS[line.flag]
    return look.INK if _leaves_out(point, panel.scale) else look.GREY


def _leaves_out(point: Point, scale: Scale) -> bool:
    if point.lower is None or point.upper is None:
        return False
    return not point.lower <= scale.line <= point.upper


def _figure(point: Point, scale: Scale, *, signed: bool) -> str:
    parts = [point.value, point.lower, point.upper]
    value, low, high = ("" if n is None else told(round(n, 3), scale, signed=signed) for n in parts)
    return f"{value} ({low} to {high})" if low and high else f"{value} (no range)"


def _arrows(line: Line, room: _Room, at: int) -> Iterator[dict[str, Cell]]:
    for point, panel in zip(line.points, room.panels, strict=True):
        for end in (point.lower, point.upper):
            if end is not None and panel.beyond(end):
                x = panel.x(end)
                right = x > panel.x(panel.scale.line)
                yield {
                    "px": x, "py": room.y(at), "colour": _colour(line, point, panel),
                    "shape": "triangle-right" if right else "triangle-left",
                }  # fmt: skip


def _heads_of_arrows(arrows: Sequence[dict[str, Cell]]) -> list[alt.Chart]:
    if not arrows:
        return []
    marks = alt.Chart(look.data(arrows)).mark_point(filled=True, size=44, opacity=1)
    return [
        marks.encode(
            x=_across("px"),
            y=_down("py"),
            color=alt.Color("colour:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
        )
    ]


def _names(face: Face, room: _Room) -> Iterator[Label]:
    """Sites to the left and flags to the right; on a phone both stand above the marks."""
    frame = room.frame
    for at, line in enumerate(face.lines):
        colour = _COLOURS[line.flag]
        y = room.y(at) - (19 if frame.narrow else 0)
        room_for = frame.plot - look.width_of(line.flag) - 10 if frame.narrow else frame.left - 14
        name = labels.fitted(line.name, room_for)
        if frame.narrow:
            yield Label(x=0, y=y, text=name)
            yield Label(x=frame.plot, y=y, text=line.flag, align="right", colour=colour)
        else:
            yield Label(x=-10, y=y, text=name, align="right")
            yield Label(x=frame.plot + 12, y=y, text=line.flag, colour=colour)
    for panel in room.panels:
        middle = panel.left + panel.width / 2
        for text, y in _above(_head(panel, frame), foot=-18):
            yield Label(x=middle, y=y, text=text, align="center")
    if not frame.narrow:
        for text, y in _above(look.wrapped(face.flag_head, frame.right - 14), foot=-2):
            yield Label(x=frame.plot + 12, y=y, text=text)


def _above(lines: Sequence[str], *, foot: float) -> Iterator[tuple[str, float]]:
    for down, text in enumerate(lines):
        yield text, foot + 8 - 16 * (len(lines) - down)


def _head(panel: Panel, frame: Frame) -> list[str]:
    return look.wrapped(panel.head, panel.width + (4 if frame.narrow else 12))


def _small(face: Face, room: _Room) -> Iterator[Label]:
    """Which side is better, the axis, and words where a figure is missing."""
    gap = _GAP_NARROW if room.frame.narrow else _GAP
    for panel in room.panels:
        yield from mirror_axis.words(panel, room.frame, height=room.height, gap=gap)
    for at, one in enumerate(face.lines):
        for point, panel in zip(one.points, room.panels, strict=True):
            if point.value is None:
                x = panel.left + panel.width / 2
                yield Label(x=x, y=room.y(at), text=point.none, align="center", colour=look.GREY)


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=None)


def _down(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=None)
