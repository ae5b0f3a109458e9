"""Foresight: what a study could tell, and when, from the time before its first start alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow.compute as pc

from onestory.evaluate import panel as panels
from onestory.evaluate.scale import analysed
from onestory.model.errors import StudyError
from onestory.model.period import Period, months
from onestory.stats.panel import NEVER
from onestory.stats.rehearsal import Chosen, Rehearsal, foresee

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.result import Result
    from onestory.model.study import Contrast, Estimand, Outcome, Study, Wanted

POWER = 0.8
_FEWEST_PERIODS = 4
_BEYOND = 60  # months after the window within which a day is sought on which it could be told
_POINTS = 41

Order = Literal["as planned", "all at once", "one after another, in random order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What could be told if the sites still to start did so in another order."""

    order: Order
    detectable: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Foresight:
    """What one estimand could tell, in sizes above nothing: shares of a ratio, or in the unit.

    `detectable` is the least change told in eight rehearsals of ten, None where none is.
    `effects` and `power` are the curve. `told_by` is the end of the earliest period by which the
    `planned` size could be told, None where it could not by `sought_until`. `level` is the mean of
    the exposed places' figures before, in the unit. `reason` says why nothing can be told.
    """

    estimand: Estimand
    outcome: Outcome
    unit: str
    title: str
    wanted: Wanted
    exposed: int
    comparators: int
    periods_before: int
    ends: date
    level: float
    detectable: float | None
    false_alarms: float
    holds: bool
    reason: str
    effects: tuple[float, ...]
    power: tuple[float, ...]
    remaining: int
    orders: tuple[Ordered, ...]
    planned: float | None = None
    planned_power: float | None = None
    told_by: date | None = None
    sought_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """The time before, on the scale of the contrast, and when each place is to start."""

    before: StudyPanel
    first: NDArray[np.int64]  # (N,) first period counted, from the first of `before`
    months: int  # in a period
    end: int  # periods to the end of the follow-up or of the window
    seed: int
    chosen: Chosen

    def rehearsed(
        self, first: NDArray[np.int64], end: int, chosen: Chosen | None = None
    ) -> Rehearsal:
        """Return the rehearsal up to `end`; places that start later are comparators."""
        begun = np.where(first < end, first, NEVER)
        last = int(begun[begun < NEVER].max())
        return foresee(
            analysed(self.before, self.before.estimand.contrast),
            first=begun,
            periods_after=end - last,
            seed=self.seed,
            chosen=chosen or self.chosen,
        )

    def day(self, end: int) -> date:
        """Return the end of that many periods."""
        return months(self.before.periods[0].start, end * self.months).end


def foresight(
    result: Result,
    study: Study,
    estimand: Estimand,
    *,
    starts: Mapping[str, date],
    seed: int,
    today: date,
) -> Foresight:
    """Return what the estimand could tell, rehearsed on the time before the first start.

    No row of `result` that ends after the first start is looked at. `starts` gives the day from
    which each place is exposed; those after `today` may still be put in another order.

    Raises StudyError when the time before, or the places, cannot carry a rehearsal.
    """
    asked = _asked(result, study, estimand, starts=starts, seed=seed)
    main = asked.rehearsed(asked.first, asked.end)
    outcome = study.outcome(estimand.outcome)
    planned = next((s.size for s in study.statements if s.outcome == outcome.id), None)
    detectable = _size(main.detectable(power=POWER), estimand.contrast, outcome.wanted)
    effects = _grid(detectable, planned)
    exposed = asked.first < NEVER
    remaining = _remaining(asked, starts, today)
    found = Foresight(
        estimand=estimand,
        outcome=outcome,
        unit=asked.before.unit,
        title=asked.before.title,
        wanted=outcome.wanted,
        exposed=int(exposed.sum()),
        comparators=int((~exposed).sum()),
        periods_before=len(asked.before.periods),
        ends=asked.day(asked.end),
        level=float(np.nanmean(asked.before.panel.value[exposed])),
        detectable=detectable,
        false_alarms=main.false_alarms,
        holds=main.holds,
        reason=main.reason,
        effects=effects,
        power=_power(main, effects, estimand.contrast, outcome.wanted),
        remaining=int(remaining.sum()),
        orders=_orders(asked, remaining, detectable, outcome.wanted),
    )
    return found if planned is None else _with_plan(found, asked, main, planned=planned)


def _with_plan(found: Foresight, asked: _Asked, main: Rehearsal, *, planned: float) -> Foresight:
    """Return the foresight with the planned size: how often it is told, and from when."""
    told_by, until = _earliest(asked, planned, found.wanted)
    (power,) = _power(main, (planned,), found.estimand.contrast, found.wanted)
    return replace(found, planned=planned, planned_power=power, told_by=told_by, sought_until=until)


