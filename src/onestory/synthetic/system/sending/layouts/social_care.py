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
from onestory.synthetic.system.sending.layouts.care_people import WAY, carer_details, person_details
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    Rows,
    constant,
    dates,
    decimals,
    flat,
    numbers,
    recoded,
    replaced,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Telling, partner_of
from onestory.synthetic.system.sending.partners import PARTNERS, RELEASE_2
from onestory.synthetic.system.settings import System

_KEPT = YEARLY // QUARTERLY  # files in which a finished event stands
_NO_WORD = ("Invalid and not mapped", "Service user")  # the latter differs in case alone


def social_care(telling: Telling, layout: RecordLayout) -> Sheet:
    """Return the rows of every quarter's file: an event stands in as many as show its year."""
    events = telling.tables["care_events"]
    spread = _spread(events, telling.system)
    table = events.take(pa.array(spread.rows))
    partner = partner_of(table["council"])
    subject = telling.about(table, partner=partner, on=np.maximum(spread.known, 0))
    columns = {
        **_submission(table, spread, telling.system),
        **person_details(telling, table, subject),
        **_event(telling, table, spread),
        **_kinds(table),
        **carer_details(telling, table, subject),
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
        "reporting_period_start_date": dates(spread.first, WAY),
        "reporting_period_end_date": dates(spread.known, WAY),
        "event_reference": numbers(
            table["event"].to_numpy() * 37 % 100_000_007 + 1_000 * spread.period + system.seed % 97
        ),
    }


def _event(telling: Telling, table: pa.Table, spread: _Spread) -> dict[str, Column]:
    end = days_of(table["end"])
    over = (end != NO_DAY) & (end <= spread.known)
    return {
        "event_type": flat(table["kind"]),
        "event_start_date": dates(days_of(table["start"]), WAY),
        "event_end_date": dates(np.where(over, end, NO_DAY), WAY),
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
