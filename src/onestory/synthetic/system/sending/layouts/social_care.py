"""Client Level Data as sent: a file a council and quarter, each of a rolling twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.sources.record_layout import CodeList, RecordLayout
from onestory.synthetic.system.sending.deliveries import QUARTERLY, YEARLY, month_after
from onestory.synthetic.system.sending.histories import NO_DAY, Days, days_of, rows_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    Rows,
    constant,
    dates,
    decimals,
    flat,
    numbers,
    picked,
    recoded,
    replaced,
    text_column,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject, Telling, partner_of
from onestory.synthetic.system.sending.partners import PARTNERS, RELEASE_2
from onestory.synthetic.system.settings import System

_WAY = "31/03/2024"
_KEPT = YEARLY // QUARTERLY  # files in which a finished event stands
_NO_WORD = ("Invalid and not mapped", "Service user")  # the latter differs in case alone
_ETHNICITY = {
    "A": "White: English, Welsh, Scottish, Northern Irish or British",
    "B": "White: Irish",
    "C": "White: Any other White background",
    "D": "Mixed or multiple ethnic groups: White and Black Caribbean",
    "E": "Mixed or multiple ethnic groups: White and Black African",
    "F": "Mixed or multiple ethnic groups: White and Asian",
    "G": "Mixed or multiple ethnic groups: Any other Mixed or multiple ethnic background",
    "H": "Asian or Asian British: Indian",
    "J": "Asian or Asian British: Pakistani",
    "K": "Asian or Asian British: Bangladeshi",
    "L": "Asian or Asian British: Any other Asian background",
    "M": "Black, Black British, Caribbean or African: Caribbean",
    "N": "Black, Black British, Caribbean or African: African",
    "P": "Black, Black British, Caribbean or African: Any other Black, Black British or Caribbean"
    " background",
    "R": "Asian or Asian British: Chinese",
    "S": "Other ethnic group: Any other ethnic group",
}
_HOMES = {"care home": "Registered care home", "nursing home": "Registered nursing home"}
_TENURES = (
    "Owner occupier or shared ownership scheme",
    "Tenant: Local authority or other social housing provider",
    "Tenant: Private landlord",
    "Settled mainstream housing with family or friends",
)
_TENURE_SHARES = (
    0.55,
    0.25,
    0.08,
    0.12,
)  # of people with support at home: argued from tenure at 65+
_FUNDING = ("Fully social care funded", "Joint client and social care funded")


def social_care(telling: Telling, layout: RecordLayout) -> Sheet:
    """Return the rows of every quarter's file: an event stands in as many as show its year."""
    events = telling.tables["care_events"]
    spread = _spread(events, telling.system)
    table = events.take(pa.array(spread.rows))
    partner = partner_of(table["council"])
    subject = telling.about(table, partner=partner, on=np.maximum(spread.known, 0))
    columns = {
        **_submission(table, spread, telling.system),
        **_person(telling, table, subject),
        **_event(telling, table, spread),
        **_kinds(table),
        **_carers(telling, table, subject),
    }
    release_2 = _in_release_2(partner, spread, telling.system)
    return Sheet(
        partner=partner,
        period=spread.period,
        person=table["person"].to_numpy(),
        subject=subject,
        columns=_in_release_1(columns, layout, ~release_2),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """Rows of events, with the quarter of the file of each and that file's span."""

    rows: Rows
    period: Rows
    first: Days
    known: Days  # the last day of the span


def _spread(events: pa.Table, system: System) -> _Spread:
    """Finished requests, assessments and reviews by their end; services while they last."""
    start, end = days_of(events["start"]), days_of(events["end"])
    service = np.asarray(pc.equal(flat(events["kind"]), "Service"))
    quarters = system.months // QUARTERLY
    first_day = int(np.datetime64(system.start).astype(np.int64))
    begun = _quarter(np.where(service, start, end), first_day)
    ended = np.where(
        end == NO_DAY, quarters, _quarter(np.where(end == NO_DAY, start, end), first_day)
    )
    first, last = np.maximum(begun, 0), np.minimum(ended + _KEPT - 1, quarters - 1)
    unsent = ~service & (end == NO_DAY)
    many = np.where(unsent, 0, np.maximum(last - first + 1, 0))
    rows = np.repeat(np.arange(start.size), many)
    nth = np.arange(rows.size) - np.repeat(np.cumsum(many) - many, many)
    period = first[rows] + nth
    ends = [month_after(system.start, (one + 1) * QUARTERLY) for one in range(quarters)]
    return _Spread(
        rows=rows,
        period=period,
        first=_days([month_after(end, -YEARLY) for end in ends])[period],
        known=_days(ends)[period] - 1,
    )


def _days(days: list[date]) -> Days:
    return np.array(days, "datetime64[D]").astype(np.int64)


def _quarter(days: Days, first_day: int) -> Rows:
    then = np.datetime64(first_day, "D").astype("datetime64[M]").astype(np.int64)
    return (
        days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) - then
    ) // QUARTERLY