def _asked(
    result: Result, study: Study, estimand: Estimand, *, starts: Mapping[str, date], seed: int
) -> _Asked:
    known = {place: day for place, day in starts.items() if day < study.window.end}
    if not known:
        raise StudyError(
            found="No site starts within the window.",
            where=study.title,
            do="Widen the window, or correct the starts.",
        )
    before = _before(result, study, estimand, known)
    per = 12 // before.panel.cycle
    bedding = -(-estimand.bedding_in // per)
    first = np.array(
        [
            _apart(before.periods[0].start, known[code]) // per + bedding
            if code in known
            else NEVER
            for code in before.codes
        ],
        dtype=np.int64,
    )
    last = int(first[first < NEVER].max(initial=0))
    window = _apart(before.periods[0].start, study.window.end) // per
    end = min(window, last + -(-estimand.follow_up // per))
    if not (first < end).any():
        raise StudyError(
            found=f"Nothing is counted of '{estimand.id}': the window ends before the bedding-in.",
            where=study.title,
            do="Widen the window, or shorten the bedding-in.",
        )
    chosen: dict[str, Chosen] = {"because high": "highest", "random order": "random"}
    return _Asked(
        before=before,
        first=np.where(first < end, first, NEVER),
        months=per,
        end=end,
        seed=seed,
        chosen=chosen.get(study.chosen, "as given"),
    )


def _before(
    result: Result, study: Study, estimand: Estimand, starts: Mapping[str, date]
) -> StudyPanel:
    """Return the panel of the periods that end by the first start, every cell counted."""
    begun = min(*starts.values(), *(site.starts for site in study.sites))
    rows = result.rows.filter(pc.field("period_end") <= begun)
    inside = rows.filter(pc.field("period_start") >= study.window.start)
    spans: list[date] = sorted({day for day in inside["period_start"].to_pylist() if day})
    if len(spans) < _FEWEST_PERIODS:
        raise StudyError(
            found=f"There are {len(spans)} periods before the first start: too few to know how"
            " places move of themselves.",
            where=study.title,
            do="Give figures from two years before the first start or more.",
        )
    # A start in the last period keeps every place; it is taken out again below.
    made = panels.of(
        replace(result, rows=rows),
        replace(study, window=Period(start=study.window.start, end=begun)),
        replace(estimand, bedding_in=0, follow_up=12),
        starts=dict.fromkeys(starts, spans[-1]),
    )
    never = np.full(len(made.codes), NEVER, dtype=np.int64)
    return replace(panels.starting(made, never), estimand=estimand)


def _earliest(asked: _Asked, planned: float, wanted: Wanted) -> tuple[date | None, date]:
    """Return the end of the first period by which the planned size is told, and how far sought."""
    contrast = asked.before.estimand.contrast
    begun = asked.first[asked.first < NEVER]
    low, high = int(begun.min()) + 1, asked.end + _BEYOND // asked.months

    def told(end: int) -> bool:
        rehearsal = asked.rehearsed(asked.first, end)
        power = _power(rehearsal, (planned,), contrast, wanted)[0]
        return rehearsal.holds and power >= POWER

    if not told(high):
        return None, asked.day(high)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if told(middle) else (middle + 1, high)
    return asked.day(high), asked.day(high)


def _remaining(asked: _Asked, starts: Mapping[str, date], today: date) -> NDArray[np.bool_]:
    """Return (N,) whether the place is exposed in the study and still to start."""
    later = [code in starts and starts[code] > today for code in asked.before.codes]
    return np.array(later) & (asked.first < NEVER)


def _orders(
    asked: _Asked, remaining: NDArray[np.bool_], as_planned: float | None, wanted: Wanted
) -> tuple[Ordered, ...]:
    if int(remaining.sum()) < 2:
        return ()
    contrast = asked.before.estimand.contrast
    soonest = int(asked.first[remaining].min())
    last = max(int(asked.first[remaining].max()), min(soonest + 12 // asked.months, asked.end - 2))
    steps = np.linspace(soonest, max(soonest, last), int(remaining.sum())).round()
    tries: tuple[tuple[Order, NDArray[np.int64]], ...] = (
        ("all at once", np.where(remaining, soonest, asked.first)),
        ("one after another, in random order", asked.first.copy()),
    )
    drawn = np.random.default_rng(asked.seed).permutation(steps).astype(np.int64)
    tries[1][1][remaining] = drawn
    found = [Ordered(order="as planned", detectable=as_planned)]
    for order, first in tries:
        rehearsal = asked.rehearsed(first, asked.end)
        size = _size(rehearsal.detectable(power=POWER), contrast, wanted)
        found.append(Ordered(order=order, detectable=size))
    return tuple(found)


def _size(found: float, contrast: Contrast, wanted: Wanted) -> float | None:
    """Return an effect of the analysed scale as a size above nothing, None where none is told."""
    if not np.isfinite(found):
        return None
    if contrast == "difference":
        return found
    return float(-np.expm1(-found) if wanted == "lower" else np.expm1(found))


def _scaled(sizes: Sequence[float], contrast: Contrast, wanted: Wanted) -> NDArray[np.float64]:
    """Return sizes above nothing as effects with their sign on the analysed scale."""
    signed = np.asarray(sizes) * (-1 if wanted == "lower" else 1)
    return signed if contrast == "difference" else np.log1p(np.maximum(signed, -0.999))


def _power(
    rehearsal: Rehearsal, sizes: Sequence[float], contrast: Contrast, wanted: Wanted
) -> tuple[float, ...]:
    if rehearsal.reason:
        return tuple(0.0 for _ in sizes)
    return tuple(rehearsal.power(_scaled(sizes, contrast, wanted)).tolist())


def _grid(detectable: float | None, planned: float | None) -> tuple[float, ...]:
    most = max(2 * (detectable or 0.0), 1.5 * (planned or 0.0))
    return tuple(np.linspace(most / (_POINTS - 1), most, _POINTS - 1).tolist()) if most else ()


def _apart(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
