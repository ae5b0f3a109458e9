"""The ladder: places one above another, each a dot with its range, named and told in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from onestory.report.charts import labels, look
from onestory.report.charts.look import Cell, Frame

WIDE = Frame(width=720, left=236, right=158)
NARROW = Frame(width=340, left=10, right=18, narrow=True)
FRAMES = (WIDE, NARROW)
_STEP = 26
_STEP_NARROW = 38


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
    """Rungs from the top, the line they are set beside, and the scale below them."""

    rungs: tuple[Rung | Gap, ...]
    beside: float
    beside_name: str
    axis: str
    suffix: str = ""
    from_zero: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """Where a ladder's rungs lie in a frame."""

    frame: Frame
    domain: tuple[float, float]

    @property
    def step(self) -> int:
        return _STEP_NARROW if self.frame.narrow else _STEP

    def y(self, at: int) -> float:
        return at * self.step + (self.step - 9 if self.frame.narrow else self.step / 2)

    def x(self, value: float) -> float:
        low, high = self.domain
        return (value - low) / (high - low) * self.frame.plot


def draw(ladder: Ladder, frame: Frame) -> str:
    """Return the ladder as Vega-Lite text for the frame."""
    room = _Room(frame=frame, domain=_domain(ladder))
    layers = [*_beside(ladder, room), *_dots(ladder, room), *_words(ladder, room)]
    height = len(ladder.rungs) * room.step + 4
    feet = len(_axis_title(ladder, frame))
    return look.spec(layers, frame, height=height, feet=feet)


def _domain(ladder: Ladder) -> tuple[float, float]:
    ends = [ladder.beside]
    for rung in ladder.rungs:
        if isinstance(rung, Rung):
            ends += [e for e in (rung.middle, rung.low, rung.high, rung.before) if e is not None]
    low, high = min(ends), max(ends)
    room = (high - low or 1.0) * 0.04
    return (0.0 if ladder.from_zero else low - room), high + room


def _axis_title(ladder: Ladder, frame: Frame) -> list[str]:
    return look.wrapped(ladder.axis, frame.plot + (0 if frame.narrow else 200))


def _x(ladder: Ladder, room: _Room, field: str) -> alt.X:
    form = "'+,'" if ladder.signed else "','"
    bare = f"format(datum.value, {form})"
    told = f"datum.value == 0 ? '0' : {bare}" if ladder.signed else bare
    return alt.X(
        field,
        scale=alt.Scale(domain=list(room.domain), nice=False, zero=False),
        axis=alt.Axis(
            title=_axis_title(ladder, room.frame),
            tickCount=4 if room.frame.narrow else 6,
            labelExpr=f"replace({told} + '{ladder.suffix}', '-', '−')",
            domain=False, ticks=False, labelFlush=True,
        ),
    )  # fmt: skip


def _beside(ladder: Ladder, room: _Room) -> list[alt.Chart]:
    at = look.data([{"v": ladder.beside}])
    rule = alt.Chart(at).mark_rule(color=look.COMPARATOR, strokeWidth=1.6)
    x = room.x(ladder.beside)
    middle = min(max(x, look.width_of(ladder.beside_name) / 2), room.frame.plot - 20)
    name: dict[str, Cell] = {
        "px": middle,
        "py": -12,
        "text": ladder.beside_name,
        "align": "center",
        "bold": False,
    }
    return [rule.encode(x=_x(ladder, room, "v:Q")), *labels.draw([name], look.COMPARATOR)]


def _dots(ladder: Ladder, room: _Room) -> list[alt.Chart]:
    records: list[dict[str, Cell]] = [
        {
            "v": rung.middle, "low": rung.low, "high": rung.high, "before": rung.before,
            "py": room.y(at), "place": rung.name, "told": rung.told, "shape": rung.shape,
            "colour": look.ACCENT if rung.marked else look.INK if rung.strong else look.GREY,
        }
        for at, rung in enumerate(ladder.rungs)
        if isinstance(rung, Rung)
    ]  # fmt: skip
    base = alt.Chart(look.data(records)).encode(
        y=alt.Y("py:Q", scale=None),
        tooltip=[alt.Tooltip("place:N", title="Place"), alt.Tooltip("told:N", title="Figure")],
    )
    colour = alt.Color("colour:N", scale=None)
    x = _x(ladder, room, "v:Q")
    ranges = base.mark_rule(strokeWidth=2, opacity=0.75).encode(
        x=_x(ladder, room, "low:Q"), x2="high:Q", color=colour
    )
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x, color=colour, shape=alt.Shape("shape:N", scale=None)
    )
    if not any(one["before"] is not None for one in records):
        return [ranges, dots]
    shift = base.mark_rule(strokeWidth=1, strokeDash=[2, 2], color=look.MID).encode(
        x=x, x2="before:Q"
    )
    before = base.mark_point(
        filled=True, fill="white", stroke=look.GREY, strokeWidth=1.4, size=60, opacity=1
    )
    return [shift, before.encode(x=_x(ladder, room, "before:Q")), ranges, dots]


def _words(ladder: Ladder, room: _Room) -> list[alt.Chart]:
    """Names to the left and figures to the right; on a phone both stand above their dot."""
    frame, told = room.frame, []
    lift = 16 if frame.narrow else 0
    for at, rung in enumerate(ladder.rungs):
        y = room.y(at) - lift
        if isinstance(rung, Gap):
            told.append(
                _text(frame.plot / 2, room.y(at) - lift / 2, rung.told, "center", look.GREY)
            )
            continue
        colour = look.ACCENT if rung.marked else look.INK
        told += _name(rung, room, y, colour)
        right = frame.plot if frame.narrow else frame.plot + 10
        told.append(_text(right, y, rung.told, "right" if frame.narrow else "left", colour))
    return labels.draw(told, look.INK)


def _name(rung: Rung, room: _Room, y: float, colour: str) -> list[dict[str, Cell]]:
    """The name beside its rung on one line or two; on a phone above it, cut to what is free."""
    frame = room.frame
    if frame.narrow:
        space = frame.plot - look.width_of(rung.told) - 10
        return [_text(0.0, y, labels.fitted(rung.name, space, look.SIZE), "left", colour)]
    lines = look.wrapped(rung.name, frame.left - 12)
    kept = (
        [*lines[:1], labels.fitted(" ".join(lines[1:]), frame.left - 12, look.SIZE)]
        if lines[1:]
        else lines
    )
    return [
        _text(-10.0, y + (at - (len(kept) - 1) / 2) * 13, line, "right", colour)
        for at, line in enumerate(kept)
    ]


def _text(x: float, y: float, text: str, align: str, colour: str) -> dict[str, Cell]:
    return {"px": x, "py": y, "text": text, "align": align, "bold": False, "colour": colour}


def ends(count: int, marked: Sequence[int], *, most: int = 6, around: int = 1) -> list[int | None]:
    """Return which of `count` places in order to show: both ends, the marked and who is beside
    them, with None where places are left out. All are shown when they are few."""
    if count <= 3 * most:
        return list(range(count))
    kept = {*range(most), *range(count - most, count)}
    for at in marked:
        kept |= {n for n in range(at - around, at + around + 1) if 0 <= n < count}
    shown: list[int | None] = []
    for at in sorted(kept):
        if shown and shown[-1] is not None and shown[-1] != at - 1:
            shown.append(None)
        shown.append(at)
    return shown
