"""Social care of the invented system beside England's published figures.

Sums and figures have the types of `measures.py` and `compared.py`, so that they stand in one
table with those of health care. Rates are over all whole years of the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.columns import FAR, Mask, Whole
from onestory.synthetic.system.health.compared import Published, ratio
from onestory.synthetic.system.health.measures import Sums
from onestory.synthetic.system.health.residents import DAYS_A_YEAR
from onestory.synthetic.system.seasons import Calendar
from onestory.synthetic.system.sending.histories import days_of, rows_of

_ASCOF = "NHS England, Adult Social Care Outcomes Framework, 2022-23, England"
_ACTIVITY = "From memory, verify: Adult Social Care Activity and Finance Report, 2022-23"
_A_YEAR = 365  # days without a care home after which an admission is new
_STILL = 91  # days after discharge


def _figure(
    measure: str, value: float, source: str, *, why: str = "", per: float = 100
) -> Published:
    units = {100: "%", 1000: "per 1,000 a year", 100_000: "per 100,000 a year"}
    return Published(
        measure=measure, per=per, unit=units[int(per)], value=value, source=source, why=why,
        least=0.6, most=1.5,
    )  # fmt: skip


PUBLISHED_CARE: tuple[Published, ...] = (
    _figure("requests for support 65+", 131.0, f"{_ACTIVITY}: 1.39 million", per=1000),
    _figure("requests for support 18-64", 18.0, f"{_ACTIVITY}: 0.62 million", per=1000),
    _figure("long-term support in the year 65+", 5.3, f"{_ACTIVITY}: 565,000 people"),
    _figure("long-term support in the year 18-64", 0.86, f"{_ACTIVITY}: 290,000 people"),
    _figure("care home admissions 65+", 560.8, f"{_ASCOF}: 2A(2)", per=100_000),
    _figure(
        "living in a care home 65+", 2.6, "From memory, verify: Census 2021, England",
        why="Whoever pays. The census counts those who stay there for half a year or more.",
    ),
    _figure("offered reablement on discharge 65+", 2.9, f"{_ASCOF}: 2B(2)"),
    _figure(
        "at home 91 days after 65+", 82.3, f"{_ASCOF}: 2B(1)",
        why="Ours counts people in hospital on that day as at home.",
    ),
    _figure(
        "no support after reablement", 77.5, f"{_ASCOF}: 2D",
        why="Ours counts equipment and advice as no support, and leaves nobody out.",
    ),
    _figure("direct payments", 26.2, f"{_ASCOF}: 1C(2A)"),
)  # fmt: skip


def care_rows(sums: Mapping[str, Sums]) -> list[str]:
    """Return every measure of social care beside England's, as rows for `compared.comparison`."""
    told = (
        (
            one.measure[0].upper() + one.measure[1:] + f", {one.unit}",
            f"{sums[one.measure].value * one.per:.3g}",
            f"{one.value:.3g}",
            f"{ratio(one, sums):.2f}",
            one.source,
            one.why,
        )
        for one in PUBLISHED_CARE
    )
    return ["| " + " | ".join(cells) + " |" for cells in told]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    # The events, with arrays by row; `birth`, `here`, `gone` are by person.
    start: Whole
    end: Whole
    age: NDArray[np.float64]
    person: Whole
    service: NDArray[np.str_]
    component: NDArray[np.str_]
    outcome: NDArray[np.str_]
    request: Mask
    direct: Mask
    after_spell: Mask
    birth: Whole
    here: Whole
    gone: Whole
    death: Whole
    years: tuple[tuple[int, int], ...]

    @property
    def long_term(self) -> Mask:
        return np.char.startswith(self.service, "Long term")

    @property
    def placed(self) -> Mask:
        """Rows of places in care homes that the council pays for."""
        cared = np.char.endswith(self.component, "care") & np.char.startswith(
            self.component, "Long term"
        )
        return cared & (self.outcome != "NFA: Self-funded client or under 12wk disregard")

    def people(self, day: int, low: float, high: float) -> int:
        age = (day - self.birth) / DAYS_A_YEAR
        return int(((self.here <= day) & (self.gone > day) & (age >= low) & (age < high)).sum())


def care_measures(tables: Mapping[str, pa.Table], months: Calendar) -> dict[str, Sums]:
    """Return the sums of every measure of `PUBLISHED_CARE`, by name, from a shard's true tables.

    `tables` are people, homes, episodes and care_events.
    """
    view = _view(tables, months)
    return {
        "requests for support 65+": _requests(view, 65, 200),
        "requests for support 18-64": _requests(view, 18, 65),
        "long-term support in the year 65+": _supported(view, 65, 200),
        "long-term support in the year 18-64": _supported(view, 18, 65),
        "care home admissions 65+": _admissions(view),
        "living in a care home 65+": _living(view, tables),
        "offered reablement on discharge 65+": _offered(view, tables),
        "at home 91 days after 65+": _still_at_home(view),
        "no support after reablement": _sequels(view),
        "direct payments": _direct_payments(view),
    }


