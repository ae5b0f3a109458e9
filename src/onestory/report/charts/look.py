"""The look that every picture shares: colours, type, frames and axes."""

from __future__ import annotations

import json
import textwrap
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
SIZE = 13
LETTER = 0.52  # the mean width of a letter, as a share of its size

Cell = str | float | bool | None
Data = Sequence[Mapping[str, object]]


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


WIDE = Frame(width=720, left=52, right=170)
NARROW = Frame(width=340, left=44, right=88, narrow=True)


def data(rows: Data) -> alt.InlineData:
    """Return the rows as they travel inside a picture.

    They travel as text until the picture is whole: Altair copies lists each time it layers.
    """
    return alt.InlineData(values=json.dumps([dict(row) for row in rows], ensure_ascii=False))


def spec(
    layers: Sequence[alt.Chart], frame: Frame, *, height: int, heads: int = 1, feet: int = 1
) -> str:
    """Return the chart as Vega-Lite text of the frame's exact width, in the shared look.

    `heads` and `feet` are the lines of the titles above and below it.
    """
    dressed = (
        alt.layer(*layers)
        .properties(
            width=frame.plot,
            height=height,
            padding=alt.Padding(
                left=frame.left, right=frame.right, top=12 + 16 * heads, bottom=28 + 17 * feet
            ),
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
    told = dressed.to_dict()
    told["datasets"] = {name: json.loads(rows) for name, rows in told["datasets"].items()}
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def wrapped(text: str, room: float, size: int = SIZE) -> list[str]:
    """Return the text as lines that fit the room in pixels."""
    return textwrap.wrap(text, max(12, int(room / (size * LETTER)))) or [""]


def width_of(text: str, size: int = SIZE) -> float:
    """Return about how wide the text is, in pixels."""
    return len(text) * size * LETTER


def apart(middles: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the middles of things moved as little as keeps each clear of the next.

    Things that would meet are stacked around the mean of where they would be; their order stays.
    """
    stacks: list[tuple[float, list[int]]] = []
    for at in sorted(range(len(middles)), key=lambda one: middles[one]):
        stacks.append((middles[at], [at]))
        while len(stacks) > 1 and _meet(stacks[-2], stacks[-1], heights):
            both = stacks[-2][1] + stacks[-1][1]
            wanted = [
                middles[one] - off for one, off in zip(both, _offsets(both, heights), strict=True)
            ]
            stacks[-2:] = [(sum(wanted) / len(wanted), both)]
    moved = list(middles)
    for middle, members in stacks:
        for one, off in zip(members, _offsets(members, heights), strict=True):
            moved[one] = middle + off
    return moved


def _meet(
    above: tuple[float, list[int]], below: tuple[float, list[int]], heights: Sequence[float]
) -> bool:
    reach = (sum(heights[n] for n in above[1]) + sum(heights[n] for n in below[1])) / 2
    return below[0] - above[0] < reach


def _offsets(members: Sequence[int], heights: Sequence[float]) -> list[float]:
    """Where each member of a stack lies from the stack's middle."""
    top = -sum(heights[n] for n in members) / 2
    found: list[float] = []
    for one in members:
        found.append(top + heights[one] / 2)
        top += heights[one]
    return found
