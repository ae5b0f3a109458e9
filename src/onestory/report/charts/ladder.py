"""The ladder: places one above another, each a dot with its range, named and told in figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import altair as alt

from onestory.report import words
from onestory.report.charts import labels, look
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.rows import Row

WIDE = Frame(width=720, left=236, right=158)
NARROW = Frame(width=340, left=10, right=18, narrow=True)
FRAMES = (WIDE, NARROW)
_STEP = 26
_STEP_NARROW = 38
_AT_EACH_END = 6
_FARTHEST = 4.0
"""How many times as far as the middle one of all ends a capped scale reaches, once it is capped."""
_TOO_FAR = 1.5 * _FARTHEST
"""How many times as far an end lies that has the scale capped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One place: its dot, its range, its words, and where wanted an earlier dot (`before`)."""

    name: str
    middle: float
    low: float | None = None
    high: float | None = None
    before: float | None = None
    told: str = ""
    shape: str = "circle"
    strong: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Places left out between two rungs, in words."""

    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Rungs from the top, the line they are set beside, and the scale below them.

    `step` is the pixels from a rung to the next on a wide page. `capped` ends the scale where most
    ranges do: one that goes on ends in an arrow there.
    """

    rungs: tuple[Rung | Gap, ...]
    beside: float
    beside_name: str
    axis: str
    suffix: str = ""
    signed: bool = False
    step: int = _STEP
    capped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """Where a ladder's rungs lie in a frame."""

    frame: Frame
    domain: tuple[float, float]
    wide_step: int

    @property
    def step(self) -> int:
        return _STEP_NARROW if self.frame.narrow else self.wide_step

    def y(self, at: int) -> float:
        return at * self.step + (self.step - 9 if self.frame.narrow else self.step / 2)

    def x(self, value: float) -> float:
        low, high = self.domain
        return (value - low) / (high - low) * self.frame.plot


def rungs(
    rows: Sequence[Row], marked: Sequence[str], rung: Callable[[Row], Rung]
) -> tuple[Rung | Gap, ...]:
    """Return the rungs of rows in their order: all when few, else both ends and the marked.

    Where places are left out, a gap says how many.
    """
    kept = _kept(len(rows), [at for at, row in enumerate(rows) if row.area_code in marked])
    made: list[Rung | Gap] = []
    for before, at in zip([-1, *kept], kept, strict=False):
        left = at - before - 1
        if left:
            told = f"{words.places(left, rows[0].area_level)} in between: see the table"
            made.append(Gap(told=told))
        made.append(rung(rows[at]))
    return tuple(made)


def _kept(count: int, marked: Sequence[int]) -> list[int]:
    """Which places to show; a marked one with whoever is next to it."""
    if count <= 3 * _AT_EACH_END:
        return list(range(count))
    shown = {*range(_AT_EACH_END), *range(count - _AT_EACH_END, count)}
    shown.update(n for at in marked for n in (at - 1, at, at + 1) if 0 <= n < count)
    return sorted(shown)


def draw(ladder: Ladder, frame: Frame) -> str:
    """Return the ladder as Vega-Lite text for the frame."""
    room = _Room(frame=frame, domain=_domain(ladder), wide_step=ladder.step)
    layers = [*_beside(ladder, room), *_dots(ladder, room), *labels.draw(_words(ladder, room))]
    height = len(ladder.rungs) * room.step + 4
    return look.spec(layers, frame, height=height, feet=len(_axis_title(ladder, frame)))


def _domain(ladder: Ladder) -> tuple[float, float]:
    ends: list[float | None] = [ladder.beside]
    for rung in ladder.rungs:
        if isinstance(rung, Rung):
            ends += [rung.middle, rung.low, rung.high, rung.before]
    low, high = _bounds(ladder)
    known = [min(max(end, low), high) for end in ends if end is not None]
    room = (max(known) - min(known) or 1.0) * 0.04
    return min(known) - room, max(known) + room


def _bounds(ladder: Ladder) -> tuple[float, float]:
    """Where the scale ends at most, if anywhere; the marked range always fits."""
    told = [rung for rung in ladder.rungs if isinstance(rung, Rung)]
    reach = [far for rung in told for far in _reach(rung, ladder.beside)]
    usual = median(reach) if reach else 0.0
    if not ladder.capped or not usual or max(reach) <= _TOO_FAR * usual:
        return -math.inf, math.inf
    marked = [far for rung in told if rung.marked for far in _reach(rung, ladder.beside)]
    most = max([_FARTHEST * usual, *marked])
    return ladder.beside - most, ladder.beside + most


def _reach(rung: Rung, beside: float) -> list[float]:
    ends = (rung.low, rung.middle, rung.high)
    return [abs(end - beside) for end in ends if end is not None and math.isfinite(end)]


def goes_on(ladder: Ladder) -> bool:
    """Return whether a range goes on beyond the scale."""
    low, high = _bounds(ladder)
    ends = [end for rung in ladder.rungs if isinstance(rung, Rung) for end in (rung.low, rung.high)]
    return any(end is not None and not low <= end <= high for end in ends)


def _axis_title(ladder: Ladder, frame: Frame) -> list[str]:
    return look.wrapped(ladder.axis, frame.plot + (0 if frame.narrow else 200))


def _x(ladder: Ladder, room: _Room, field: str) -> alt.X:
    told = "format(datum.value, ',')"
    if ladder.signed:
        told = "datum.value == 0 ? '0' : format(datum.value, '+,')"
    return alt.X(
        field,
        scale=alt.Scale(domain=list(room.domain), nice=False, zero=False),
        axis=alt.Axis(
            title=_axis_title(ladder, room.frame),
            tickCount=4 if room.frame.narrow else 6,
            labelExpr=f"replace(({told}) + '{ladder.suffix}', '-', '−')",
            domain=False,
            ticks=False,
            labelFlush=True,
        ),
    )


