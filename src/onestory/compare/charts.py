"""Charts: the limits that each place's own periods give, and where its points lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onestory.compare import series as runs
from onestory.compare.rows import Numbers, Rows
from onestory.compare.series import Series
from onestory.compare.verdicts import Verdict, direction, unjudged, within_margin
from onestory.model.comparison import Position
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.stats import Xmr, xmr

FEWEST_POINTS = 5
INSIDE = "within the range of its own past"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Charts:
    """What the charts say of each row: centre and limits (NaN where none) and the verdict.

    `provisional` counts the series with few periods, `gapped` those that leave out time.
    """

    centre: Numbers
    lower: Numbers
    upper: Numbers
    verdicts: tuple[Verdict, ...]
    provisional: int
    gapped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charted:
    """One series: its rows with a figure and their chart, or why there is none."""

    series: Series
    places: list[int]
    chart: Xmr | None
    reason: str
    gapped: bool


def charts(
    rows: Rows, periods: tuple[Period, ...], parted: Sequence[Series], card: Indicator
) -> Charts:
    """Return the charts of all series, laid out along the rows."""
    centre, lower, upper = (np.full(len(rows), np.nan) for _ in range(3))
    top = card.multiplier if card.statistic == "proportion" else np.inf
    found: dict[int, Verdict] = {}
    drawn: list[_Charted] = []
    for series in parted:
        one = _charted(rows, periods, series)
        found |= _verdicts(rows, one, card)
        if one.chart is not None:
            drawn.append(one)
            centre[one.places] = one.chart.centre[0]
            lower[one.places] = max(float(one.chart.lower[0]), 0.0)
            upper[one.places] = min(float(one.chart.upper[0]), top)
    return Charts(
        centre=centre,
        lower=lower,
        upper=upper,
        verdicts=tuple(found[place] for place in range(len(rows))),
        provisional=sum(bool(one.chart and one.chart.caution) for one in drawn),
        gapped=sum(one.gapped for one in drawn),
    )


def _charted(rows: Rows, periods: tuple[Period, ...], series: Series) -> _Charted:
    places = runs.known(series, rows)
    held = [periods[place] for place in places]
    reason = _no_chart(series, held)
    chart = None if reason else xmr(rows.value[places], season=runs.season(held))
    if chart is not None and not chart.valid[0]:
        reason, chart = f"limits would mislead: {chart.reason[0]}", None
    return _Charted(
        series=series, places=places, chart=chart, reason=reason, gapped=runs.gapped(held)
    )


def _no_chart(series: Series, periods: list[Period]) -> str:
    if series.straddles:
        return "limits cannot be given: the definition changed within this period"
    if len(periods) < FEWEST_POINTS:
        return (
            f"limits cannot be given: {len(periods)} period{'s' if len(periods) != 1 else ''} "
            f"under one definition, fewer than {FEWEST_POINTS}"
        )
    if runs.overlapping(periods):
        return "limits would mislead: periods overlap, so each holds part of the one before"
    return ""


def _verdicts(rows: Rows, one: _Charted, card: Indicator) -> dict[int, Verdict]:
    found = {place: _cannot(unjudged(rows, place)) for place in one.series.places}
    for point, place in enumerate(one.places):
        if one.chart is None:
            found[place] = _cannot(one.reason)
        else:
            found[place] = _beyond(rows, place, one.chart, point, card) or _inside(
                rows, place, one.chart, point, card
            )
    return found


def _cannot(reason: str) -> Verdict:
    return Verdict(position="cannot tell apart", judgement=None, reason=reason)


def _beyond(rows: Rows, place: int, chart: Xmr, point: int, card: Indicator) -> Verdict | None:
    if not chart.beyond_limit[0, point]:
        return None
    above = bool(rows.value[place] > chart.centre[0])
    position: Position = "higher" if above else "lower"
    return Verdict(
        position=position,
        judgement=direction(position, card),
        reason=f"{'above' if above else 'below'} the range of its own past",
    )


def _inside(rows: Rows, place: int, chart: Xmr, point: int, card: Indicator) -> Verdict:
    interval = (float(rows.lower[place]), float(rows.upper[place]))
    similar, reason = within_margin(interval, float(chart.centre[0]), card, inside=INSIDE)
    if chart.run_of_eight[0, point]:
        reason += "; it is one of eight periods or more in a row on one side of its average"
    elif chart.six_rising_or_falling[0, point]:
        reason += "; it is one of six periods or more in a row that all rise or all fall"
    position: Position = "similar" if similar else "cannot tell apart"
    return Verdict(position=position, judgement=None, reason=reason)
