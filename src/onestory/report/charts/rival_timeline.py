"""The timeline of rivals: what else was at work, when, and whose places it touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt

from onestory.model.rivals import Rival, Rivals
from onestory.model.words import many, share
from onestory.report.charts import calendar, labels, look
from onestory.report.charts.calendar import Calendar
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=236, right=150)
NARROW = Frame(width=340, left=10, right=18, narrow=True)
_STEP = 32
_STEP_NARROW = 44
_MOST = 14  # drawn; the table has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    rivals: tuple[Rival, ...]
    started: date | None
    days: Calendar
    of_people: bool = False

    @property
    def frame(self) -> Frame:
        return self.days.frame

    @property
    def step(self) -> int:
        return _STEP_NARROW if self.frame.narrow else _STEP

    def y(self, at: int) -> float:
        return at * self.step + (self.step - 11 if self.frame.narrow else self.step / 2)


def picture(
    rivals: Rivals, *, started: date | None = None, name: str = "rivals", of_people: bool = False
) -> Picture | None:
    """Return the rivals that may have touched places unequally over the study's window.

    None where there is none. `started` is the first start of the programme itself. Of people, the
    places are those where teams work, and the others.
    """
    uneven = (*rivals.touching("unequally"), *rivals.touching("not known"))
    if not uneven:
        return None
    window = rivals.window
    wide, narrow = (
        _draw(
            _Plot(
                rivals=uneven[:_MOST],
                started=started,
                days=calendar.across(window.start, window.end, frame),
                of_people=of_people,
            )
        )
        for frame in (WIDE, NARROW)
    )
    left = len(uneven) - _MOST
    ours, theirs = _sides(of_people=of_people)
    found = _title(rivals, f"{ours} and {theirs}")
    return Picture(
        name=name,
        kind="rivals",
        heading="What else was at work",
        title=found,
        subtitle=(
            "Bars: when each was in force, within the study's window. Figures: the share of"
            f" {ours} places touched, and of {theirs} places. Pale bars: the date is too vague to"
            f" be sure.{' Upright line: the programme’s first start.' if started else ''}"
        ),
        alt=found,
        wide=wide,
        narrow=narrow,
        note=f"Not drawn: {many(left, 'more rival')}; the table has them." if left > 0 else "",
    )


def touched(rival: Rival) -> str:
    """Return the share of exposed and of comparator places touched: '60% / 10%'."""
    return f"{_share(rival.exposed_share)} / {_share(rival.comparator_share)}"


def _share(part: float | None) -> str:
    return "not known" if part is None else share(part)


def _sides(*, of_people: bool) -> tuple[str, str]:
    """What the places of either side are called."""
    return ("the teams’", "other") if of_people else ("exposed", "comparator")


def _title(rivals: Rivals, sides: str) -> str:
    uneven, unknown = rivals.touching("unequally"), rivals.touching("not known")
    told: list[str] = []
    if uneven:
        how_many = many(len(uneven), "other policy, programme or event", _SEVERAL)
        told.append(f"{how_many} touched {sides} places unequally")
    if unknown:
        what = many(len(unknown), "other") if uneven else many(len(unknown), "programme")
        them = "it" if len(unknown) == 1 else "they"
        told.append(f"of {what}, nobody has said which places {them} touched")
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}."


_SEVERAL = "other policies, programmes or events"


def _draw(plot: _Plot) -> str:
    layers = [
        *_bars(plot),
        *_start(plot),
        *labels.draw(_words(plot), size=12),
    ]
    height = len(plot.rivals) * plot.step + 4
    return look.spec(layers, plot.frame, height=height, heads=1, feet=0)


def _bars(plot: _Plot) -> list[alt.Chart]:
    records: list[dict[str, Cell]] = []
    for at, rival in enumerate(plot.rivals):
        start, end = _span(rival, plot.days)
        records.append(
            {
                "t": start.toordinal(),
                "u": end.toordinal(),
                "py": plot.y(at),
                "colour": look.GREY if rival.sure else look.PALE,
                "what": rival.title,
                "touched": touched(rival),
                "when": when(rival),
            }
        )
    bar = alt.Chart(look.data(records)).mark_rule(strokeWidth=9)
    return [
        bar.encode(
            x=plot.days.channel("t:Q"),
            x2="u:Q",
            y=alt.Y("py:Q", scale=None),
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("what:N", title="Rival"),
                alt.Tooltip("when:N", title="In force"),
                alt.Tooltip("touched:N", title=f"{_head(plot).capitalize()} places touched"),
            ],
        )
    ]


def _span(rival: Rival, days: Calendar) -> tuple[date, date]:
    start = rival.start.earliest or rival.start.latest or days.start
    end = rival.end.latest or rival.end.earliest or days.end
    first = min(max(start, days.start), days.end)
    last = max(min(end + timedelta(days=1), days.end), first)
    least = max((days.end - days.start).days // 150, 1)  # so that one day can be seen
    return (first, last) if (last - first).days >= least else _seen(first, least, days)


def _seen(first: date, least: int, days: Calendar) -> tuple[date, date]:
    begun = min(first, days.end - timedelta(days=least))
    return begun, begun + timedelta(days=least)


def when(rival: Rival) -> str:
    """Return when it was in force, as published: 'from 2013-11 to 2018-03'."""
    start = rival.start.text or (rival.start.earliest.isoformat() if rival.start.earliest else "")
    end = rival.end.text or (rival.end.latest.isoformat() if rival.end.latest else "")
    told = f"from {start}" if start else "from a date not known"
    return f"{told} to {end}" if end else f"{told}, no end known"


def _start(plot: _Plot) -> list[alt.Chart]:
    if plot.started is None:
        return []
    rule = alt.Chart(look.data([{"t": plot.started.toordinal()}])).mark_rule(
        color=look.ACCENT, strokeWidth=1.6
    )
    return [rule.encode(x=plot.days.channel("t:Q"))]


def _head(plot: _Plot) -> str:
    return " / ".join(_sides(of_people=plot.of_people))


def _words(plot: _Plot) -> list[Label]:
    made: list[Label] = []
    if plot.started is not None:
        x = plot.days.x(plot.started)
        side = "right" if x > plot.frame.plot * 0.6 else "left"
        away = -4 if side == "right" else 4
        text = "programme starts" if not plot.frame.narrow else "start"
        made.append(Label(x=x + away, y=-9, text=text, align=side, colour=look.ACCENT))
    if not plot.frame.narrow:
        head = _head(plot)
        made.append(Label(x=plot.frame.plot + 8, y=-9, text=head, colour=look.GREY))
    for at, rival in enumerate(plot.rivals):
        made += _named(rival, plot, plot.y(at))
    return made


def _named(rival: Rival, plot: _Plot, y: float) -> Sequence[Label]:
    end = touched(rival)
    if plot.frame.narrow:
        room = plot.frame.plot - look.width_of(end, 12) - 10
        return [
            Label(x=0, y=y - 19, text=labels.fitted(rival.title, room, 12)),
            Label(x=plot.frame.plot, y=y - 19, text=end, align="right", colour=look.GREY),
        ]
    lines = look.wrapped(rival.title, plot.frame.left - 12, 12)
    if len(lines) > 2:
        lines = [lines[0], labels.fitted(" ".join(lines[1:]), plot.frame.left - 12, 12)]
    named = [
        Label(x=-10, y=at, text=line, align="right")
        for line, at in zip(lines, labels.stacked(len(lines), y), strict=True)
    ]
    return [*named, Label(x=plot.frame.plot + 8, y=y, text=end, colour=look.GREY)]
