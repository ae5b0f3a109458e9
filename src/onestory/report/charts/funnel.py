"""The funnel: each place by its size, between the limits that chance alone would keep to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import altair as alt

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import labels, look, marks, scales
from onestory.report.charts.labels import Label, LineEnd
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture
from onestory.report.charts.scales import Upright
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
    scale: Upright
    frame: Frame

    @property
    def sizes(self) -> tuple[float, float]:
        return (self.rows[0].denominator or 1) * 0.9, (self.rows[-1].denominator or 1) * 1.04

    def x(self, size: float | None) -> float:
        """Pixels from the left; root scale, because precision grows with the root of size."""
        least, most = (sqrt(end) for end in self.sizes)
        return (sqrt(size or 0) - least) / (most - least) * self.frame.plot


def picture(story: Story, section: Section, comparison: Comparison) -> Picture | None:
    """Return the funnel of the comparison, or None where too few places have value and size."""
    every = [row for row in read(comparison.rows) if row.group == ""]
    drawn = tuple(sorted(filter(_drawable, every), key=lambda r: (r.denominator or 0, r.area_code)))
    target = next((r.comparator_value for r in drawn if r.comparator_value is not None), None)
    if len(drawn) < 3 or target is None:
        return None
    plot = _Plot(
        rows=drawn,
        card=section.indicator,
        marked=story.plan.marked,
        target=target,
        scale=scales.upright(_extent(drawn), section.indicator, height=HEIGHT),
        frame=look.WIDE,
    )
    return Picture(
        name=f"{section.anchor}-funnel",
        kind="funnel",
        heading="All places by size",
        title=words.sentence(comparison.sentence),
        subtitle=_subtitle(section.indicator, drawn, comparison),
        alt=words.sentence(comparison.sentence),
        note=_undrawn(every, drawn),
        wide=_draw(plot, comparison.comparator),
        narrow=_draw(replace(plot, frame=look.NARROW), comparison.comparator),
    )


def _drawable(row: Row) -> bool:
    return row.value is not None and (row.denominator or 0) > 0 and row.exact_upper_998 is not None


def _extent(drawn: Sequence[Row]) -> Iterable[float | None]:
    """Every point, and the limits of all but the smallest tenth of places."""
    for row in drawn:
        yield row.value
    for row in drawn[len(drawn) // 10 :]:
        for limit in _LIMITS:
            yield from (getattr(row, limit.lower), getattr(row, limit.upper))


def _draw(plot: _Plot, comparator: str) -> str:
    layers = [
        *(layer for limit in _LIMITS for layer in _limit(plot, limit)),
        _target(plot),
        _points(plot),
        *labels.draw(_names(plot)),
        *labels.draw(_line_names(plot, comparator), size=12),
    ]  # fmt: skip
    return look.spec(layers, plot.frame, height=HEIGHT, heads=len(plot.scale.title(plot.frame)))


def _scales(plot: _Plot) -> tuple[alt.X, alt.Y]:
    x = alt.X(
        "n:Q",
        scale=alt.Scale(type="sqrt", domain=list(plot.sizes), nice=False, zero=False),
        axis=alt.Axis(
            title=_SIZE_NARROW if plot.frame.narrow else _SIZE,
            values=_ticks(plot), labelExpr="format(datum.value, ',')", grid=False,
        ),
    )  # fmt: skip
    return x, plot.scale.channel("y:Q", plot.frame)


def _ticks(plot: _Plot) -> list[float]:
    """Round sizes far enough apart to be read."""
    least, most = plot.sizes
    steps = [base * 10.0**power for power in range(8) for base in (1, 2, 5)]
    kept: list[float] = []
    for size in reversed([step for step in steps if least <= step <= most]):
        if not kept or plot.x(kept[-1]) - plot.x(size) >= 52:
            kept.append(size)
    return kept[::-1]


def _limit(plot: _Plot, limit: _Limit) -> list[alt.Chart]:
    x, y = _scales(plot)
    if all(getattr(row, limit.upper) is None for row in plot.rows):
        return []
    return [
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


def _target(plot: _Plot) -> alt.Chart:
    return (
        alt.Chart(look.data([{"y": plot.target}]))
        .mark_rule(color=look.COMPARATOR, strokeWidth=1.6)
        .encode(y=plot.scale.channel("y:Q", plot.frame))
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


def _names(plot: _Plot) -> list[Label]:
    """The marked places by name; where there are none, the furthest outside the limits."""
    named = [row for row in plot.rows if row.area_code in plot.marked]
    colour = look.ACCENT if named else look.INK
    points = [
        Label(
            x=plot.x(row.denominator), y=plot.scale.y(row.value), colour=colour,
            text=words.short_name(row.area_name), bold=bool(named),
        )
        for row in named or _furthest(plot)
    ]  # fmt: skip
    return labels.beside_points(points, width=plot.frame.plot, height=HEIGHT)


def _furthest(plot: _Plot) -> list[Row]:
    outside = [row for row in plot.rows if row.outside]
    far = sorted(
        outside, key=lambda r: (-abs(plot.scale.y(r.value) - plot.scale.y(_edge(r))), r.area_code)
    )
    return far[: 3 if plot.frame.narrow else NAMED]


def _edge(row: Row) -> float | None:
    """The limit that the place is beyond."""
    return row.limit_upper if row.position == "higher" else row.limit_lower


def _line_names(plot: _Plot, comparator: str) -> list[Label]:
    """Each line named at its right end."""
    target = f"{comparator} {words.figure(plot.target, plot.card)}"
    ends = [LineEnd(y=plot.scale.y(plot.target), name=target, colour=look.COMPARATOR)]
    for limit in _LIMITS:
        end = getattr(plot.rows[-1], limit.upper)
        if end is not None:
            name = limit.narrow if plot.frame.narrow else limit.wide
            ends.append(LineEnd(y=plot.scale.y(end), name=name))
    return labels.at_line_ends(ends, plot.frame)


def _subtitle(card: Indicator, drawn: Sequence[Row], comparison: Comparison) -> str:
    where = words.places(len(drawn), drawn[0].area_level)
    return f"{card.title}, {card.unit}. {where}, {comparison.period.label}, by size."


def _undrawn(every: Sequence[Row], drawn: Sequence[Row]) -> str:
    """How many places are not drawn, by reason."""
    codes = {row.area_code for row in drawn}
    reasons = Counter(_why(row) for row in every if row.area_code not in codes)
    told = [
        f"{words.places(n, every[0].area_level)} ({reason})"
        for reason, n in sorted(reasons.items())
    ]
    return f"Not drawn: {words.listed(told)}." if told else ""


def _why(row: Row) -> str:
    return "mostly divided from larger areas" if row.divided else words.status(row)
