"""Observed and counterfactual: the exposed places as they were and as they would have been."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import altair as alt

from onestory.model.effect import Effect
from onestory.model.period import Period, label
from onestory.model.words import number
from onestory.report.charts import calendar, counterfactual_words, labels, look
from onestory.report.charts.calendar import Calendar
from onestory.report.charts.labels import Label, LineEnd
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

HEIGHT = 300
_BAND = "#f3dccd"
_BEFORE = "#eef1f4"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    start: date
    end: date
    observed: float | None
    expected: float | None
    comparator: float | None
    exposed_places: int

    @property
    def middle(self) -> date:
        return date.fromordinal((self.start.toordinal() + self.end.toordinal()) // 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    points: tuple[_Point, ...]
    effect: Effect
    low: float
    high: float
    days: Calendar

    @property
    def frame(self) -> Frame:
        return self.days.frame

    @property
    def started(self) -> tuple[_Point, ...]:
        return tuple(p for p in self.points if p.exposed_places)

    @property
    def all_started(self) -> _Point | None:
        most = max((p.exposed_places for p in self.points), default=0)
        return next((p for p in self.started if p.exposed_places == most), None)

    def y(self, value: float) -> float:
        return HEIGHT * (1 - (value - self.low) / (self.high - self.low))


def picture(effect: Effect, *, title: str, name: str = "counterfactual") -> Picture | None:
    """Return the exposed places over time beside what was expected without the programme.

    `title` is what the outcome is called. None where there are fewer than three periods with
    figures, or where these are hidden. The band is the plausible range of the average effect.
    """
    points = tuple(
        _Point(
            start=row["period_start"],
            end=row["period_end"],
            observed=row["observed"],
            expected=row["expected"],
            comparator=row["comparator"],
            exposed_places=row["exposed_places"],
        )
        for row in effect.series.sort_by("period_start").to_pylist()
    )
    if sum(p.observed is not None for p in points) < 3:
        return None
    low, high = _ends(points, effect)
    days = calendar.across(points[0].start, points[-1].end, look.WIDE)
    plot = _Plot(points=points, effect=effect, low=low, high=high, days=days)
    thin = replace(plot, days=replace(days, frame=look.NARROW))
    found = counterfactual_words.title(effect, title)
    return Picture(
        name=name,
        kind="counterfactual",
        heading="What happened, and what would have happened",
        title=found,
        subtitle=counterfactual_words.subtitle(
            effect,
            Period(start=points[0].start, end=points[-1].end),
            banded=any(_band(p, effect)[0] is not None for p in points),
        ),
        alt=found,
        wide=_draw(plot),
        narrow=_draw(thin),
    )


def _ends(points: Sequence[_Point], effect: Effect) -> tuple[float, float]:
    values = [v for p in points for v in (p.observed, p.expected, p.comparator) if v is not None]
    # The band belongs in the picture, but not where it would flatten the lines.
    usual = max(values) - min(values) or abs(max(values)) or 1.0
    bands = [v for p in points for v in _band(p, effect) if v is not None]
    low = max(min([*values, *bands]), min(values) - usual)
    high = min(max([*values, *bands]), max(values) + usual)
    room = (high - low or abs(high) or 1.0) * 0.06
    return (0.0 if 0 <= low < high * 0.25 else low - room), high + room


def _band(point: _Point, effect: Effect) -> tuple[float | None, float | None]:
    """Where the expected figure would lie if the effect were at either end of its range."""
    e, lower, upper = effect.estimate, effect.lower, effect.upper
    if None in (e, lower, upper, point.expected) or not point.exposed_places or not effect.known:
        return None, None
    assert e is not None
    assert lower is not None
    assert upper is not None
    assert point.expected is not None
    if math.isinf(lower) or math.isinf(upper):
        return None, None
    if effect.contrast == "difference":
        return point.expected + e - upper, point.expected + e - lower
    if min(1 + lower, 1 + upper) <= 0:
        return None, None
    return point.expected * (1 + e) / (1 + upper), point.expected * (1 + e) / (1 + lower)


def _draw(plot: _Plot) -> str:
    layers = [
        *_start_span(plot),
        *_range_band(plot),
        *_line(plot, "comparator", look.MID, width=1.2),
        *_line(plot, "expected", look.COMPARATOR, width=2, dash=(6, 4)),
        *_line(plot, "observed", look.ACCENT, width=2.4),
        *_start_rule(plot),
        *labels.draw(_names(plot), size=12),
    ]
    heads = len(_unit(plot))
    return look.spec(layers, plot.frame, height=HEIGHT, heads=heads, feet=0)


def _unit(plot: _Plot) -> list[str]:
    unit = plot.effect.unit
    return look.wrapped(unit[:1].upper() + unit[1:], plot.frame.width)


def _upright(plot: _Plot, field: str) -> alt.Y:
    title = _unit(plot)
    suffix = " + '%'" if plot.effect.unit.startswith("%") else ""
    return alt.Y(
        field,
        scale=alt.Scale(domain=[plot.low, plot.high], nice=False, zero=False),
        axis=alt.Axis(
            title=title,
            titleAngle=0, titleAlign="left", titleAnchor="start", titleBaseline="bottom",
            titleX=2 - plot.frame.left, titleY=-11 - 16 * (len(title) - 1),
            domain=False, ticks=False, tickCount=6,
            labelExpr=f"format(datum.value, ','){suffix}",
        ),
    )  # fmt: skip


def _line(
    plot: _Plot, field: str, colour: str, *, width: float, dash: Sequence[int] = ()
) -> list[alt.Chart]:
    records: list[dict[str, Cell]] = [
        {
            "t": p.middle.toordinal(),
            "y": None if value is None else float(f"{value:.6g}"),
            "period": label(p.start, p.end),
            "figure": "none" if value is None else _figure(value, plot),
            "what": _CALLED[field],
        }
        for p in plot.points
        for value in [getattr(p, field)]
    ]
    if all(one["y"] is None for one in records):
        return []
    base = alt.Chart(look.data(records))
    x, y = plot.days.channel("t:Q"), _upright(plot, "y:Q")
    tooltip = [
        alt.Tooltip("what:N", title="Line"),
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("figure:N", title="Figure"),
    ]
    dots = 46 if len(records) <= 24 and field == "observed" else 14 if field == "observed" else 0
    drawn = base.mark_line(color=colour, strokeWidth=width, strokeDash=list(dash))
    points = base.mark_point(filled=True, color=colour, size=dots, opacity=1)
    return [
        drawn.encode(x=x, y=y),
        *([points.encode(x=x, y=y, tooltip=tooltip)] if dots else []),
    ]


_CALLED = {
    "observed": "exposed places, observed",
    "expected": "exposed places, expected without the programme",
    "comparator": "comparator places",
}


def _range_band(plot: _Plot) -> list[alt.Chart]:
    records: list[dict[str, Cell]] = []
    for p in plot.points:
        low, high = _band(p, plot.effect)
        if low is not None and high is not None:
            records.append(
                {
                    "t": p.middle.toordinal(),
                    "a": float(f"{max(low, plot.low):.6g}"),
                    "b": float(f"{min(high, plot.high):.6g}"),
                }
            )
    if len(records) < 2:
        return []
    area = alt.Chart(look.data(records)).mark_area(color=_BAND, opacity=0.8)
    return [area.encode(x=plot.days.channel("t:Q"), y=_upright(plot, "a:Q"), y2="b:Q")]


def _start_span(plot: _Plot) -> list[alt.Chart]:
    """From the first site's start to the last's, where they did not start together."""
    whole = plot.all_started
    if not plot.started or whole is None or whole == plot.started[0]:
        return []
    rows: list[dict[str, Cell]] = [
        {
            "t": plot.started[0].start.toordinal(),
            "u": whole.start.toordinal(),
            "a": plot.low,
            "b": plot.high,
        }
    ]
    rect = alt.Chart(look.data(rows)).mark_rect(color=_BEFORE, opacity=1)
    return [rect.encode(x=plot.days.channel("t:Q"), x2="u:Q", y=_upright(plot, "a:Q"), y2="b:Q")]


def _start_rule(plot: _Plot) -> list[alt.Chart]:
    if not plot.started:
        return []
    rows: list[dict[str, Cell]] = [{"t": plot.started[0].start.toordinal()}]
    rule = alt.Chart(look.data(rows)).mark_rule(color=look.INK, strokeWidth=1.2)
    return [rule.encode(x=plot.days.channel("t:Q"))]


def _names(plot: _Plot) -> list[Label]:
    last = plot.points[-1]
    ends: list[LineEnd] = []
    for field, called, colour in (
        ("observed", "observed", look.ACCENT),
        ("expected", "expected without the programme", look.COMPARATOR),
        ("comparator", "comparator places", look.GREY),
    ):
        values = [getattr(p, field) for p in plot.points]
        known = [v for v in values if v is not None]
        if known:
            told = f" {_figure(known[-1], plot)}" if getattr(last, field) is not None else ""
            ends.append(LineEnd(y=plot.y(known[-1]), name=f"{called}{told}", colour=colour))
    return [*labels.at_line_ends(ends, plot.frame), *_start_name(plot)]


def _start_name(plot: _Plot) -> list[Label]:
    if not plot.started or plot.all_started is None:
        return []
    first, last = plot.started[0].start, plot.all_started.start
    told = f"start, {calendar.month_label(first)}"
    if first != last:
        told = f"sites start, {calendar.month_label(first)} to {calendar.month_label(last)}"
    x = plot.days.x(first)
    if plot.frame.narrow:
        told = "start"
    left = x > plot.frame.plot * 0.6
    return [Label(x=x + (-6 if left else 6), y=8, text=told, align="right" if left else "left")]


def _figure(value: float, plot: _Plot) -> str:
    top = max(abs(plot.low), abs(plot.high))
    decimals = 0 if top >= 1000 else 1 if top >= 10 else 2
    suffix = "%" if plot.effect.unit.startswith("%") else ""
    return f"{number(value, decimals)}{suffix}"
