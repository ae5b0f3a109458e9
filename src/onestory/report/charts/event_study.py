"""The event study: the effect by time since the start, with the time before it as a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import altair as alt

from onestory.model.effect import Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import many
from onestory.report.charts import labels, look
from onestory.report.charts.effect_axis import EffectAxis, effect_axis
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

HEIGHT = 260
_PERIODS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    since_start: int
    estimate: float
    lower: float | None
    upper: float | None
    places: int

    @property
    def excludes_none(self) -> bool:
        """Whether its range holds changes of one direction alone."""
        return self.lower is not None and self.upper is not None and self.lower * self.upper > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    points: tuple[_Point, ...]
    axis: EffectAxis
    effect: Effect
    planned: float | None
    period: str
    frame: Frame
    of_people: bool = False

    @property
    def step(self) -> int:
        """Periods from a point to the next."""
        return min(b - a for a, b in pairwise(p.since_start for p in self.points))

    @property
    def start(self) -> float:
        """Where the start is marked: between the last point before it and the first after."""
        return -self.step / 2

    @property
    def counted(self) -> str:
        """What a point stands for: months may be taken together by quarters."""
        months = self.step * {"month": 1, "quarter": 3, "year": 12}.get(self.period, 0)
        return _PERIODS.get(months, self.period if self.step == 1 else "span")

    @property
    def zero(self) -> str:
        """What time is counted from."""
        return "time zero" if self.of_people else "the start"

    def who(self, count: int) -> str:
        """Return the exposed of a point, in words."""
        if self.of_people:
            return many(count, "person taken on", "people taken on")
        return many(count, "exposed place")

    @property
    def ends(self) -> tuple[float, float]:
        room = 0.8 * self.step
        return self.points[0].since_start - room, self.points[-1].since_start + room

    def x(self, since: float) -> float:
        low, high = self.ends
        return (since - low) / (high - low) * self.frame.plot


def picture(
    effect: Effect,
    *,
    title: str,
    planned: float | None = None,
    name: str = "event-study",
    of_people: bool = False,
) -> Picture | None:
    """Return the effect in each period before and after the start, or None with fewer than two.

    `planned` is the planned effect with its sign, on the scale of the contrast.
    """
    points = tuple(_Point(**row) for row in effect.by_time.sort_by("since_start").to_pylist())
    if len(points) < 2:
        return None
    ends = [v for p in points for v in (p.estimate, p.lower, p.upper)]
    plot = _Plot(
        points=points,
        axis=effect_axis(effect, [*ends, planned]),
        effect=effect,
        planned=planned,
        period="quarter" if of_people else period_word(effect),
        frame=look.WIDE,
        of_people=of_people,
    )
    found = _title(plot)
    return Picture(
        name=name,
        kind="event-study",
        heading=f"{plot.counted.title()} by {plot.counted} since {plot.zero}",
        title=found,
        subtitle=_subtitle(plot, title),
        alt=found,
        wide=_draw(plot),
        narrow=_draw(replace(plot, frame=look.NARROW)),
    )


def period_word(effect: Effect) -> str:
    """Return what a period of the effect's series is: 'month', 'quarter', 'year' or 'period'."""
    for row in effect.series.slice(0, 1).to_pylist():
        start, end = row["period_start"], row["period_end"]
        months = (end.year - start.year) * 12 + end.month - start.month
        return _PERIODS.get(months, "period")
    return "period"


def _draw(plot: _Plot) -> str:
    layers = [
        *_rules(plot),
        *_dots(plot),
        *labels.draw(_names(plot), size=12),
    ]
    heads = len(look.wrapped(plot.axis.title, plot.frame.width))
    return look.spec(layers, plot.frame, height=HEIGHT, heads=heads, feet=1)


def _x(plot: _Plot, field: str) -> alt.X:
    return alt.X(
        field,
        scale=alt.Scale(domain=list(plot.ends), nice=False, zero=False),
        axis=alt.Axis(
            title=f"{plot.period.title()}s since {plot.zero}", grid=False,
            tickCount=6 if plot.frame.narrow else 12, tickMinStep=1, format="d",
            labelExpr="replace(datum.label, '-', '−')",
        ),
    )  # fmt: skip


