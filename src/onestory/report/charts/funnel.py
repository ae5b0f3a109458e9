"""The funnel: each place by its size, between the limits that chance alone would keep to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import altair as alt

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import labels, look, marks
from onestory.report.charts.labels import Spot
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story

HEIGHT = 380
NAMED = 6  # how many of the furthest out are named when no place is marked

_SIZE = "Size of the place: what its figure is out of (square-root scale)"
_SIZE_NARROW = "Out of how many (square-root scale)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    lower: str
    upper: str
    wide: str
    narrow: str
    colour: str
    dash: list[int]


_LIMITS = (
    _Limit(lower="exact_lower_95", upper="exact_upper_95", wide="chance alone, 95%",
           narrow="chance 95%", colour=look.MID, dash=[2, 3]),
    _Limit(lower="exact_lower_998", upper="exact_upper_998", wide="chance alone, 99.8%",
           narrow="chance 99.8%", colour=look.MID, dash=[1, 0]),
    _Limit(lower="spread_lower_998", upper="spread_upper_998", wide="and usual spread, 99.8%",
           narrow="spread 99.8%", colour=look.GREY, dash=[7, 4]),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """What one funnel is drawn from: rows by size, the target, scales and room."""

    rows: tuple[Row, ...]
    card: Indicator
    marked: tuple[str, ...]
    target: float
    values: tuple[float, float]
    frame: Frame

    @property
    def sizes(self) -> tuple[float, float]:
        return (self.rows[0].denominator or 1) * 0.9, (self.rows[-1].denominator or 1) * 1.04

    def x(self, size: float | None) -> float:
        """Pixels from the left; root scale, because precision grows with the root of size."""
        least, most = (sqrt(end) for end in self.sizes)
        return (sqrt(size or 0) - least) / (most - least) * self.frame.plot

    def y(self, value: float | None) -> float:
        low, high = self.values
        return HEIGHT * (1 - ((value or 0) - low) / (high - low))


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return the funnel of the comparison, or None where too few places have value and size."""
    every = [row for row in read(comparison.rows) if row.group == ""]
    drawn = tuple(sorted(filter(_drawable, every), key=lambda r: (r.denominator or 0, r.area_code)))
    target = next((r.comparator_value for r in drawn if r.comparator_value is not None), None)
    if len(drawn) < 3 or target is None:
        return None
    wide, narrow = (
        _draw(
            _Plot(
                rows=drawn,
                card=section.indicator,
                marked=story.plan.marked,
                target=target,
                values=_values(drawn, section.indicator),
                frame=frame,
            ),
            comparison.comparator,
        )
        for frame in (look.WIDE, look.NARROW)
    )
    return Picture(
        name=f"{section.anchor}-funnel",
        kind="funnel",
        heading="All places by size",
        title=words.sentence(comparison.sentence),
        subtitle=_subtitle(section.indicator, drawn, comparison),
        alt=words.sentence(comparison.sentence),
        note=_undrawn(every, drawn),
        wide=wide,
        narrow=narrow,
    )


def _drawable(row: Row) -> bool:
    return row.value is not None and (row.denominator or 0) > 0 and row.exact_upper_998 is not None


def _values(drawn: Sequence[Row], card: Indicator) -> tuple[float, float]:
    """The scale holds every point, and the limits of all but the smallest tenth of places."""
    settled = drawn[len(drawn) // 10 :]
    ends = [
        *(row.value for row in drawn),
        *(getattr(row, end) for row in settled for limit in _LIMITS for end in (limit.lower, limit.upper)),
    ]  # fmt: skip
    known = [end for end in ends if end is not None]
    low, high = min(known), max(known)
    room = (high - low) * 0.06
    least = 0.0 if low < high * 0.35 else low - room
    most = high + room
    return least, min(most, 100.0) if words.is_percentage(card) else most


def _draw(plot: _Plot, comparator: str) -> str:
    layers = [
        *(_limit(plot, limit) for limit in _LIMITS if getattr(plot.rows[0], limit.upper) is not None),
        _target(plot),
        _points(plot),
        _names(plot),
        _line_labels(plot, comparator),
    ]  # fmt: skip
    return look.spec(alt.layer(*layers), plot.frame, height=HEIGHT)


def _scales(plot: _Plot) -> tuple[alt.X, alt.Y]:
    x = alt.X(
        "n:Q",
        scale=alt.Scale(type="sqrt", domain=list(plot.sizes), nice=False, zero=False),
        axis=alt.Axis(
            title=_SIZE_NARROW if plot.frame.narrow else _SIZE,
            values=_ticks(plot), labelExpr="format(datum.value, ',')", grid=False,
        ),
    )  # fmt: skip
    percent = words.is_percentage(plot.card)
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=list(plot.values), nice=False, zero=False),
        axis=look.value_axis(
            words.unit(plot.card),
            plot.frame,
            labelExpr="format(datum.value, ',') + '%'" if percent else "format(datum.value, ',')",
        ),
    )
    return x, y