def _in_release_2(partner: Rows, spread: _Spread, system: System) -> NDArray[np.bool_]:
    codes = np.array([one.code for one in PARTNERS])
    last_year = spread.period >= (system.months - YEARLY) // QUARTERLY
    return (codes[partner] == RELEASE_2) & last_year


def _submission(table: pa.Table, spread: _Spread, system: System) -> dict[str, Column]:
    return {
        "la_code": flat(table["council"]),
        "reporting_period_start_date": dates(spread.first, _WAY),
        "reporting_period_end_date": dates(spread.known, _WAY),
        "event_reference": numbers(
            table["event"].to_numpy() * 37 % 100_000_007 + 1_000 * spread.period + system.seed % 97
        ),
    }


def _person(telling: Telling, table: pa.Table, subject: Subject) -> dict[str, Column]:
    persons = table["person"].to_numpy()
    people = telling.tables["people"]
    draws = persons * 7_919 % 1_009 / 1_009  # a lasting trait of the person, not of the row
    tenure = np.array(_TENURES, dtype=object)[
        np.searchsorted(np.cumsum(_TENURE_SHARES)[:-1], draws)
    ]
    kind = picked(telling.addresses["kind"], subject.home)
    cared_for = np.isin(persons, np.asarray(people["carer_of"].drop_null()))
    return {
        "gender": recoded(subject.text("sex"), {"1": "Male", "2": "Female"}, other="Unknown"),
        "ethnicity": recoded(
            subject.text("ethnicity"), _ETHNICITY, other="No data: Undeclared or not known"
        ),
        "date_of_death": dates(subject.died(), _WAY),
        "client_type": flat(table["client"]),
        "primary_support_reason": flat(table["support_reason"]),
        "accommodation_status": pc.coalesce(recoded(kind, _HOMES), text_column(tenure)),
        "has_unpaid_carer": pc.if_else(pa.array(cared_for), "Yes", "No"),
        "dementia": pc.if_else(pa.array(_with_dementia(telling, subject)), "Yes", "Unknown"),
        "client_funding_status": text_column(
            np.array(_FUNDING, dtype=object)[(draws > 0.45).astype(int)]
        ),
    }


def _with_dementia(telling: Telling, subject: Subject) -> NDArray[np.bool_]:
    conditions = telling.tables["conditions"]
    found = conditions.filter(pc.equal(conditions["condition"], "dementia"))
    since = np.full(telling.tables["people"].num_rows, np.iinfo(np.int32).max, dtype=np.int64)
    people = rows_of(telling.tables["people"], found["person"].to_numpy())
    since[people] = days_of(found["since"])
    return since[subject.people] <= subject.on


def _event(telling: Telling, table: pa.Table, spread: _Spread) -> dict[str, Column]:
    end = days_of(table["end"])
    over = (end != NO_DAY) & (end <= spread.known)
    return {
        "event_type": flat(table["kind"]),
        "event_start_date": dates(days_of(table["start"]), _WAY),
        "event_end_date": dates(np.where(over, end, NO_DAY), _WAY),
        "event_description": _described(telling, table),
        "event_outcome": replaced(flat(table["outcome"]), ~over, None),
    }


