"""Panels: a result cut to a study's places, periods and starts, ready for a design."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.evaluate import panel_findings as noted
from onestory.model.errors import StudyError
from onestory.model.period import Period
from onestory.stats.panel import NEVER, Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onestory.model.finding import Finding
    from onestory.model.result import Result
    from onestory.model.study import Estimand, Outcome, Study

_CYCLES = {1: 12, 3: 4, 12: 1}  # months in a period: periods in a year
PERIOD = {12: "month", 4: "quarter", 1: "year"}
"""What one period is called, by the number of them in a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPanel:
    """The places and periods of one estimand: `panel` for the numbers, the rest for the words.

    `panel.value` is in the unit of the indicator; the bedding-in and what follows the follow-up
    are in it, but its effect is averaged without them. `codes` and `names` (N,) and `periods`
    (T,) name its rows and columns; `certain` (N,) is False for sites that may not be (wholly) in
    the programme. `sites_begun` counts the exposed places, those left out for want of a figure
    and those without any included. `people` is False where places have no known population, so that
    each counts alike.
    """

    panel: Panel
    codes: tuple[str, ...]
    names: tuple[str, ...]
    periods: tuple[Period, ...]
    certain: NDArray[np.bool_]
    people: bool
    outcome: Outcome
    estimand: Estimand
    unit: str
    multiplier: float
    title: str
    apportioned: NDArray[np.float64]
    sites_begun: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def exposed(self) -> NDArray[np.bool_]:
        """(N,) whether the place is one of the exposed."""
        return self.panel.exposed

    @property
    def after(self) -> NDArray[np.bool_]:
        """(N, T) the exposed cells that the estimand counts."""
        since = np.arange(len(self.periods))[None, :] - self.panel.first[:, None]
        return (since >= self.panel.begins) & (since < self.panel.ends)

    @property
    def first_start(self) -> int:
        """The index of the first period in which any place is exposed."""
        return int(self.panel.first[self.exposed].min())


