"""Panels: a result cut to a study's places, periods and starts, ready for a design."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from onestory.model.errors import StudyError
from onestory.model.finding import Finding
from onestory.model.period import Period
from onestory.model.words import listed, many
from onestory.stats.panel import NEVER, Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from onestory.model.result import Result
    from onestory.model.study import Estimand, Outcome, Study

_CYCLES = {1: 12, 3: 4, 12: 1}  # months in a period: periods in a year
_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPanel:
    """The places and periods of one estimand: `panel` for the numbers, the rest for the words.

    `panel.value` is in the unit of the indicator; the bedding-in and what follows the follow-up
    are in it, but its effect is averaged without them. `codes` and `names` (N,) and `periods`
    (T,) name its rows and columns; `certain` (N,) is False for sites
    that may not be (wholly) in the programme. `people` is False where places have no known
    population, so that each counts alike.
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
    rows = _rows(result, study, outcome)
    periods, cycle = _periods(rows, outcome)
    codes, names = _places(rows)
    tables = {
        column: _table(rows, column, codes=codes, periods=periods)
        for column in ("value", "numerator", "denominator", "apportioned")
    }
    first = _first(codes, periods, starts)
    whole = ~np.isnan(tables["value"]).any(axis=1)
    wanted = _wanted(codes, study, exposed=first < NEVER)
    findings = [*_left_out(names, wanted & ~whole, first), *_absent(study, codes)]
    keep = wanted & whole
    _refuse(first[keep], study, periods)
    people, known = _people(codes, tables["denominator"], weights)
    if not known and estimand.average == "people":
        findings.append(_unweighted(outcome))
    counts = not np.isnan(tables["numerator"][keep]).any() and known
    certain = {site.place: site.certain for site in study.sites}
    return StudyPanel(
        panel=Panel(
            value=tables["value"][keep],
            first=first[keep],
            weight=(people if estimand.average == "people" else np.ones(len(codes)))[keep],
            cycle=cycle,
            events=tables["numerator"][keep] if counts else None,
            at_risk=tables["denominator"][keep] if counts else None,
            begins=-(-estimand.bedding_in // (12 // cycle)),
            ends=-(-(estimand.bedding_in + estimand.follow_up) // (12 // cycle)),
        ),
        codes=tuple(np.array(codes)[keep].tolist()),
        names=tuple(np.array(names)[keep].tolist()),
        periods=periods,
        certain=np.array([certain.get(code, True) for code in codes])[keep],
        people=known,
        outcome=outcome,
        estimand=estimand,
        unit=result.indicator.unit,
        multiplier=result.indicator.multiplier,
        title=result.indicator.title,
        apportioned=np.nan_to_num(tables["apportioned"][keep]),
        findings=tuple(findings),
    )


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
            found=f"No figure of '{outcome.indicator}' lies between {study.window.label}.",
            where=f"outcome '{outcome.id}'",
            do="Check the window and the indicator's files; only whole periods inside count.",
        )
    return rows


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
            do="Give figures for periods of one length, none overlapping another.",
        )
    if gaps:
        before, after = spans[gaps[0] - 1], spans[gaps[0]]
        missing = Period(start=before[1], end=after[0]).label if after[0] > before[1] else ""
        raise StudyError(
            found=f"There is no figure for {missing or 'part of the window'}, anywhere.",
            where=where,
            do="Add the missing periods, or let the window end before or begin after them.",
        )
    return tuple(Period(start=s, end=e) for s, e in spans), _CYCLES[next(iter(lengths))]


def _months(start: date, end: date) -> int:
    whole = start.day == end.day == 1
    return (end.year - start.year) * 12 + end.month - start.month if whole else 0


def _places(rows: pa.Table) -> tuple[list[str], list[str]]:
    names = dict(
        sorted(zip(rows["area_code"].to_pylist(), rows["area_name"].to_pylist(), strict=True))
    )
    return list(names), list(names.values())