def _described(telling: Telling, table: pa.Table) -> Column:
    """Words that name the person, in some rows: a worker's own, which must never travel."""
    names = telling.tables["names"]
    people = rows_of(telling.tables["people"], table["person"].to_numpy())
    taken = names.take(
        pa.array(rows_of(names, telling.tables["people"]["person"].to_numpy())[people])
    )
    whole = pc.binary_join_element_wise("Spoke to", taken["first"], taken["last"], " ")
    some = table["event"].to_numpy() % 41 == 0
    return pc.if_else(pa.array(some), flat(whole), None)


def _kinds(table: pa.Table) -> dict[str, Column]:
    """The fields of each kind of event, blank on the others."""
    kind = flat(table["kind"])
    service = np.asarray(pc.equal(kind, "Service"))
    assessment = np.asarray(pc.equal(kind, "Assessment"))
    review = np.asarray(pc.equal(kind, "Review"))
    alone = constant("Service user only", table.num_rows)
    fields = {
        "request_route_of_access": flat(table["route"]),
        "assessment_type": flat(table["assessment"]),
        "service_type": flat(table["service"]),
        "service_component": flat(table["component"]),
        "delivery_mechanism": flat(table["mechanism"]),
        "provider_cqc_location_id": flat(table["care_provider"]),
        "review_reason": flat(table["reason"]),
        "unit_cost": decimals(table["unit_cost"]),
        "cost_frequency_unit_type": flat(table["cost_per"]),
        "planned_units_per_week": decimals(table["units"]),
    }
    return {
        **fields,
        "eligible_needs_identified": replaced(constant("Yes", table.num_rows), ~assessment, None),
        "method_of_assessment": replaced(alone, ~assessment, None),
        "method_of_review": replaced(alone, ~review, None),
        **{name: replaced(fields[name], ~service, None) for name in _OF_SERVICES},
    }


_OF_SERVICES = (
    *("service_type", "service_component", "delivery_mechanism", "provider_cqc_location_id"),
    *("unit_cost", "cost_frequency_unit_type", "planned_units_per_week"),
)


def _carers(telling: Telling, table: pa.Table, subject: Subject) -> dict[str, Column]:
    """Whom a carer cares for, by the council's number of that person."""
    people = telling.tables["people"]
    carer = np.asarray(pc.starts_with(flat(table["client"]), "Unpaid carer"))
    cared = people["carer_of"].take(pa.array(subject.people))
    named = carer & np.asarray(pc.is_in(cared, value_set=people["person"].combine_chunks()))
    other = rows_of(
        people, np.where(named, np.asarray(pc.fill_null(cared, 0)), people["person"][0].as_py())
    )
    rows = telling.seen.of(other, subject.partner, subject.on)
    known = (
        named
        & (telling.seen.people[rows] == other)
        & (telling.seen.partners[rows] == subject.partner)
    )
    return {
        "no_of_adults_being_cared_for": replaced(constant("1", table.num_rows), ~named, None),
        "adult_1_linked_person_id": replaced(
            picked(telling.registered["local_id"], rows), ~known, None
        ),
    }


_CHANGED = (
    *("client_type", "ethnicity", "primary_support_reason", "accommodation_status"),
    *("employment_status", "event_outcome", "service_type", "service_component"),
    *("delivery_mechanism", "method"),
)
"""The lists whose words differ between the releases."""


def _in_release_1(
    columns: dict[str, Column], layout: RecordLayout, where: NDArray[np.bool_]
) -> dict[str, Column]:
    """The words of Release 1 in the rows of councils that have not changed yet."""
    lists = {one.name: one.codes for one in layout.fields if one.codes in _CHANGED}
    return {
        name: replaced(column, where, _earlier(column, layout.codes_of(lists[name])))
        if lists.get(name)
        else column
        for name, column in columns.items()
    }


def _earlier(column: Column, codes: CodeList) -> Column:
    """The first earlier word of each value, or the value where it had none."""
    words = {now: then for then, now in reversed(codes.same.items()) if now not in _NO_WORD}
    return pc.coalesce(recoded(column, words), column) if words else column
