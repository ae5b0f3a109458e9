"""The calendar: real dates along the foot of a picture, named where there is room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

import altair as alt

from onestory.model.period import MONTHS
from onestory.report.charts import look
from onestory.report.charts.look import Frame

_FLUSH = 24  # pixels from an end within which a label is set so that none is cut off
_LEAP = 1.15  # of a label's width, between the middles of two


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days from `start` to `end` across a frame."""

    start: date
    end: date
    frame: Frame

    def x(self, day: date) -> float:
        """Return how far from the left the day lies, in pixels."""
        whole = self.end.toordinal() - self.start.toordinal()
        return (day.toordinal() - self.start.toordinal()) / whole * self.frame.plot

    def channel(self, field: str) -> alt.X:
        """Return the days as a chart takes them; the field holds ordinals."""
        named = _named(self.start, self.end, self.frame)
        pairs = ",".join(f"'{day.toordinal()}':'{label}'" for day, label in named)
        return alt.X(
            field,
            scale=alt.Scale(
                domain=[self.start.toordinal(), self.end.toordinal()], nice=False, zero=False
            ),
            axis=alt.Axis(
                title=None,
                values=[day.toordinal() for day, _ in named],
                labelExpr=f"({{{pairs}}})[datum.value]",
                grid=False,
                labelFlush=_FLUSH,
            ),
        )


def across(start: date, end: date, frame: Frame) -> Calendar:
    """Return the calendar from the first day to the last, with a little room at both ends."""
    room = max((end.toordinal() - start.toordinal()) // 50, 1)
    return Calendar(
        start=date.fromordinal(start.toordinal() - room),
        end=date.fromordinal(end.toordinal() + room),
        frame=frame,
    )


def month_label(day: date) -> str:
    """Return the month as 'Apr 2023'."""
    return f"{MONTHS[day.month - 1][:3].title()} {day.year}"


def _named(start: date, end: date, frame: Frame) -> list[tuple[date, str]]:
    """The first days to name: every January, or every third month of a short span."""
    months = (end.year - start.year) * 12 + end.month - start.month
    short = months <= 30
    every = [date(at // 12, at % 12 + 1, 1) for at in _months(start, end)]
    ticks = [day for day in every if day.month in ((1, 4, 7, 10) if short else (1,))]
    labels = [month_label(day) if short else str(day.year) for day in ticks]
    widest = max((look.width_of(label) for label in labels), default=0.0) * _LEAP
    step = max(1, ceil(len(ticks) * widest / frame.plot))
    return list(zip(ticks[::step], labels[::step], strict=True))


def _months(start: date, end: date) -> range:
    first = start.year * 12 + start.month - 1 + (start.day > 1)
    return range(first, end.year * 12 + end.month)
