"""The axis of a mirror's panel in words: which side is better, its figures, and how they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onestory.report.charts import look
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Frame
from onestory.report.charts.mirror_panels import Panel, Scale, ticks, told

SMALL = 11
"""The size of the letters."""


def feet(scales: Sequence[Scale]) -> int:
    """Return the lines under the marks: the figures, and how they run where that is backwards."""
    return 2 if any(scale.better_low for scale in scales) else 1


def words(panel: Panel, frame: Frame, *, height: float, gap: float) -> Iterator[Label]:
    """Return the words above and below a panel of that height, kept clear of the next one's."""
    yield from _sides(panel, ("worse", "better"), y=-10, narrow=frame.narrow)
    if panel.scale.better_low:
        yield from _sides(panel, ("higher", "lower"), y=height + 27, narrow=frame.narrow)
    for tick in ticks(panel):
        text = told(tick, panel.scale, signed=panel.left > 0)
        x = _within(panel, panel.x(tick), text, gap=gap)
        yield Label(x=x, y=height + 12, text=text, align="center", colour=look.GREY)


def _sides(panel: Panel, sides: tuple[str, str], *, y: float, narrow: bool) -> Iterator[Label]:
    """What either side of the line means, with arrows where there is room."""
    line = panel.x(panel.scale.line)
    left, right = sides if narrow else (f"← {sides[0]}", f"{sides[1]} →")
    yield Label(x=line - 5, y=y, text=left, align="right", colour=look.GREY)
    yield Label(x=line + 5, y=y, text=right, colour=look.GREY)


def _within(panel: Panel, x: float, text: str, *, gap: float) -> float:
    """Where a tick is told: at its place, or as near as keeps it clear of the next panel's."""
    half = look.width_of(text, SMALL) / 2 + 2
    return min(max(x, panel.left - gap / 2 + half), panel.right + gap / 2 - half)
