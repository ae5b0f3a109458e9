"""Measures of an invented shard that have published counterparts: sums, to be added over shards.

Rates leave out the pandemic (March 2020 to February 2022) unless they name their years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.columns import FAR, Mask, Whole
from onestory.synthetic.system.health.emergency import AMBULANCE, FOUR_HOURS
from onestory.synthetic.system.health.residents import DAYS_A_YEAR
from onestory.synthetic.system.seasons import Calendar, pandemic
from onestory.synthetic.system.sending.histories import NO_DAY, days_of, rows_of

AGES = (0, 5, 15, 45, 65, 75, 85, 200)
BANDS = ("0-4", "5-14", "15-44", "45-64", "65-74", "75-84", "85+")
OLDER = 65
_READMITTED = 30  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """A numerator and its denominator."""

    over: float
    under: float

    @property
    def value(self) -> float:
        """The ratio; not a number where there is nothing to divide by."""
        return self.over / self.under if self.under else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """The tables with the arrays that every measure needs."""

    tables: Mapping[str, pa.Table]
    months: Calendar
    birth: Whole
    years: NDArray[np.float64]  # person-years by `BANDS`, the pandemic aside
    usual: Mask  # months outside the pandemic

    def ages(self, table: pa.Table, day: Whole) -> Whole:
        """Return the age of each row's person on a day."""
        birth = self.birth[rows_of(self.tables["people"], table["person"].to_numpy())]
        return np.floor((day - birth) / DAYS_A_YEAR).astype(np.int64)

    def counted(self, table: pa.Table, column: str) -> NDArray[np.float64]:
        """Return the rows by `BANDS`, the pandemic aside."""
        day = days_of(table[column])
        kept = self.usual[self.months.month_of(day)]
        band = np.searchsorted(AGES, self.ages(table, day)[kept], side="right") - 1
        return np.bincount(np.clip(band, 0, len(BANDS) - 1), minlength=len(BANDS)).astype(float)


def measures(tables: Mapping[str, pa.Table], months: Calendar) -> dict[str, Sums]:
    """Return the sums of every measure, by its name in `compared.PUBLISHED`."""
    view = _view(tables, months)
    return {
        **_admission_rates(view),
        **_stays(view),
        **_departments(view),
        **_other_rates(view),
        **_deaths(view),
    }


def added(parts: Sequence[Mapping[str, Sums]]) -> dict[str, Sums]:
    """Return the sums over shards."""
    return {
        name: Sums(
            over=sum(part[name].over for part in parts),
            under=sum(part[name].under for part in parts),
        )
        for name in parts[0]
    }


def _view(tables: Mapping[str, pa.Table], months: Calendar) -> _View:
    people = tables["people"]
    birth, arrived = days_of(people["birth"]), days_of(people["arrived"])
    death, left = days_of(people["death"]), days_of(people["left"])
    until = np.minimum(
        np.where(death == NO_DAY, FAR, death + 1), np.where(left == NO_DAY, FAR, left)
    )
    since = np.maximum(arrived[:, None], months.first[:-1])
    present = np.minimum(until[:, None], months.first[1:]) - since
    years = np.maximum(present, 0) / DAYS_A_YEAR
    usual = ~pandemic(months)
    middle = (months.first[:-1] + months.first[1:]) // 2
    age = np.maximum((middle - birth[:, None]) / DAYS_A_YEAR, 0)
    band = np.searchsorted(AGES, age, side="right") - 1
    by_band = [years[:, usual][band[:, usual] == n].sum() for n in range(len(BANDS))]
    return _View(tables=tables, months=months, birth=birth, years=np.array(by_band), usual=usual)


def _admission_rates(view: _View) -> dict[str, Sums]:
    episodes = view.tables["episodes"]
    first = episodes.filter(pc.equal(episodes["order"], 1))
    method = first["method"]
    urgent = first.filter(pc.and_(pc.starts_with(method, "2"), pc.not_equal(method, "2B")))
    planned = first.filter(pc.starts_with(method, "1"))
    by_band = view.counted(urgent, "admitted")
    planned_by_band = view.counted(planned, "admitted")
    day_cases = view.counted(planned.filter(pc.equal(planned["class"], "2")), "admitted")
    return {
        **{
            f"emergency admissions {band}": Sums(over=by_band[n], under=view.years[n])
            for n, band in enumerate(BANDS)
        },
        "emergency admissions": Sums(over=by_band.sum(), under=view.years.sum()),
        "emergency admissions for falls 65+": Sums(
            over=view.counted(_falls(urgent), "admitted")[4:].sum(), under=view.years[4:].sum()
        ),
        "elective admissions": Sums(over=planned_by_band.sum(), under=view.years.sum()),
        "day cases": Sums(over=day_cases.sum(), under=planned_by_band.sum()),
        "consultant episodes a spell": Sums(over=episodes.num_rows, under=first.num_rows),
    }


def _falls(urgent: pa.Table) -> pa.Table:
    """Return the spells whose first diagnosis is an injury and another a fall."""
    lists = urgent["diagnoses"].combine_chunks()
    primary = pc.list_element(lists, 0)
    ends = np.asarray(lists.offsets)
    fell = np.asarray(pc.starts_with(lists.flatten(), "W1"))
    some = np.add.reduceat(np.append(fell, False), ends[:-1]) > 0
    hurt = np.asarray(pc.match_substring_regex(primary, "^[ST]"))
    return urgent.filter(pa.array(some & hurt))


