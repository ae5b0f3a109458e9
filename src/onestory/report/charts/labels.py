"""Labels: names put beside their points where they cover neither each other nor the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from onestory.report.charts import look
from onestory.report.charts.look import Cell, Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point to be named, in pixels from the top left of the plot."""

    x: float
    y: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


_SIDES = (("left", 9, 0), ("right", -9, 0), ("center", 0, -13), ("center", 0, 14))


def place(
    spots: Sequence[Spot], *, width: float, height: float, slack: float
) -> list[dict[str, Cell]]:
    """Return the labels that fit, first come first served, as records with pixels and alignment.

    `slack` is how far a label may reach beyond the right edge of the plot.
    """
    taken = [_Box(left=s.x - 6, top=s.y - 6, right=s.x + 6, bottom=s.y + 6) for s in spots]
    placed: list[dict[str, Cell]] = []
    for spot in spots:
        for align, dx, dy in _SIDES:
            box = _box(spot, align, dx, dy)
            inside = (
                box.left >= 0
                and box.right <= width + slack
                and box.top >= -4
                and box.bottom <= height
            )
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                placed.append(
                    {"px": spot.x + dx, "py": spot.y + dy, "text": spot.text, "align": align, "bold": spot.bold}
                )  # fmt: skip
                break
    return placed


def draw(
    placed: Sequence[Mapping[str, Cell]], colour: str, size: int = look.SIZE
) -> list[alt.Chart]:
    """Return the labels as text at their pixels, in layers; halos keep them clear."""
    layers: list[alt.Chart] = []
    for align in ("left", "right", "center"):
        chosen = [{"colour": colour, **one} for one in placed if one["align"] == align]
        for halo in (True, False) if chosen else ():
            base = alt.Chart(look.data(chosen)).mark_text(
                align=align, baseline="middle", fontSize=size,
                fontWeight="bold" if any(one["bold"] for one in chosen) else "normal",
                **({"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"} if halo else {}),
            )  # fmt: skip
            layers.append(_at_pixels(base))
    return layers


def at_line_ends(ends: Sequence[tuple[float, str, str]], frame: Frame) -> list[alt.Chart]:
    """Return the names of lines in the right margin, from (height, name, colour) each.

    Long names take more lines, and names whose lines meet are moved apart.
    """
    blocks = [look.wrapped(name, frame.right - 8, 12) for _, name, _ in ends]
    middles = look.apart([y for y, _, _ in ends], [14.0 * len(block) + 1 for block in blocks])
    records: list[dict[str, Cell]] = [
        {
            "px": frame.plot + 7, "py": middle + (at - (len(block) - 1) / 2) * 14,
            "text": part, "align": "left", "bold": False, "colour": colour,
        }
        for middle, block, (_, _, colour) in zip(middles, blocks, ends, strict=True)
        for at, part in enumerate(block)
    ]  # fmt: skip
    return draw(records, look.GREY, size=12)


def fitted(text: str, room: float, size: int = 11) -> str:
    """Return the text cut to the room in pixels, an ellipsis where it was cut."""
    letters = int(room / (size * look.LETTER))
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip(' ,')}…"


def _at_pixels(base: alt.Chart) -> alt.Chart:
    return base.encode(
        x=alt.X("px:Q", scale=None),
        y=alt.Y("py:Q", scale=None),
        text="text:N",
        color=alt.Color("colour:N", scale=None),
    )


def _box(spot: Spot, align: str, dx: float, dy: float) -> _Box:
    wide = look.width_of(spot.text) * (1.08 if spot.bold else 1)
    left = {"left": 0.0, "right": -wide, "center": -wide / 2}[align] + spot.x + dx
    return _Box(left=left, top=spot.y + dy - 7, right=left + wide, bottom=spot.y + dy + 7)
