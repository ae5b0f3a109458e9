"""The flow of people: who was left in at each step, as trials draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import altair as alt

from onestory.model.caseload import FlowStep
from onestory.model.words import many, number, share
from onestory.report.charts import labels, look
from onestory.report.charts.labels import Align, Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=8, right=8)
NARROW = Frame(width=340, left=4, right=4, narrow=True)
_BOX = 30
_SIDES = ("taken on", "who could be set beside them")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    steps: tuple[FlowStep, ...]
    frame: Frame

    @property
    def row(self) -> int:
        return 78 if self.frame.narrow else 54

    @property
    def columns(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the two columns of boxes lie."""
        plot = float(self.frame.plot)
        if self.frame.narrow:
            return (0, plot / 2 - 6), (plot / 2 + 6, plot)
        return (plot - 400, plot - 212), (plot - 188, plot)

    def top(self, at: int) -> float:
        """The upper edge of a step's boxes."""
        return at * self.row + (40 if self.frame.narrow else 8)


def picture(steps: Sequence[FlowStep], *, name: str = "flow") -> Picture | None:
    """Return the steps as two columns of boxes; None with fewer than two steps."""
    if len(steps) < 2:
        return None
    said = title(steps)
    wide, narrow = (_draw(_Plot(steps=tuple(steps), frame=frame)) for frame in (WIDE, NARROW))
    return Picture(
        name=name,
        kind="flow",
        heading="Who was left in",
        title=said,
        subtitle="Left in at each step; between boxes, how many fell out.",
        alt=said,
        wide=wide,
        narrow=narrow,
    )


def title(steps: Sequence[FlowStep]) -> str:
    """Return how many of those taken on the answer is about, and how many are set beside them."""
    first, last = steps[0].exposed, steps[-1].exposed
    part = f" ({share(last / first)})" if first else ""
    beside = steps[-1].comparators
    told = (
        "how many are set beside them is hidden or not known"
        if beside is None
        else f"{many(beside, 'person is', 'people are')} set beside them"
    )
    return f"Of {first:,} taken on, {last:,}{part} are in the answer; {told}."


def _draw(plot: _Plot) -> str:
    layers = [
        *_arrows(plot),
        *_boxes(plot),
        *labels.draw(_words(plot)),
        *labels.draw(_counts(plot)),
    ]
    height = len(plot.steps) * plot.row + 4
    return look.spec(layers, plot.frame, height=height, heads=1, feet=-1)


def _of(step: FlowStep) -> tuple[int | None, int | None]:
    return step.exposed, step.comparators


def _boxes(plot: _Plot) -> list[alt.Chart]:
    colours = (look.ACCENT, look.COMPARATOR)
    records: list[dict[str, Cell]] = [
        {
            "px": left, "px2": right, "py": plot.top(at), "py2": plot.top(at) + _BOX,
            "colour": colour, "told": number(count),
        }
        for at, step in enumerate(plot.steps)
        for (left, right), colour, count in zip(plot.columns, colours, _of(step), strict=True)
        if count is not None
    ]  # fmt: skip
    box = alt.Chart(look.data(records)).mark_rect(fill="white", strokeWidth=1.4, cornerRadius=3)
    return [
        box.encode(
            x=alt.X("px:Q", scale=None), x2="px2:Q", y=alt.Y("py:Q", scale=None), y2="py2:Q",
            stroke=alt.Stroke("colour:N", scale=None),
        )
    ]  # fmt: skip


def _arrows(plot: _Plot) -> list[alt.Chart]:
    """A line from each box to the next of its column."""
    records: list[dict[str, Cell]] = []
    for side, (left, right) in enumerate(plot.columns):
        known = [at for at, step in enumerate(plot.steps) if _of(step)[side] is not None]
        middle = (left + right) / 2 if not plot.frame.narrow else left + 16
        for a, b in pairwise(known):
            records.append({"px": middle, "py": plot.top(a) + _BOX, "py2": plot.top(b)})
    if not records:
        return []
    rule = alt.Chart(look.data(records)).mark_rule(color=look.MID, strokeWidth=1.4)
    return [
        rule.encode(
            x=alt.X("px:Q", scale=None), y=alt.Y("py:Q", scale=None), y2="py2:Q"
        )
    ]  # fmt: skip


def _words(plot: _Plot) -> list[Label]:
    """The head of each column, what each step asked, and how many fell out at it."""
    made = [
        Label(x=(left + right) / 2, y=-8, text=head, align="center", colour=look.GREY)
        for (left, right), head in zip(plot.columns, _heads(plot), strict=True)
    ]
    for at, step in enumerate(plot.steps):
        made += _asked(plot, step.words, at)
        if at:
            made += _fallen(plot, at)
    return made


def _heads(plot: _Plot) -> tuple[str, str]:
    return ("taken on", "could be set beside") if plot.frame.narrow else _SIDES


def _asked(plot: _Plot, text: str, at: int) -> list[Label]:
    told = text[:1].upper() + text[1:]
    if plot.frame.narrow:
        return [Label(x=0, y=plot.top(at) - 14, text=labels.fitted(told, plot.frame.plot))]
    room = plot.columns[0][0] - 16
    lines = look.wrapped(told, room)
    if len(lines) > 3:
        lines = [*lines[:2], labels.fitted(" ".join(lines[2:]), room)]
    middle = plot.top(at) + _BOX / 2
    return [
        Label(x=0, y=y, text=line)
        for line, y in zip(lines, labels.stacked(len(lines), middle), strict=True)
    ]


def _fallen(plot: _Plot, at: int) -> list[Label]:
    """How many fell out of each column since the step before, beside the line between boxes."""
    if plot.frame.narrow:
        return []
    made: list[Label] = []
    for side, (left, right) in enumerate(plot.columns):
        before, after = _of(plot.steps[at - 1])[side], _of(plot.steps[at])[side]
        if before is not None and after is not None and before > after:
            y = (plot.top(at - 1) + _BOX + plot.top(at)) / 2
            text = f"{number(before - after)} fell out"
            made.append(Label(x=(left + right) / 2 + 7, y=y, text=text, colour=look.GREY))
    return made


def _counts(plot: _Plot) -> list[Label]:
    align: Align = "center"
    return [
        Label(
            x=(left + right) / 2,
            y=plot.top(at) + _BOX / 2,
            text=number(count),
            align=align,
            bold=True,
        )
        for at, step in enumerate(plot.steps)
        for (left, right), count in zip(plot.columns, _of(step), strict=True)
        if count is not None
    ]