def _stays(view: _View) -> dict[str, Sums]:
    """Return measures of whole emergency stays: transfers joined to what they continue."""
    stays = _emergency_stays(view)
    nights, done = stays.out - stays.admitted, stays.out < FAR
    delay = np.where(stays.ready == NO_DAY, 0, stays.out - stays.ready)
    adult = done & (stays.age >= 18) & ~stays.died & (nights > 0)
    again = np.append((np.diff(stays.person) == 0), False)
    soon = again & (np.append(stays.admitted[1:], FAR) - stays.out < _READMITTED)
    home = done & ~stays.died & (stays.out < view.months.end - _READMITTED)
    old = home & (stays.age >= OLDER)
    days = np.minimum(stays.out, view.months.end) - stays.admitted
    everyone = view.years.sum() * view.months.months / view.usual.sum()
    return {
        "mean nights, emergencies": Sums(over=nights[done].sum(), under=done.sum()),
        "mean nights, emergencies overnight": Sums(
            over=nights[done].sum(), under=(done & (nights > 0)).sum()
        ),
        "emergencies without a night": Sums(over=(done & (nights == 0)).sum(), under=done.sum()),
        "back within 30 days": Sums(over=(home & soon).sum(), under=home.sum()),
        "back within 30 days, 65+": Sums(over=(old & soon).sum(), under=old.sum()),
        "discharges delayed": Sums(over=(adult & (delay > 0)).sum(), under=adult.sum()),
        "days of delay a discharge": Sums(over=delay[adult].sum(), under=adult.sum()),
        "beds in use by emergencies": Sums(over=days.sum(), under=everyone * DAYS_A_YEAR),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stays:
    person: Whole
    admitted: Whole
    out: Whole
    ready: Whole
    died: Mask
    age: Whole


def _emergency_stays(view: _View) -> _Stays:
    episodes = view.tables["episodes"]
    last = episodes.filter(episodes["last"]).sort_by(
        [("person", "ascending"), ("spell", "ascending")]
    )
    person, admitted = last["person"].to_numpy(), days_of(last["admitted"])
    out = days_of(last["discharged"])
    onward = np.asarray(pc.equal(last["source"], "51")) & (np.append(-1, person[:-1]) == person)
    start = np.flatnonzero(~onward)
    end = np.append(start[1:], len(person)) - 1
    urgent = np.asarray(pc.starts_with(last["method"], "2"))[start]
    start, end = start[urgent], end[urgent]
    return _Stays(
        person=person[start],
        admitted=admitted[start],
        out=np.where(out == NO_DAY, FAR, out)[end],
        ready=days_of(last["ready"])[end],
        died=np.asarray(pc.equal(last["discharge_method"], "4"))[end],
        age=view.ages(last, admitted)[start],
    )


def _departments(view: _View) -> dict[str, Sums]:
    table = view.tables["attendances"]
    day = days_of(table["arrived"])
    usual = view.usual[view.months.month_of(day)]
    minutes = pc.subtract(pc.cast(table["departed"], "int64"), pc.cast(table["arrived"], "int64"))
    late = minutes.to_numpy() > FOUR_HOURS * 60
    timed = np.asarray(pc.not_equal(table["department"], "05"))
    year = (view.months.number[view.months.month_of(day)] - 3) // 12
    admitted = np.asarray(pc.is_valid(table["spell"]))
    ambulance = np.asarray(pc.equal(table["mode"], AMBULANCE))
    return {
        "attendances": Sums(over=usual.sum(), under=view.years.sum()),
        "attendances admitted": Sums(over=(admitted & usual).sum(), under=usual.sum()),
        "attendances by ambulance": Sums(over=(ambulance & usual).sum(), under=usual.sum()),
        **{
            f"over four hours, {when}-{(when + 1) % 100}": Sums(
                over=(late & timed & (year == when)).sum(), under=(timed & (year == when)).sum()
            )
            for when in range(2019, 2024)
        },
    }


def _other_rates(view: _View) -> dict[str, Sums]:
    tables, everyone, older = view.tables, view.years.sum(), view.years[4:].sum()
    contacts = tables["contacts"]
    community = contacts.filter(pc.equal(contacts["service"], "community"))
    mental = contacts.filter(pc.equal(contacts["service"], "mental health"))
    outpatient = view.counted(tables["outpatients"], "on").sum()
    general = view.counted(tables["gp_appointments"], "on").sum()
    kept = tables["outpatients"]["attended"]
    missed = pc.sum(pc.is_in(kept, value_set=pa.array(["3", "7"]))).as_py()
    face = tables["gp_appointments"]["mode"]
    month = view.months.month_of(days_of(tables["gp_appointments"]["on"]))
    now = view.months.number[month] >= 2023 * 12 + 3
    in_person = np.asarray(pc.equal(face, "face to face"))
    return {
        "outpatient appointments": Sums(over=outpatient, under=everyone),
        "outpatients who did not attend": Sums(over=float(missed), under=len(kept)),
        "general practice appointments": Sums(over=general, under=everyone),
        "general practice appointments face to face, 2023-24": Sums(
            over=(in_person & now).sum(), under=now.sum()
        ),
        "community contacts 65+": Sums(over=view.counted(community, "at")[4:].sum(), under=older),
        "community contacts": Sums(over=view.counted(community, "at").sum(), under=everyone),
        "mental health contacts": Sums(over=view.counted(mental, "at").sum(), under=everyone),
        "mental health admissions": Sums(
            over=view.counted(tables["mental_spells"], "start").sum(), under=everyone
        ),
    }


def _deaths(view: _View) -> dict[str, Sums]:
    deaths = view.tables["deaths"]
    day = days_of(deaths["on"])
    within = (day >= view.months.start) & (day < view.months.end)
    there = np.asarray(pc.equal(deaths["place"], "hospital"))
    return {"deaths in hospital": Sums(over=(there & within).sum(), under=within.sum())}
