"""The look that every picture shares: colours, type, frames and axes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

INK = "#1f2328"
GREY = "#626a73"
MID = "#9aa3ad"
PALE = "#d5dae0"
ACCENT = "#1f5f99"  # the place or places that the report is about
COMPARATOR = "#b8500f"  # what they are compared with: told from the accent by the colour-blind
FONT = "Arial, Helvetica, sans-serif"  # the same widths on Windows, macOS and Linux
SIZE = 12
LETTER = 0.54  # the mean width of a letter, as a share of its size

Cell = str | float | bool | None
Data = Sequence[Mapping[str, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The room a picture has, in pixels: `left` for the scale, `right` for direct labels."""

    width: int
    left: int
    right: int
    narrow: bool = False

    @property
    def plot(self) -> int:
        """The width left for the marks themselves."""
        return self.width - self.left - self.right


WIDE = Frame(width=720, left=52, right=150)
NARROW = Frame(width=340, left=44, right=64, narrow=True)


def data(rows: Data) -> alt.InlineData:
    """Return the rows as they travel inside a picture."""
    return alt.InlineData(values=[dict(row) for row in rows])


def spec(chart: alt.LayerChart, frame: Frame, *, height: int, top: int = 26) -> str:
    """Return the chart as Vega-Lite text of the frame's exact width, in the shared look."""
    dressed = (
        chart.properties(
            width=frame.plot,
            height=height,
            padding={"left": frame.left, "right": frame.right, "top": top, "bottom": 44},
            autosize=alt.AutoSizeParams(type="none"),
        )
        .configure(font=FONT, aria=False, background="white")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=GREY, labelFontSize=SIZE, titleColor=INK, titleFontSize=SIZE,
            titleFontWeight="normal", gridColor="#edf0f3", domainColor=MID, tickColor=MID,
        )
        .configure_text(fontSize=SIZE, color=INK)
    )  # fmt: skip
    return json.dumps(dressed.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def value_axis(title: str, frame: Frame, **more: object) -> alt.Axis:
    """Return an upright scale whose title lies flat above it, where it can be read."""
    return alt.Axis(
        title=title, titleAngle=0, titleAlign="left", titleAnchor="start", titleBaseline="bottom",
        titleX=-frame.left, titleY=-10, domain=False, ticks=False, tickCount=6, **more,
    )  # fmt: skip


def width_of(text: str, size: int = SIZE) -> float:
    """Return about how wide the text is, in pixels."""
    return len(text) * size * LETTER


def apart(positions: Sequence[float], gap: float) -> list[float]:
    """Return the positions moved as little as keeps each at least `gap` from the next."""
    order = sorted(range(len(positions)), key=lambda at: positions[at])
    groups: list[tuple[float, list[int]]] = []
    for at in order:
        groups.append((positions[at], [at]))
        while len(groups) > 1 and _collide(groups[-2], groups[-1], gap):
            groups[-2:] = [_merged(groups[-2], groups[-1], gap, positions)]
    moved = [0.0] * len(positions)
    for middle, members in groups:
        for step, at in enumerate(members):
            moved[at] = middle + (step - (len(members) - 1) / 2) * gap
    return moved


def _collide(above: tuple[float, list[int]], below: tuple[float, list[int]], gap: float) -> bool:
    reach = (len(above[1]) + len(below[1])) / 2 * gap
    return below[0] - above[0] < reach


def _merged(
    above: tuple[float, list[int]],
    below: tuple[float, list[int]],
    gap: float,
    positions: Sequence[float],
) -> tuple[float, list[int]]:
    members = above[1] + below[1]
    offsets = [positions[at] - (step - (len(members) - 1) / 2) * gap for step, at in enumerate(members)]
    return sum(offsets) / len(offsets), members
