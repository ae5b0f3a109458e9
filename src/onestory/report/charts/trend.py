"""The trend: the marked places and their comparator over time, before the spread of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import altair as alt
import numpy as np

from onestory import stats
from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.report import rows as tables
from onestory.report import unfinished, words
from onestory.report.charts import labels, look, marks, scales
from onestory.report.charts.labels import Label, LineEnd
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture
from onestory.report.charts.scales import Upright
from onestory.report.rows import Row
from onestory.report.story import Section, Story

HEIGHT = 330
_MOST_MARKED = 4  # lines that can be told apart; further marked places are in the table


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series of the picture: its rows by start of period, and the colour it is drawn in."""

    name: str
    rows: tuple[Row, ...]
    colour: str

    @property
    def known(self) -> list[Row]:
        """The rows that have a figure."""
        return [row for row in self.rows if row.value is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """The spread of places in one period: the middle half and the middle nine in ten."""

    start: date
    low: float
    quarter: float
    three_quarters: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    lines: tuple[Line, ...]
    spreads: tuple[_Spread, ...]
    periods: tuple[tuple[date, str], ...]
    scale: Upright
    card: Indicator
    level: str
    frame: Frame


def picture(story: Story, section: Section) -> Picture | None:
    """Return the section's figures over time, or None where there are fewer than three periods."""
    level = _level(section)
    every = [row for row in section.rows if row.group == ""]
    periods = tuple(dict.fromkeys((row.period_start, row.period) for row in every))
    lines = (*_comparator(section, every, level), *_marked(story, every))
    spreads = _spreads([row for row in every if row.area_level == level], periods)
    if len(periods) < 3 or not (lines or spreads):
        return None
    card = section.indicator
    plot = _Plot(
        lines=lines,
        spreads=spreads,
        periods=periods,
        scale=scales.upright(_extent(lines, spreads), card, height=HEIGHT),
        card=card,
        level=level,
        frame=look.WIDE,
    )
    title = _title(plot)
    return Picture(
        name=f"{section.anchor}-trend",
        kind="trend",
        heading="Over time",
        title=title,
        subtitle=_subtitle(plot, section),
        alt=title,
        note=unfinished.told(every),
        wide=_draw(plot),
        narrow=_draw(replace(plot, frame=look.NARROW)),
    )


def _level(section: Section) -> str:
    """The kind of place that is compared, or the kind that most rows are of."""
    lead = section.lead
    rows = tables.read(lead.rows) if lead else section.rows
    levels = [row.area_level for row in rows]
    return max(dict.fromkeys(levels), key=levels.count, default="")


def _comparator(section: Section, every: Sequence[Row], level: str) -> tuple[Line, ...]:
    """The country's own rows; where the result has none, what each funnel compared places with."""
    if level == "country":
        return ()
    own = [row for row in every if row.area_level == "country" and row.value is not None]
    if len({row.area_code for row in own}) != 1:
        own = [row for c in section.every("funnel") for row in _beside(c)]
    if not own:
        return ()
    return (Line(name=own[-1].area_name, rows=tuple(own), colour=look.COMPARATOR),)


def _beside(comparison: Comparison) -> list[Row]:
    """What the places were compared with, as a row of its own."""
    for row in tables.read(comparison.rows):
        if row.comparator_value is not None:
            return [
                Row(
                    area_code="", area_name=comparison.comparator, group="",
                    area_level="country", status="measured", value=row.comparator_value,
                    period_start=row.period_start, period_end=row.period_end,
                )
            ]  # fmt: skip
    return []


def _marked(story: Story, every: Sequence[Row]) -> tuple[Line, ...]:
    found: list[Line] = []
    for code in story.plan.marked:
        own = tuple(row for row in every if row.area_code == code)
        if any(row.value is not None for row in own):
            found.append(
                Line(name=words.short_name(own[-1].area_name), rows=own, colour=look.ACCENT)
            )
    return tuple(found[:_MOST_MARKED])


def _spreads(every: Sequence[Row], periods: Sequence[tuple[date, str]]) -> tuple[_Spread, ...]:
    """The spread of each period with at least twenty places; fewer make no spread."""
    found: list[_Spread] = []
    for start, _ in periods:
        values = np.array(
            [r.value for r in every if r.period_start == start and r.value is not None]
        )
        if len(values) >= 20:
            low, quarter, three, high = (
                float(stats.quantile(values, probability=p).value[0])
                for p in (0.05, 0.25, 0.75, 0.95)
            )
            found.append(
                _Spread(start=start, low=low, quarter=quarter, three_quarters=three, high=high)
            )
    return tuple(found)


def _extent(lines: Sequence[Line], spreads: Sequence[_Spread]) -> Iterable[float | None]:
    for spread in spreads:
        yield from (spread.low, spread.high)
    for line in lines:
        for row in line.rows:
            yield from (row.value, row.lower, row.upper)


def _draw(plot: _Plot) -> str:
    layers = [
        *_bands(plot),
        *(layer for line in plot.lines for layer in _line(plot, line)),
        *labels.draw(_line_names(plot), size=12),
    ]
    return look.spec(
        layers, plot.frame, height=HEIGHT, heads=len(plot.scale.title(plot.frame)), feet=0
    )


def _bands(plot: _Plot) -> list[alt.Chart]:
    made: list[alt.Chart] = []
    for low, high, colour in (("low", "high", "#eef1f4"), ("quarter", "three_quarters", "#dfe4e9")):
        records: list[dict[str, Cell]] = [
            {
                "t": s.start.toordinal(),
                "a": marks.short(getattr(s, low)),
                "b": marks.short(getattr(s, high)),
            }
            for s in plot.spreads
        ]
        area = alt.Chart(look.data(records)).mark_area(color=colour, opacity=1)
        made.append(
            area.encode(
                x=scales.time(plot.periods, plot.frame),
                y=plot.scale.channel("a:Q", plot.frame),
                y2="b:Q",
            )
        )
    return made if plot.spreads else []


def _line(plot: _Plot, line: Line) -> list[alt.Chart]:
    by_start = {row.period_start: row for row in line.rows}
    records: list[dict[str, Cell]] = []
    for start, _ in plot.periods:
        row = by_start.get(start)
        told: dict[str, Cell] = marks.record(row, plot.card) if row else {"y": None}
        hollow = row is not None and (row.status == "reconstructed" or row.divided)
        # A figure that tells mostly of larger areas is no step of the place's own line.
        told["joined"] = None if row is None or row.divided else told["y"]
        records.append({**told, "t": start.toordinal(), "fill": "white" if hollow else line.colour})
    base = alt.Chart(look.data(records))
    x = scales.time(plot.periods, plot.frame)
    return [
        base.mark_line(color=line.colour, strokeWidth=2).encode(
            x=x, y=plot.scale.channel("joined:Q", plot.frame)
        ),
        base.mark_rule(color=line.colour, strokeWidth=1.6).encode(
            x=x, y=plot.scale.channel("low:Q", plot.frame), y2="high:Q"
        ),
        base.mark_point(
            filled=True, size=52, stroke=line.colour, strokeWidth=1.6, opacity=1
        ).encode(
            x=x,
            y=plot.scale.channel("y:Q", plot.frame),
            color=alt.Color("fill:N", scale=None),
            tooltip=list(marks.TOOLTIP),
        ),
    ]


def _line_names(plot: _Plot) -> list[Label]:
    ends: list[LineEnd] = []
    for line in plot.lines:
        last = line.known[-1]
        name = f"{line.name} {words.figure(last.value, plot.card)}"
        ends.append(LineEnd(y=plot.scale.y(last.value), name=name, colour=line.colour))
    if plot.spreads:
        last = plot.spreads[-1]
        name = words.plural(plot.level)
        ends.append(LineEnd(y=plot.scale.y(last.three_quarters), name=f"middle half of {name}"))
        ends.append(LineEnd(y=plot.scale.y(last.high), name=f"nine in ten {name}"))
    return labels.at_line_ends(ends, plot.frame)


def _title(plot: _Plot) -> str:
    """What the lines did, in figures; whether that is more than chance is not claimed."""
    marked_first = sorted(plot.lines, key=lambda line: line.colour == look.COMPARATOR)
    told = [_from_to(line, plot.card) for line in marked_first]
    if told:
        return words.sentence("; ".join(told[:3]))
    last = plot.spreads[-1]
    return words.sentence(
        f"The middle half of {words.plural(plot.level)} lay between"
        f" {words.figure(last.quarter, plot.card)} and"
        f" {words.figure(last.three_quarters, plot.card)} in the latest period"
    )


def _from_to(line: Line, card: Indicator) -> str:
    own = [row for row in line.known if not row.divided]
    last = own[-1] if own else line.known[-1]
    if len(own) < 2:
        whole = "" if own else ", mostly divided from larger areas"
        return f"{line.name} had {words.figure(last.value, card)} in {last.period}{whole}"
    first = own[0]
    return (
        f"{line.name} went from {words.figure(first.value, card)} in {first.period} to"
        f" {words.figure(last.value, card)} in {last.period}"
    )


def _subtitle(plot: _Plot, section: Section) -> str:
    card, rows = section.indicator, [row for line in plot.lines for row in line.rows]
    notes = [
        f"Bars are {section.confidence} plausible ranges." if any(r.lower for r in rows) else "",
        *_hollow(rows),
        f"Shading: where the middle half and nine in ten {words.plural(plot.level)} lay."
        if plot.spreads
        else "",
    ]
    when = f"{plot.periods[0][1]} to {plot.periods[-1][1]}"
    return " ".join([f"{card.title}, {card.unit}, {when}.", *filter(None, notes)])


def _hollow(rows: Sequence[Row]) -> Iterable[str]:
    if any(row.status == "reconstructed" for row in rows):
        yield "Hollow points were reconstructed."
    divided = [row for row in rows if row.divided]
    if divided:
        names = words.listed(list(dict.fromkeys(words.short_name(r.area_name) for r in divided)))
        yield f"Hollow and not joined: {marks.DIVIDED}, so they say little about {names} alone."
