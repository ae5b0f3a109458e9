"""Labels: names put beside what they name, where they cover neither each other nor the edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt

from onestory.report.charts import look
from onestory.report.charts.look import Frame

Align = Literal["left", "right", "center"]
_ALIGNS: tuple[Align, ...] = ("left", "right", "center")
_SIDES: tuple[tuple[Align, float, float], ...] = (
    ("left", 9, 0),
    ("right", -9, 0),
    ("center", 0, -13),
    ("center", 0, 14),
)
_LINE = 14.0  # pixels from one line of a label to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words at a place in pixels from the top left of the plot."""

    x: float
    y: float
    text: str
    align: Align = "left"
    colour: str = look.INK
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEnd:
    """The right end of a line: how far down it lies, and what the line is called."""

    y: float
    name: str
    colour: str = look.GREY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def within(self, right: float, bottom: float) -> bool:
        return self.left >= 0 and self.right <= right and self.top >= -4 and self.bottom <= bottom

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def beside_points(points: Sequence[Label], *, width: float, height: float) -> list[Label]:
    """Return a label beside each point (its `x` and `y`) that has room, the first ones first."""
    taken = [_Box(left=p.x - 6, top=p.y - 6, right=p.x + 6, bottom=p.y + 6) for p in points]
    placed: list[Label] = []
    for point in points:
        for align, dx, dy in _SIDES:
            label = Label(
                x=point.x + dx, y=point.y + dy, align=align,
                text=point.text, colour=point.colour, bold=point.bold,
            )  # fmt: skip
            box = _box(label)
            if box.within(width, height) and not any(box.meets(other) for other in taken):
                taken.append(box)
                placed.append(label)
                break
    return placed


def at_line_ends(ends: Sequence[LineEnd], frame: Frame) -> list[Label]:
    """Return the names of lines in the right margin, moved apart where ends meet.

    Long names take more than one line.
    """
    blocks = [look.wrapped(end.name, frame.right - 8, 12) for end in ends]
    middles = look.apart([end.y for end in ends], [_LINE * len(block) + 1 for block in blocks])
    return [
        Label(x=frame.plot + 7, y=y, text=text, colour=end.colour)
        for end, block, middle in zip(ends, blocks, middles, strict=True)
        for text, y in zip(block, stacked(len(block), middle), strict=True)
    ]


def stacked(lines: int, middle: float) -> list[float]:
    """Return where each of so many lines of a label lies, around the middle."""
    return [middle + (at - (lines - 1) / 2) * _LINE for at in range(lines)]


def fitted(text: str, room: float, size: int = look.SIZE) -> str:
    """Return the text cut to the room in pixels, an ellipsis where it was cut."""
    letters = int(room / (size * look.LETTER))
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip(' ,')}…"


def draw(labels: Sequence[Label], size: int = look.SIZE) -> list[alt.Chart]:
    """Return the labels as layers of text; a white edge keeps them clear of what is behind."""
    layers: list[alt.Chart] = []
    for align in _ALIGNS:
        rows = look.data(
            [
                {"px": one.x, "py": one.y, "text": one.text, "colour": one.colour}
                for one in labels
                if one.align == align
            ]
        )
        chosen = [one for one in labels if one.align == align]
        if chosen:
            weight = "bold" if any(one.bold for one in chosen) else "normal"
            edge = alt.Chart(rows).mark_text(
                align=align, baseline="middle", fontSize=size, fontWeight=weight,
                stroke="white", strokeWidth=3, strokeJoin="round",
            )  # fmt: skip
            text = alt.Chart(rows).mark_text(
                align=align, baseline="middle", fontSize=size, fontWeight=weight
            )
            layers += [_at_pixels(edge), _at_pixels(text)]
    return layers


def _at_pixels(base: alt.Chart) -> alt.Chart:
    return base.encode(
        x=alt.X("px:Q", scale=None),
        y=alt.Y("py:Q", scale=None),
        text="text:N",
        color=alt.Color("colour:N", scale=None),
    )


def _box(label: Label) -> _Box:
    wide = look.width_of(label.text) * (1.1 if label.bold else 1)
    left = {"left": 0.0, "right": -wide, "center": -wide / 2}[label.align] + label.x
    return _Box(left=left, top=label.y - 7, right=left + wide, bottom=label.y + 7)
