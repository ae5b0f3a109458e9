"""Scales: values up the side and time along the foot, labelled as the report writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import altair as alt

from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import look
from onestory.report.charts.look import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Upright:
    """The scale of values up the side of a picture: its ends, height in pixels and unit."""

    low: float
    high: float
    height: int
    card: Indicator

    def y(self, value: float | None) -> float:
        """Return how far below the top the value lies, in pixels."""
        return self.height * (1 - ((value or 0.0) - self.low) / (self.high - self.low))

    def title(self, frame: Frame) -> list[str]:
        """Return the unit in lines that fit across the frame."""
        return look.wrapped(words.unit(self.card), frame.width)

    def channel(self, field: str, frame: Frame) -> alt.Y:
        """Return the scale as a chart takes it."""
        title = self.title(frame)
        suffix = " + '%'" if words.is_percentage(self.card) else ""
        return alt.Y(
            field,
            scale=alt.Scale(domain=[self.low, self.high], nice=False, zero=False),
            axis=alt.Axis(
                title=title,
                titleAngle=0, titleAlign="left", titleAnchor="start", titleBaseline="bottom",
                titleX=2 - frame.left, titleY=-11 - 16 * (len(title) - 1),
                domain=False, ticks=False, tickCount=6,
                labelExpr=f"format(datum.value, ','){suffix}",
            ),
        )  # fmt: skip


def upright(values: Iterable[float | None], card: Indicator, *, height: int) -> Upright:
    """Return a scale that holds the values, from zero where they come near it."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    room = (high - low or abs(high) or 1.0) * 0.07
    least = 0.0 if 0 <= low < high * 0.25 else low - room
    most = min(high + room, 100.0) if words.is_percentage(card) else high + room
    return Upright(low=least, high=most, height=height, card=card)


def time(periods: Sequence[tuple[date, str]], frame: Frame) -> alt.X:
    """Return time along the foot: as many periods named as there is room for, the last always."""
    starts = [start.toordinal() for start, _ in periods]
    named = dict(zip(starts, (label for _, label in periods), strict=True))
    widest = max(look.width_of(label) for label in named.values()) + 14
    step = max(1, ceil(len(starts) * widest / frame.plot))
    shown = starts[::-1][::step][::-1]
    pairs = ",".join(f"'{at}':'{named[at]}'" for at in shown)
    edge = max((starts[-1] - starts[0]) * 0.04, 1)
    return alt.X(
        "t:Q",
        scale=alt.Scale(domain=[starts[0] - edge, starts[-1] + edge], nice=False, zero=False),
        axis=alt.Axis(
            title=None, values=shown, labelExpr=f"({{{pairs}}})[datum.value]", grid=False
        ),
    )