def of(
    result: Result,
    study: Study,
    estimand: Estimand,
    *,
    starts: Mapping[str, date],
    weights: Mapping[str, float] | None = None,
) -> StudyPanel:
    """Return the panel of the estimand's outcome.

    `starts` gives the day from which each exposed place counts as exposed. `weights` gives the
    people of each place, where the result has no denominators.

    Raises StudyError when no honest panel can be made: no exposed place with figures, no
    comparator, a start outside the data, or periods of several lengths.
    """
    outcome = study.outcome(estimand.outcome)
    cells = _cells(_rows(result, study, outcome), outcome)
    first = _first(cells.codes, cells.periods, starts)
    wanted = _wanted(cells.codes, study, exposed=first < NEVER)
    too_late = _too_late(first, cells, estimand)
    keep = (complete := wanted & ~np.isnan(cells.value).any(axis=1)) & ~too_late
    told = _told(cells, first, wanted=wanted, keep=keep, study=study, outcome=outcome)
    told += noted.too_late(cells.of(complete & too_late).names)
    told += noted.rounded(study, estimand, starts, periods=cells.periods)
    told += noted.twofold(study, starts, names=dict(zip(cells.codes, cells.names, strict=True)))
    noted.refuse(study, starts=starts, first=first[keep], periods=cells.periods, told=told)
    kept = cells.of(keep)
    people = _people(kept, weights)
    if people is None and estimand.average == "people":
        told.append(noted.unweighted(outcome))
    absent = noted.count_absent(study, cells.codes, starts=starts, end=cells.periods[-1].end)
    return StudyPanel(
        panel=_panel(kept, first[keep], people, estimand),
        sites_begun=int((wanted & (first < len(cells.periods))).sum()) + absent,
        codes=kept.codes,
        names=kept.names,
        periods=kept.periods,
        certain=_certain(kept.codes, study),
        people=people is not None,
        outcome=outcome,
        estimand=estimand,
        unit=result.indicator.unit,
        multiplier=result.indicator.multiplier,
        title=result.indicator.title,
        apportioned=np.nan_to_num(kept.apportioned),
        findings=tuple(told),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """Every place (N) and period (T) of an outcome within the window, nan where it is missing."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    periods: tuple[Period, ...]
    cycle: int
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    apportioned: NDArray[np.float64]

    def of(self, keep: NDArray[np.bool_]) -> _Cells:
        """Return the cells of the places of `keep` (N,)."""
        return replace(
            self,
            codes=tuple(code for code, kept in zip(self.codes, keep, strict=True) if kept),
            names=tuple(name for name, kept in zip(self.names, keep, strict=True) if kept),
            value=self.value[keep],
            numerator=self.numerator[keep],
            denominator=self.denominator[keep],
            apportioned=self.apportioned[keep],
        )


def _cells(rows: pa.Table, outcome: Outcome) -> _Cells:
    periods, cycle = _periods(rows, outcome)
    names = dict(
        sorted(zip(rows["area_code"].to_pylist(), rows["area_name"].to_pylist(), strict=True))
    )
    codes = tuple(names)
    return _Cells(
        codes=codes,
        names=tuple(names.values()),
        periods=periods,
        cycle=cycle,
        value=_table(rows, "value", codes=codes, periods=periods),
        numerator=_table(rows, "numerator", codes=codes, periods=periods),
        denominator=_table(rows, "denominator", codes=codes, periods=periods),
        apportioned=_table(rows, "apportioned", codes=codes, periods=periods),
    )


def _too_late(first: NDArray[np.int64], cells: _Cells, estimand: Estimand) -> NDArray[np.bool_]:
    """Return which places (N,) start within the periods, but with none that counts after it."""
    length, begins = len(cells.periods), _periods_of(estimand.bedding_in, cells.cycle)
    return (first < length) & (first + begins >= length)


def _certain(codes: tuple[str, ...], study: Study) -> NDArray[np.bool_]:
    doubtful = {site.place for site in study.sites if not site.certain}
    return np.array([code not in doubtful for code in codes])


def _told(
    cells: _Cells,
    first: NDArray[np.int64],
    *,
    wanted: NDArray[np.bool_],
    keep: NDArray[np.bool_],
    study: Study,
    outcome: Outcome,
) -> list[Finding]:
    asked, kept = cells.of(wanted), cells.of(keep)
    exposed = first[wanted] < NEVER
    return [
        *noted.incomplete(
            outcome, names=asked.names, value=asked.value, periods=cells.periods, exposed=exposed
        ),
        *noted.absent(study, cells.codes),
        *noted.unfilled(outcome, study.window, cells.periods),
        *noted.later(kept.names, first[keep], len(cells.periods)),
    ]


def _panel(
    cells: _Cells,
    first: NDArray[np.int64],
    people: NDArray[np.float64] | None,
    estimand: Estimand,
) -> Panel:
    weight = people if people is not None and estimand.average == "people" else None
    counts = not np.isnan([cells.numerator, cells.denominator]).any()
    return Panel(
        value=cells.value,
        first=first,
        weight=np.ones(first.size) if weight is None else weight,
        cycle=cells.cycle,
        events=cells.numerator if counts else None,
        at_risk=cells.denominator if counts else None,
        begins=_periods_of(estimand.bedding_in, cells.cycle),
        ends=_periods_of(estimand.bedding_in + estimand.follow_up, cells.cycle),
    )


def _periods_of(months: int, cycle: int) -> int:
    """Return how many periods the months reach into: a part of one is one."""
    return -(-months * cycle // 12)


def only(whole: StudyPanel, keep: NDArray[np.bool_]) -> StudyPanel:
    """Return the panel of the places kept, `keep` (N,)."""
    old = whole.panel
    return replace(
        whole,
        panel=replace(
            old,
            value=old.value[keep],
            first=old.first[keep],
            weight=old.weight[keep],
            events=None if old.events is None else old.events[keep],
            at_risk=None if old.at_risk is None else old.at_risk[keep],
        ),
        codes=tuple(code for code, kept in zip(whole.codes, keep, strict=True) if kept),
        names=tuple(name for name, kept in zip(whole.names, keep, strict=True) if kept),
        certain=whole.certain[keep],
        apportioned=whole.apportioned[keep],
    )


def until(whole: StudyPanel, end: int) -> StudyPanel:
    """Return the panel of the first `end` periods alone; later starts are never."""
    old = whole.panel
    return replace(
        whole,
        panel=replace(
            old,
            value=old.value[:, :end],
            first=np.where(old.first < end, old.first, NEVER),
            events=None if old.events is None else old.events[:, :end],
            at_risk=None if old.at_risk is None else old.at_risk[:, :end],
        ),
        periods=whole.periods[:end],
        apportioned=whole.apportioned[:, :end],
    )


def starting(whole: StudyPanel, first: NDArray[np.int64]) -> StudyPanel:
    """Return the panel with other starts `first` (N,), every period since them counted."""
    return replace(whole, panel=replace(whole.panel, first=first, begins=0, ends=NEVER))


def blanked(whole: StudyPanel, gone: NDArray[np.bool_]) -> StudyPanel:
    """Return the panel without the values of the cells `gone` (N, T)."""
    value = np.where(gone, np.nan, whole.panel.value)
    return replace(whole, panel=replace(whole.panel, value=value))


def _rows(result: Result, study: Study, outcome: Outcome) -> pa.Table:
    table = result.rows
    mask = pc.and_(
        pc.equal(table["group"], outcome.group),
        pc.and_(
            pc.greater_equal(table["period_start"], study.window.start),
            pc.less_equal(table["period_end"], study.window.end),
        ),
    )
    rows = table.filter(mask)
    if rows.num_rows == 0:
        raise StudyError(
            found=f"No figure of '{outcome.indicator}' lies within {study.window.label}.",
            where=f"outcome '{outcome.id}'",
            do="Check the window and the indicator's files; only whole periods inside count. What"
            " could be asked instead is the same of the periods for which there are figures.",
        )
    return _filled(_of_one_level(rows, study))


def _filled(rows: pa.Table) -> pa.Table:
    """Return the rows from the first period to the last in which any place has a figure."""
    known = rows.filter(pc.is_valid(rows["value"]))["period_start"]
    if len(known) == 0:
        return rows
    ends = pc.min_max(known)
    inside = pc.and_(
        pc.greater_equal(rows["period_start"], ends["min"]),
        pc.less_equal(rows["period_start"], ends["max"]),
    )
    return rows.filter(inside)


def _of_one_level(rows: pa.Table, study: Study) -> pa.Table:
    """Return the rows of areas of the sites' own level: a region compares with no council."""
    sites = pa.array(sorted({site.place for site in study.sites}), pa.string())
    levels = rows.filter(pc.is_in(rows["area_code"], value_set=sites))["area_level"].unique()
    return rows.filter(pc.is_in(rows["area_level"], value_set=levels)) if len(levels) else rows


def _periods(rows: pa.Table, outcome: Outcome) -> tuple[tuple[Period, ...], int]:
    spans = sorted(
        set(zip(rows["period_start"].to_pylist(), rows["period_end"].to_pylist(), strict=True))
    )
    lengths = {_months(start, end) for start, end in spans}
    gaps = [i for i in range(1, len(spans)) if spans[i][0] != spans[i - 1][1]]
    where = f"outcome '{outcome.id}'"
    if len(lengths) != 1 or next(iter(lengths)) not in _CYCLES:
        raise StudyError(
            found="Its periods are not all months, all quarters or all years.",
            where=where,
            do="Give figures for periods of one length, none overlapping another. What could be"
            " asked instead is the same of the longest period that all figures can be added up to.",
        )
    if gaps:
        before, after = spans[gaps[0] - 1], spans[gaps[0]]
        missing = Period(start=before[1], end=after[0]).label if after[0] > before[1] else ""
        raise StudyError(
            found=f"There is no figure for {missing or 'part of the window'}, anywhere.",
            where=where,
            do="Add the missing periods. What could be asked instead is the same of a window that"
            " ends before them or begins after them.",
        )
    return tuple(Period(start=s, end=e) for s, e in spans), _CYCLES[next(iter(lengths))]


def _months(start: date, end: date) -> int:
    whole = start.day == end.day == 1
    return (end.year - start.year) * 12 + end.month - start.month if whole else 0


def _table(
    rows: pa.Table, column: str, *, codes: tuple[str, ...], periods: tuple[Period, ...]
) -> NDArray[np.float64]:
    place = {code: i for i, code in enumerate(codes)}
    period = {one.start: i for i, one in enumerate(periods)}
    made = np.full((len(codes), len(periods)), np.nan)
    at = [place[code] for code in rows["area_code"].to_pylist()]
    when = [period[start] for start in rows["period_start"].to_pylist()]
    made[at, when] = rows[column].to_numpy(zero_copy_only=False)
    return made


def _first(
    codes: tuple[str, ...], periods: tuple[Period, ...], starts: Mapping[str, date]
) -> NDArray[np.int64]:
    """A place counts as exposed from the period in which its start falls.

    NEVER for a place without a start; the number of periods for one that starts after them.
    """
    ends = np.array([one.end for one in periods], dtype="datetime64[D]")
    return np.array(
        [
            int(np.searchsorted(ends, np.datetime64(starts[c]), side="right"))
            if c in starts
            else NEVER
            for c in codes
        ],
        dtype=np.int64,
    )


def _wanted(
    codes: tuple[str, ...], study: Study, *, exposed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    out = {code for code, _ in study.left_out}
    sites = {site.place for site in study.sites}
    chosen = set(study.comparators)
    # A site that never started is neither exposed nor a place apart from the programme.
    comparator = [not study.alone and c not in sites and (not chosen or c in chosen) for c in codes]
    return (exposed | np.array(comparator)) & np.array([code not in out for code in codes])


def _people(cells: _Cells, weights: Mapping[str, float] | None) -> NDArray[np.float64] | None:
    """Return the people of each place (N,), None where those of any are not known."""
    if weights is not None:
        known = np.array([weights.get(code, np.nan) for code in cells.codes])
    else:
        filled = (~np.isnan(cells.denominator)).sum(axis=1)
        total = np.nansum(cells.denominator, axis=1)
        known = np.where(filled > 0, total / np.maximum(filled, 1), np.nan)
    return None if np.isnan(known).any() else known