def _table(
    rows: pa.Table, column: str, *, codes: list[str], periods: tuple[Period, ...]
) -> NDArray[np.float64]:
    place = {code: i for i, code in enumerate(codes)}
    period = {one.start: i for i, one in enumerate(periods)}
    made = np.full((len(codes), len(periods)), np.nan)
    at = [place[code] for code in rows["area_code"].to_pylist()]
    when = [period[start] for start in rows["period_start"].to_pylist()]
    made[at, when] = rows[column].to_numpy(zero_copy_only=False)
    return made


def _first(
    codes: list[str], periods: tuple[Period, ...], starts: Mapping[str, date]
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


def _wanted(codes: list[str], study: Study, *, exposed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = {code for code, _ in study.left_out}
    sites = {site.place for site in study.sites}
    chosen = set(study.comparators)
    # A site that never started is neither exposed nor a place apart from the programme.
    comparator = [c not in sites and (not chosen or c in chosen) for c in codes]
    return (exposed | np.array(comparator)) & np.array([code not in out for code in codes])


def _left_out(names: list[str], gone: NDArray[np.bool_], first: NDArray[np.int64]) -> list[Finding]:
    if not gone.any():
        return []
    named = [f"{names[i]}" for i in np.flatnonzero(gone)]
    sites = int((gone & (first < NEVER)).sum())
    return [
        Finding(
            rule="places-without-every-period",
            severity="warning",
            message=f"{many(len(named), 'place')} ({many(sites, 'site')} among them) are left out,"
            f" because a figure of theirs is missing in some period: {_some(named)}.",
            do="Complete their figures, or begin the window later. If places drop out because of"
            " how they fare, what is left is not the whole.",
        )
    ]


def _absent(study: Study, codes: list[str]) -> list[Finding]:
    known = set(codes)
    found = {site.name for site in study.sites if site.place in known}
    gone = sorted({site.name for site in study.sites} - found)
    if not gone:
        return []
    return [
        Finding(
            rule="sites-without-figures",
            severity="warning",
            message=f"{many(len(gone), 'site')} have no figure at all: {_some(gone)}.",
            do="Check their area codes against the figures' files.",
        )
    ]


def _unweighted(outcome: Outcome) -> Finding:
    return Finding(
        rule="people-not-known",
        severity="warning",
        message=f"The people behind '{outcome.id}' are not known, so each place counts alike.",
        do="Give denominators with the figures, or a `people` indicator in the study.",
    )


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return listed(names) if more <= 0 else f"{', '.join(names[:_NAMED])} and {more} more"


def _refuse(first: NDArray[np.int64], study: Study, periods: tuple[Period, ...]) -> None:
    length = len(periods)
    inside = Period(start=periods[0].start, end=periods[-1].end).label
    if not (first < NEVER).any():
        raise StudyError(
            found="No site of the study has figures in every period.",
            where=study.title,
            do="Check the sites' area codes, and the level at which the figures are given.",
        )
    if (first == 0).any() or not (first < length).any():
        raise StudyError(
            found=f"A start lies outside the data, which run over {inside}.",
            where=study.title,
            do="Give figures from well before the first start to well after it. Until then ask"
            " `onestory study power` what could be told, and when.",
        )


def _people(
    codes: list[str], denominators: NDArray[np.float64], weights: Mapping[str, float] | None
) -> tuple[NDArray[np.float64], bool]:
    """Return the people of each place (N,), and whether they are known."""
    if weights is not None:
        known = np.array([weights.get(code, np.nan) for code in codes])
    else:
        rows = np.where(np.isnan(denominators), 0.0, denominators)
        filled = (~np.isnan(denominators)).sum(axis=1)
        known = np.where(filled > 0, rows.sum(axis=1) / np.maximum(filled, 1), np.nan)
    if np.isnan(known).any():
        return np.ones(len(codes)), False
    return known, True