def _view(tables: Mapping[str, pa.Table], months: Calendar) -> _View:
    people, events = tables["people"], tables["care_events"]
    row = rows_of(people, events["person"].to_numpy())
    birth, death = days_of(people["birth"]), _day_or_far(people, "death")
    start = days_of(events["start"])
    whole = months.months // 12
    client = _text(events, "client") == "Service user"
    return _View(
        start=start,
        end=_day_or_far(events, "end"),
        age=(start - birth[row]) / DAYS_A_YEAR,
        person=row,
        service=_text(events, "service"),
        component=_text(events, "component"),
        outcome=_text(events, "outcome"),
        request=(_text(events, "kind") == "Request") & client,
        direct=_text(events, "mechanism") == "Direct payment",
        after_spell=np.asarray(events["after_spell"].is_valid()).astype(np.bool_),
        birth=birth,
        here=days_of(people["arrived"]),
        gone=np.minimum(death + 1, _day_or_far(people, "left")),
        death=death,
        years=tuple(
            (int(months.first[12 * year]), int(months.first[12 * year + 12]))
            for year in range(whole)
        ),
    )


def _text(table: pa.Table, name: str) -> NDArray[np.str_]:
    return np.array(pc.fill_null(table[name], "").to_pylist(), dtype=np.str_)


def _day_or_far(table: pa.Table, name: str) -> Whole:
    return np.where(np.asarray(table[name].is_null()), FAR, days_of(table[name]))


def _requests(view: _View, low: float, high: float) -> Sums:
    mine = view.request & (view.age >= low) & (view.age < high)
    over = sum(int((mine & _within(view, year)).sum()) for year in view.years)
    return Sums(over=over, under=_person_years(view, low, high))


def _within(view: _View, year: tuple[int, int]) -> Mask:
    return (view.start >= year[0]) & (view.start < year[1])


def _person_years(view: _View, low: float, high: float) -> int:
    return sum(view.people((first + after) // 2, low, high) for first, after in view.years)


def _supported(view: _View, low: float, high: float) -> Sums:
    found = 0
    for first, after in view.years:
        age = (after - view.birth[view.person]) / DAYS_A_YEAR
        mine = view.long_term & (view.start < after) & (view.end >= first)
        found += len(np.unique(view.person[mine & (age >= low) & (age < high)]))
    return Sums(over=found, under=_person_years(view, low, high))


def _admissions(view: _View) -> Sums:
    # As ASCOF counts them: no such place in the year before.
    rows = np.flatnonzero(view.placed)
    rows = rows[np.lexsort((view.start[rows], view.person[rows]))]
    person, start, end = view.person[rows], view.start[rows], view.end[rows]
    again = np.append(np.False_, person[1:] == person[:-1])[: len(rows)]
    before = np.append(0, end[:-1])[: len(rows)]
    new = ~again | (start - before >= _A_YEAR)
    known = new & (view.age[rows] >= 65)
    over = sum(int((known & (start >= a) & (start < b)).sum()) for a, b in view.years)
    return Sums(over=over, under=_person_years(view, 65, 200))


def _living(view: _View, tables: Mapping[str, pa.Table]) -> Sums:
    homes = tables["homes"]
    row = rows_of(tables["people"], homes["person"].to_numpy())
    cared = _text(homes, "kind") != "own home"
    since, until = days_of(homes["since"]), _day_or_far(homes, "until")
    found = 0
    for first, after in view.years:
        day = (first + after) // 2
        old = (day - view.birth[row]) / DAYS_A_YEAR >= 65
        found += int((cared & old & (since <= day) & (until > day) & (view.gone[row] > day)).sum())
    return Sums(over=found, under=_person_years(view, 65, 200))


def _reabled(view: _View) -> Mask:
    return (view.component == "Reablement") & view.after_spell & (view.age >= 65)


def _offered(view: _View, tables: Mapping[str, pa.Table]) -> Sums:
    last = tables["episodes"].filter(tables["episodes"]["last"])
    last = last.filter(last["discharged"].is_valid())
    day = days_of(last["discharged"])
    row = rows_of(tables["people"], last["person"].to_numpy())
    age = (day - view.birth[row]) / DAYS_A_YEAR
    live = (_text(last, "destination") != "79") & (days_of(last["admitted"]) < day)
    first, after = view.years[0][0], view.years[-1][1]
    under = int((live & (age >= 65) & (day >= first) & (day < after)).sum())
    return Sums(over=int(_reabled(view).sum()), under=under)


def _still_at_home(view: _View) -> Sums:
    rows = np.flatnonzero(_reabled(view) & (view.start + _STILL < view.years[-1][1]))
    person, day = view.person[rows], view.start[rows] + _STILL
    moved = np.full(len(view.birth), FAR, dtype=np.int64)
    np.minimum.at(moved, view.person[view.placed], view.start[view.placed])
    home = (view.death[person] > day) & (moved[person] > day)
    return Sums(over=int(home.sum()), under=len(rows))


def _sequels(view: _View) -> Sums:
    over = (view.component == "Reablement") & (view.end < FAR)
    told = over & ~np.isin(view.outcome, ["NFA: Deceased", "Admitted to hospital"])
    no_support = told & np.char.startswith(view.outcome, "NFA")
    return Sums(over=int(no_support.sum()), under=int(told.sum()))


def _direct_payments(view: _View) -> Sums:
    # People with long-term support at home on the last day of each year.
    over = under = 0
    for _, after in view.years:
        mine = (view.service == "Long term support: Community") & (view.start < after)
        mine &= view.end >= after
        over += len(np.unique(view.person[mine & view.direct]))
        under += len(np.unique(view.person[mine]))
    return Sums(over=over, under=under)