def _beside(ladder: Ladder, room: _Room) -> list[alt.Chart]:
    """The line that places are set beside, named at its head inside the picture."""
    rule = alt.Chart(look.data([{"v": ladder.beside}])).mark_rule(
        color=look.COMPARATOR, strokeWidth=1.6
    )
    half = look.width_of(ladder.beside_name) / 2
    name = Label(
        x=max(half - room.frame.left, min(room.x(ladder.beside), room.frame.plot - half)),
        y=-12,
        text=ladder.beside_name,
        align="center",
        colour=look.COMPARATOR,
    )
    return [rule.encode(x=_x(ladder, room, "v:Q")), *labels.draw([name])]


def _dots(ladder: Ladder, room: _Room) -> list[alt.Chart]:
    records = [
        _record(rung, room.y(at), _bounds(ladder))
        for at, rung in enumerate(ladder.rungs)
        if isinstance(rung, Rung)
    ]
    base = alt.Chart(look.data(records)).encode(
        y=alt.Y("py:Q", scale=None),
        tooltip=[alt.Tooltip("place:N", title="Place"), alt.Tooltip("told:N", title="Figure")],
    )
    colour = alt.Color("colour:N", scale=None)
    x, before = _x(ladder, room, "v:Q"), _x(ladder, room, "before:Q")
    shift = base.mark_rule(strokeWidth=1, strokeDash=[2, 2], color=look.MID)
    hollow = base.mark_point(
        filled=True, fill="white", stroke=look.GREY, strokeWidth=1.4, size=60, opacity=1
    )
    ranges = base.mark_rule(strokeWidth=2, opacity=0.75)
    dots = base.mark_point(filled=True, size=70, opacity=1)
    earlier = [shift.encode(x=x, x2="before:Q"), hollow.encode(x=before)]
    return [
        *(earlier if any(one["before"] is not None for one in records) else []),
        ranges.encode(x=_x(ladder, room, "low:Q"), x2="high:Q", color=colour),
        dots.encode(x=x, color=colour, shape=alt.Shape("shape:N", scale=None)),
        *_arrows(ladder, room),
    ]


def _arrows(ladder: Ladder, room: _Room) -> list[alt.Chart]:
    """An arrow at the end of the scale for every range or dot that lies beyond it."""
    low, high = _bounds(ladder)
    records: list[dict[str, Cell]] = [
        {"v": at, "py": room.y(row), "shape": shape, "colour": _colour(rung)}
        for row, rung in enumerate(ladder.rungs)
        if isinstance(rung, Rung)
        for at, shape in ((low, "triangle-left"), (high, "triangle-right"))
        if any(end is not None and (end < at if at == low else end > at) for end in _ends(rung))
    ]
    if not records:
        return []
    heads = alt.Chart(look.data(records)).mark_point(filled=True, size=60, opacity=1)
    return [
        heads.encode(
            x=_x(ladder, room, "v:Q"),
            y=alt.Y("py:Q", scale=None),
            color=alt.Color("colour:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
        )
    ]


def _ends(rung: Rung) -> tuple[float | None, ...]:
    return rung.low, rung.middle, rung.high


def _record(rung: Rung, y: float, bounds: tuple[float, float]) -> dict[str, Cell]:
    low, high = bounds

    def within(end: float | None) -> float | None:
        return None if end is None else min(max(end, low), high)

    return {
        "v": rung.middle if low <= rung.middle <= high else None,
        "low": within(rung.low),
        "high": within(rung.high),
        "before": rung.before,
        "py": y,
        "place": rung.name,
        "told": rung.told,
        "shape": rung.shape,
        "colour": _colour(rung),
    }


def _colour(rung: Rung) -> str:
    return look.ACCENT if rung.marked else look.INK if rung.strong else look.GREY


def _words(ladder: Ladder, room: _Room) -> list[Label]:
    """Names to the left and figures to the right; on a phone both stand above their dot."""
    told: list[Label] = []
    for at, rung in enumerate(ladder.rungs):
        y = room.y(at) - (16 if room.frame.narrow else 0)
        if isinstance(rung, Gap):
            middle = _clear_of(room.x(ladder.beside), rung.told, room.frame)
            told.append(Label(x=middle, y=y, text=rung.told, align="center", colour=look.GREY))
        else:
            told += _told(rung, room.frame, y)
    return told


def _clear_of(line: float, text: str, frame: Frame) -> float:
    """Return the middle of the plot, or as near to it as the words keep clear of the line."""
    half, middle = look.width_of(text) / 2 + 4, frame.plot / 2
    if abs(line - middle) >= half:
        return middle
    return line + half if line <= middle else line - half


def _told(rung: Rung, frame: Frame, y: float) -> list[Label]:
    colour = look.ACCENT if rung.marked else look.INK
    if frame.narrow:
        name = labels.fitted(rung.name, frame.plot - look.width_of(rung.told) - 10)
        return [
            Label(x=0, y=y, text=name, colour=colour),
            Label(x=frame.plot, y=y, text=rung.told, align="right", colour=colour),
        ]
    lines = look.wrapped(rung.name, frame.left - 12)
    if len(lines) > 2:
        lines = [lines[0], labels.fitted(" ".join(lines[1:]), frame.left - 12)]
    return [
        *(
            Label(x=-10, y=at, text=line, align="right", colour=colour)
            for line, at in zip(lines, labels.stacked(len(lines), y), strict=True)
        ),
        Label(x=frame.plot + 10, y=y, text=rung.told, colour=colour),
    ]