def _ticks(plot: _Plot) -> list[float]:
    """Round sizes far enough apart to be read."""
    least, most = plot.sizes
    steps = [base * 10.0**power for power in range(8) for base in (1, 2, 5)]
    kept: list[float] = []
    for size in reversed([step for step in steps if least <= step <= most]):
        if not kept or plot.x(kept[-1]) - plot.x(size) >= 52:
            kept.append(size)
    return kept[::-1]


def _limit(plot: _Plot, limit: _Limit) -> alt.LayerChart:
    x, y = _scales(plot)
    lines = [
        alt.Chart(
            look.data(
                [
                    {"n": marks.short(r.denominator), "y": marks.short(getattr(r, end))}
                    for r in plot.rows
                    if getattr(r, end) is not None
                ]
            )
        )
        .mark_line(clip=True, color=limit.colour, strokeDash=limit.dash, strokeWidth=1.2)
        .encode(x=x, y=y)
        for end in (limit.lower, limit.upper)
    ]
    return alt.layer(*lines)


def _target(plot: _Plot) -> alt.Chart:
    return (
        alt.Chart(look.data([{"y": plot.target}]))
        .mark_rule(color=look.COMPARATOR, strokeWidth=1.6)
        .encode(y=_scales(plot)[1])
    )


def _points(plot: _Plot) -> alt.Chart:
    ordered = sorted(plot.rows, key=lambda r: (r.area_code in plot.marked, r.outside, r.area_code))
    records: list[dict[str, Cell]] = [
        {**marks.record(row, plot.card, plot.marked), "n": row.denominator} for row in ordered
    ]
    x, y = _scales(plot)
    return (
        alt.Chart(look.data(records))
        .mark_point(filled=True, opacity=0.9, stroke="white", strokeWidth=0.7)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None),
            color=alt.Color("colour:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            tooltip=list(marks.TOOLTIP),
        )
    )


def _names(plot: _Plot) -> alt.LayerChart:
    """The marked places by name; where there are none, the furthest outside the limits."""
    named = [row for row in plot.rows if row.area_code in plot.marked] or _furthest(plot)
    spots = [
        Spot(x=plot.x(r.denominator), y=plot.y(r.value), text=r.area_name, bold=bool(plot.marked))
        for r in named
    ]
    placed = labels.place(spots, width=plot.frame.plot, height=HEIGHT, slack=0)
    return labels.draw(placed, look.ACCENT if plot.marked else look.INK)


def _furthest(plot: _Plot) -> list[Row]:
    outside = [row for row in plot.rows if row.outside]
    far = sorted(outside, key=lambda r: (-abs(plot.y(r.value) - plot.y(_edge(r))), r.area_code))
    return far[: 3 if plot.frame.narrow else NAMED]


def _edge(row: Row) -> float | None:
    """The limit that the place is beyond."""
    return row.limit_upper if row.position == "higher" else row.limit_lower


def _line_labels(plot: _Plot, comparator: str) -> alt.LayerChart:
    """Each line named at its right end, moved apart where ends meet."""
    last = plot.rows[-1]
    room = plot.frame.right - 8
    named = f"{labels.fitted(comparator, room)}"
    lines = [(plot.y(plot.target), named, look.COMPARATOR)]
    for limit in _LIMITS:
        end = getattr(last, limit.upper)
        if end is not None:
            text = limit.narrow if plot.frame.narrow else limit.wide
            lines.append((plot.y(end), text, look.GREY))
    places = look.apart([line[0] for line in lines], 15)
    records = [
        {"px": plot.frame.plot + 6, "py": py, "text": text, "align": "left", "bold": False, "colour": colour}
        for py, (_, text, colour) in zip(places, lines, strict=True)
    ]  # fmt: skip
    return labels.draw(records, look.GREY, size=11)


def _subtitle(card: Indicator, drawn: Sequence[Row], comparison: Comparison) -> str:
    where = words.places(len(drawn), drawn[0].area_level)
    return f"{card.title}, {card.unit}. {where}, {comparison.period.label}, by size."


def _undrawn(every: Sequence[Row], drawn: Sequence[Row]) -> str:
    """How many places are not drawn, by reason."""
    codes = {row.area_code for row in drawn}
    reasons: dict[str, int] = {}
    for row in every:
        if row.area_code not in codes:
            reasons[words.status(row)] = reasons.get(words.status(row), 0) + 1
    if not reasons:
        return ""
    told = words.listed([f"{words.count(n)} {reason}" for reason, n in sorted(reasons.items())])
    return f"Not drawn: {told}."
