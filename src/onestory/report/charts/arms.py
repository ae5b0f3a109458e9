"""Months since time zero: the people taken on beside what was expected of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.effect import Effect
from onestory.model.words import number
from onestory.report.charts import arms_words, labels, look
from onestory.report.charts.labels import Label, LineEnd
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

HEIGHT = 300
_BAND = "#f3dccd"
_RARE = 3.0  # events a person-year: fewer are told of a hundred people
_LINES = {
    "candidates": ("all who could have been", look.MID, 1.2, ()),
    "expected": ("expected without the team", look.COMPARATOR, 2.0, (6, 4)),
    "exposed": ("people taken on", look.ACCENT, 2.4, ()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    rows: tuple[dict[str, float | None], ...]
    effect: Effect
    times: float  # by which a rate a person-year is multiplied
    low: float
    high: float
    step: int  # months that a point stands for
    frame: Frame

    @property
    def ends(self) -> tuple[float, float]:
        months = [row["month"] or 0.0 for row in self.rows]
        return min(months) - 0.2 * self.step, max(months) + 1.0 * self.step

    def middle(self, row: dict[str, float | None]) -> float:
        return (row["month"] or 0.0) + self.step / 2

    def x(self, months: float) -> float:
        low, high = self.ends
        return (months - low) / (high - low) * self.frame.plot

    def y(self, value: float) -> float:
        return HEIGHT * (1 - (value - self.low) / (self.high - self.low))

    def rate(self, row: dict[str, float | None], line: str) -> float | None:
        value = row[line]
        return None if value is None else value * self.times


def picture(
    effect: Effect,
    rows: pa.Table,
    *,
    title: str,
    beside: int | None = None,
    name: str = "arms",
) -> Picture | None:
    """Return the months since time zero of the effect's outcome, of both arms and all kept.

    `rows` are ARM_ROWS, `title` what the outcome is called, `beside` how many different people
    stand beside them. None where fewer than three months have a figure of the people taken on.
    """
    own = rows.filter(pc.field("outcome") == effect.outcome.id).sort_by("month")
    if len(own) - own.column("exposed").null_count < 3:
        return None
    plot = _plot(effect, own)
    found = arms_words.title(effect, title, arms_words.moved(own))
    banded = any(_band(plot, row) for row in plot.rows)
    return Picture(
        name=name,
        kind="arms",
        heading="What happened, and what would have happened",
        title=found,
        subtitle=arms_words.subtitle(
            effect,
            scale(plot.times),
            beside=effect.n_comparator if beside is None else beside,
            banded=banded,
            step=plot.step,
            before=min(plot.ends) < -1,
        ),
        alt=found,
        wide=_draw(plot),
        narrow=_draw(replace(plot, frame=look.NARROW)),
    )


def scale(times: float) -> str:
    """Return in words what a rate is of: so many people, over a year."""
    return "per person a year" if times == 1 else f"per {number(times)} people a year"


def times_of(rows: pa.Table) -> float:
    """Return what rates a person-year are multiplied by, so that they read well."""
    known = [
        float(v)
        for name in _LINES
        for v in rows.column(name).to_pylist()
        if v is not None and math.isfinite(v)
    ]
    return 100.0 if sum(known) < _RARE * max(len(known), 1) else 1.0


def _plot(effect: Effect, own: pa.Table) -> _Plot:
    rows = _possible(own.to_pylist())
    months = sorted({row["month"] or 0.0 for row in rows})
    plot = _Plot(
        rows=rows,
        effect=effect,
        times=times_of(own),
        low=0.0,
        high=1.0,
        step=round(min((b - a for a, b in pairwise(months)), default=1)),
        frame=look.WIDE,
    )
    values = [v for row in rows for line in _LINES if (v := plot.rate(row, line)) is not None]
    most, least = max(values), min(values)
    low = 0.0 if least < most * 0.35 else least - 0.1 * (most - least or 1.0)
    return replace(plot, low=low, high=most + 0.06 * (most - low or 1.0))


def _possible(rows: Sequence[dict[str, float | None]]) -> tuple[dict[str, float | None], ...]:
    """The rows, without those before time zero where nothing could happen: nobody dies first."""
    before = [row for row in rows if (row["month"] or 0.0) < 0]
    nothing = not any(row[line] for row in before for line in _LINES)
    return tuple(row for row in rows if not nothing or (row["month"] or 0.0) >= 0)


def _band(plot: _Plot, row: dict[str, float | None]) -> tuple[float, float] | None:
    """Where the expected figure would lie if the effect were at either end of its range."""
    effect, expected = plot.effect, plot.rate(row, "expected")
    ends = (effect.estimate, effect.lower, effect.upper)
    if expected is None or not effect.known or not _counts(row, effect):
        return None
    known = [end for end in ends if end is not None and math.isfinite(end)]
    if len(known) < 3:
        return None
    best, lower, upper = known
    if effect.contrast == "difference":
        low, high = ((best - end) * plot.times for end in (upper, lower))
        return max(expected + low, plot.low), min(expected + high, plot.high)
    if 1 + lower <= 0:
        return None
    made = (expected * (1 + best) / (1 + end) for end in (upper, lower))
    low, high = made
    return max(low, plot.low), min(high, plot.high)


def _counts(row: dict[str, float | None], effect: Effect) -> bool:
    """Whether the month counts in the effect; that of a share of people is none of a rate."""
    since = (row["month"] or 0.0) - effect.estimand.bedding_in
    share = effect.contrast == "difference" and effect.unit.startswith("%")
    return since >= 0 and not share


def _draw(plot: _Plot) -> str:
    layers = [
        *_range_band(plot),
        *(layer for line in _LINES for layer in _line(plot, line)),
        *_start(plot),
        *labels.draw(_names(plot), size=12),
    ]
    return look.spec(layers, plot.frame, height=HEIGHT, heads=1, feet=1)


def _x(plot: _Plot, field: str) -> alt.X:
    step = 12 if plot.frame.narrow or plot.ends[1] - plot.ends[0] > 40 else 6
    low, high = plot.ends
    values = [n for n in range(-120, 121, step) if low <= n <= high]
    return alt.X(
        field,
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(
            title="Months since being taken on", values=values, grid=False,
            labelExpr="replace(datum.label, '-', '−')",
        ),
    )  # fmt: skip


def _y(plot: _Plot, field: str) -> alt.Y:
    return alt.Y(
        field,
        scale=alt.Scale(domain=[plot.low, plot.high], nice=False, zero=False),
        axis=alt.Axis(
            title=scale(plot.times).capitalize(), titleAngle=0, titleAlign="left",
            titleAnchor="start", titleBaseline="bottom", titleX=2 - plot.frame.left, titleY=-11,
            domain=False, ticks=False, tickCount=6, labelExpr="format(datum.value, ',')",
        ),
    )  # fmt: skip


def _line(plot: _Plot, line: str) -> list[alt.Chart]:
    called, colour, width, dash = _LINES[line]
    records: list[dict[str, Cell]] = [
        {
            "t": plot.middle(row),
            "y": None if value is None else float(f"{value:.6g}"),
            "what": called,
            "month": _span(plot, row),
            "figure": "none" if value is None else _figure(plot, value),
        }
        for row in plot.rows
        for value in [plot.rate(row, line)]
    ]
    if all(one["y"] is None for one in records):
        return []
    base = alt.Chart(look.data(records)).encode(x=_x(plot, "t:Q"), y=_y(plot, "y:Q"))
    tooltip = [
        alt.Tooltip("what:N", title="Line"),
        alt.Tooltip("month:N", title="Months since being taken on"),
        alt.Tooltip("figure:N", title=scale(plot.times).capitalize()),
    ]
    drawn = base.mark_line(color=colour, strokeWidth=width, strokeDash=list(dash))
    points = base.mark_point(filled=True, color=colour, size=26, opacity=1)
    return [drawn, *([points.encode(tooltip=tooltip)] if line == "exposed" else [])]


def _range_band(plot: _Plot) -> list[alt.Chart]:
    records: list[dict[str, Cell]] = [
        {"t": plot.middle(row), "a": float(f"{band[0]:.6g}"), "b": float(f"{band[1]:.6g}")}
        for row in plot.rows
        if (band := _band(plot, row))
    ]
    if len(records) < 2:
        return []
    area = alt.Chart(look.data(records)).mark_area(color=_BAND, opacity=0.8)
    return [area.encode(x=_x(plot, "t:Q"), y=_y(plot, "a:Q"), y2="b:Q")]


def _start(plot: _Plot) -> list[alt.Chart]:
    rule = alt.Chart(look.data([{"t": 0.0}])).mark_rule(color=look.INK, strokeWidth=1.2)
    return [rule.encode(x=_x(plot, "t:Q"))]


def _names(plot: _Plot) -> list[Label]:
    ends: list[LineEnd] = []
    for line, (called, colour, _, _) in reversed(_LINES.items()):
        known = [v for row in plot.rows if (v := plot.rate(row, line)) is not None]
        if known:
            told = f"{called}, {_figure(plot, known[-1])}"
            shade = look.GREY if line == "candidates" else colour
            ends.append(LineEnd(y=plot.y(known[-1]), name=told, colour=shade))
    return [*labels.at_line_ends(ends, plot.frame), *_start_name(plot)]


def _start_name(plot: _Plot) -> Sequence[Label]:
    if not any((row["month"] or 0.0) < 0 for row in plot.rows):
        return []
    return [Label(x=plot.x(0) + 6, y=8, text="taken on" if plot.frame.narrow else "time zero: the day that people were taken on")]  # fmt: skip  # noqa: E501


def _span(plot: _Plot, row: dict[str, float | None]) -> str:
    first = round(row["month"] or 0.0)
    return f"{number(first)} to {number(first + plot.step)}"


def _figure(plot: _Plot, value: float) -> str:
    return number(value, 0 if plot.high >= 100 else 1 if plot.high >= 10 else 2)
