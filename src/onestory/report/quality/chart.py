"""Charts of volume: bars by month, those that are unlike their neighbours in another colour."""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt

from onestory.report import words
from onestory.report.charts import calendar, look
from onestory.report.charts.calendar import month_label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture
from onestory.report.quality.volumes import Break, Series

HEIGHT = 190
_WIDE = Frame(width=720, left=70, right=20)
_NARROW = Frame(width=340, left=62, right=12, narrow=True)
_WORDS = {"missing": "missing", "low": "low", "high": "high", "step": ""}
_TOLD = 4


def picture(series: Series, name: str) -> Picture | None:
    """Return the series as bars, or None where there are fewer than three months."""
    if len(series.months) < 3:
        return None
    title = " ".join(sentences(series)[:_TOLD]) or "No month is unlike its neighbours."
    first, last = (month_label(series.months[at]) for at in (0, -1))
    return Picture(
        name=name,
        kind="volume",
        heading=series.event_type or "Rows by month",
        title=title,
        subtitle=(
            f"Rows that stand, by month, {first} to {last}. Orange: unlike the months around it."
            " Pale: the first and last month, which may be partial and are not judged."
        ),
        alt=f"{series.event_type or 'Rows by month'}: {title}",
        wide=_draw(series, _WIDE),
        narrow=_draw(series, _NARROW),
    )


def sentences(series: Series) -> tuple[str, ...]:
    """Return each break in words; months in a row that lack all rows make one sentence."""
    found: list[str] = []
    missing = [one for one in series.breaks if one.kind == "missing"]
    for run in _runs([one.month for one in missing]):
        span = " to ".join(month_label(day) for day in dict.fromkeys((run[0], run[-1])))
        usual = next(one.expected for one in missing if one.month == run[0])
        verb = "holds" if len(run) == 1 else "hold"
        found.append(f"{span} {verb} no rows; about {usual:,.0f} a month are usual around it.")
    return (*found, *(_told(one) for one in series.breaks if one.kind != "missing"))


def _runs(months: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for month in months:
        if runs and (month - runs[-1][-1]).days <= 31:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _told(one: Break) -> str:
    usual, ratio = f"{one.expected:,.0f}", one.rows / one.expected
    if one.kind == "step":
        return (
            f"From {month_label(one.month)} rows stay at about {one.rows:,} a month, where"
            f" {usual} were usual before."
        )
    size = words.share(ratio) if ratio < 2 else f"{ratio:.1f} times"
    return (
        f"{month_label(one.month)} holds {words.many(one.rows, 'row')}, {size} of the {usual} that"
        " are usual around it."
    )


def _draw(series: Series, frame: Frame) -> str:
    across = calendar.across(series.months[0], _after(series.months[-1]), frame)
    rows = alt.Chart(look.data(_records(series)))
    x = across.channel("from:Q")
    y = alt.Y(
        "rows:Q",
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(
            title="Rows a month", titleAngle=0, titleAlign="left", titleAnchor="start",
            titleBaseline="bottom", titleX=2 - frame.left, titleY=-13, domain=False, ticks=False,
            tickCount=4, labelExpr="format(datum.value, ',')",
        ),
    )  # fmt: skip
    marked = rows.transform_filter("datum.mark != ''").encode(
        x="middle:Q", y="rows:Q", text="mark:N", color=alt.value(look.COMPARATOR)
    )
    layers = [
        rows.mark_bar().encode(
            x=x, x2="to:Q", y=y, y2=alt.Y2Datum(0), color=alt.Color("colour:N", scale=None)
        ),
        # The white edge keeps the word of an empty month clear of the bars beside it.
        marked.mark_text(
            dy=-8, fontSize=11, fontWeight="bold", stroke="white", strokeWidth=4, strokeJoin="round"
        ),
        marked.mark_text(dy=-8, fontSize=11, fontWeight="bold"),
    ]
    return look.spec(layers, frame, height=HEIGHT, heads=2, feet=0)


def _records(series: Series) -> list[dict[str, Cell]]:
    kinds = {one.month: one.kind for one in series.breaks}
    edges = {series.months[0], series.months[-1]}
    return [
        {
            "from": month.toordinal() + 2,
            "to": _after(month).toordinal() - 2,
            "middle": (month + timedelta(days=15)).toordinal(),
            "rows": rows,
            "mark": _WORDS.get(kinds.get(month, "step"), ""),
            "colour": _colour(kinds.get(month), edge=month in edges),
        }
        for month, rows in zip(series.months, series.rows, strict=True)
    ]


def _colour(kind: str | None, *, edge: bool) -> str:
    if kind:
        return look.COMPARATOR
    return look.MID if edge else look.ACCENT


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