def _rules(plot: _Plot) -> list[alt.Chart]:
    none = alt.Chart(look.data([{"v": 0.0}])).mark_rule(color=look.COMPARATOR, strokeWidth=1.6)
    start = alt.Chart(look.data([{"s": plot.start}])).mark_rule(color=look.INK, strokeWidth=1.2)
    made = [none.encode(y=plot.axis.upright("v:Q", plot.frame)), start.encode(x=_x(plot, "s:Q"))]
    if plot.planned is not None:
        rows: list[dict[str, Cell]] = [
            {"s": plot.start, "e": plot.ends[1], "v": plot.axis.drawn(plot.planned)}
        ]
        dashed = alt.Chart(look.data(rows)).mark_rule(
            color=look.GREY, strokeWidth=1.3, strokeDash=[5, 4]
        )
        made.append(
            dashed.encode(x=_x(plot, "s:Q"), x2="e:Q", y=plot.axis.upright("v:Q", plot.frame))
        )
    return made


def _dots(plot: _Plot) -> list[alt.Chart]:
    contrast, unit = plot.effect.contrast, plot.effect.unit
    records: list[dict[str, Cell]] = [
        {
            "t": p.since_start,
            "y": plot.axis.drawn(p.estimate),
            "low": plot.axis.drawn(p.lower),
            "high": plot.axis.drawn(p.upper),
            "told": size(p.estimate, contrast, unit),
            "range": extent(p.lower, p.upper, contrast, unit) or "none can be given",
            "places": p.places,
            "fill": "white" if p.since_start < 0 else look.ACCENT,
        }
        for p in plot.points
    ]
    base = alt.Chart(look.data(records)).encode(
        x=_x(plot, "t:Q"),
        tooltip=[
            alt.Tooltip("t:Q", title=f"{plot.period.title()}s since {plot.zero}"),
            alt.Tooltip("told:N", title="Estimate"),
            alt.Tooltip("range:N", title="Plausible range"),
            alt.Tooltip(
                "places:Q", title="People taken on" if plot.of_people else "Exposed places"
            ),
        ],
    )
    ranges = base.mark_rule(color=look.ACCENT, strokeWidth=1.6, opacity=0.7)
    dots = base.mark_point(filled=True, size=46, stroke=look.ACCENT, strokeWidth=1.4, opacity=1)
    return [
        ranges.encode(y=plot.axis.upright("low:Q", plot.frame), y2="high:Q"),
        dots.encode(y=plot.axis.upright("y:Q", plot.frame), fill=alt.Fill("fill:N", scale=None)),
    ]


def _names(plot: _Plot) -> list[Label]:
    x = plot.x(plot.start)
    names = [
        Label(x=x - 6, y=8, text="before", align="right", colour=look.GREY),
        Label(x=x + 6, y=8, text=f"after {plot.zero}", colour=look.GREY),
    ]
    ends = [labels.LineEnd(y=_y(plot, 0.0), name="no difference", colour=look.COMPARATOR)]
    if plot.planned is not None:
        told = size(plot.planned, plot.effect.contrast, plot.effect.unit)
        ends.append(labels.LineEnd(y=_y(plot, plot.planned), name=f"planned: {told}"))
    return [*names, *labels.at_line_ends(ends, plot.frame)]


def _y(plot: _Plot, value: float) -> float:
    return HEIGHT * (1 - plot.axis.share(value))


def _title(plot: _Plot) -> str:
    before = [p for p in plot.points if p.since_start < 0]
    after = [p for p in plot.points if p.since_start >= 0]
    told = [
        _told(points, when, plot)
        for points, when in (
            (before, f"before {plot.zero}"),
            (after, "after it" if before else "after"),
        )
        if points
    ]
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}."


def _told(points: Sequence[_Point], when: str, plot: _Plot) -> str:
    """How many ranges exclude no difference; where there are none, between what estimates lie."""
    ranged = [p for p in points if p.lower is not None and p.upper is not None]
    if ranged:
        apart = sum(p.excludes_none for p in ranged)
        many_of = many(len(ranged), plot.counted)
        return f"{when}, {apart or 'none'} of {many_of} had a range that excludes no difference"
    low, high = min(p.estimate for p in points), max(p.estimate for p in points)
    span = extent(low, high, plot.effect.contrast, plot.effect.unit)
    return f"{when}, estimates ran from {span} (no ranges can be given)"


def _subtitle(plot: _Plot, title: str) -> str:
    fewest, most = min(p.places for p in plot.points), max(p.places for p in plot.points)
    places = plot.who(most) if fewest == most else f"{fewest:,} to {plot.who(most)}"
    return (
        f"{title}: change beside what was expected, {plot.counted} by {plot.counted}, with"
        f" {100 * plot.effect.confidence:.0f}% plausible ranges; {places}. Hollow: before"
        f" {plot.zero}, where a sound comparison shows no difference. By chance alone about 1 range"
        f" in {max(2, round(1 / max(1e-6, 1 - plot.effect.confidence)))} excludes no difference."
    )
