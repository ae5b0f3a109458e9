"""What the tables of a monthly submission share: the community and mental health data sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.sending.histories import NO_DAY, Days, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    Rows,
    dates,
    flat,
    month_starts,
    numbers,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Telling, partner_of
from onestory.synthetic.system.sending.noise import date_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    """What each row of one kind of submission says of the submission itself."""

    provider: str
    month_id: str
    submission: str


COMMUNITY = Headed(
    provider="orgid_provider", month_id="unique_monthid", submission="uniquesubmissionid"
)
MENTAL = Headed(provider="orgidprov", month_id="uniqmonthid", submission="uniqsubmissionid")


def submitted(
    telling: Telling, table: pa.Table, columns: dict[str, Column], *, on: Days, headed: Headed
) -> Sheet:
    """Return the rows of a table as submitted in the months of the days `on`."""
    partner, first = partner_of(table["provider"]), month_starts(on)
    year, month, _ = date_parts(first)
    number = (year - 1900) * 12 + month - 3  # April 1900 is 1
    return Sheet(
        partner=partner,
        period=telling.period(on),
        person=table["person"].to_numpy(),
        subject=telling.about(table, partner=partner, on=on),
        columns={
            **columns,
            headed.provider: flat(table["provider"]),
            headed.month_id: numbers(number),
            headed.submission: numbers(number * 1_000 + 1 + partner),
            "reportingperiodstartdate": dates(first),
            "reportingperiodenddate": dates(month_starts(first + 31) - 1),
        },
    )


def of_service(table: pa.Table, service: str) -> pa.Table:
    """Return the rows of the community or of mental health."""
    return table.filter(pc.equal(table["service"], service))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Rows of a table in the months in which they are told: when they began, and ended."""

    rows: pa.Table
    on: Days
    end: Days  # as known in that month


def begun_and_ended(table: pa.Table, start: str, end: str) -> Told:
    """Return each row in the month of its start, and again in that of its end if another."""
    first, last = days_of(table[start]), days_of(table[end])
    later = np.flatnonzero((last != NO_DAY) & (month_starts(last) > month_starts(first)))
    rows = np.concatenate((np.arange(first.size), later))
    on = np.concatenate((first, last[later]))
    ended = np.where(month_starts(last[rows]) == month_starts(on), last[rows], NO_DAY)
    return Told(rows=table.take(pa.array(rows)), on=on, end=ended)


def one_a_month(told: Told) -> Told:
    """Return one row a person and month."""
    person = told.rows["person"].to_numpy()
    month = month_starts(told.on)
    order = np.lexsort((told.on, month, person))
    same = (np.diff(person[order]) == 0) & (np.diff(month[order]) == 0)
    kept: Rows = order[np.concatenate(([True], ~same))] if order.size else order
    return Told(rows=told.rows.take(pa.array(kept)), on=told.on[kept], end=told.end[kept])


def lettered(prefix: str, values: Rows) -> Column:
    """Return numbers of things with a letter before them."""
    return pc.binary_join_element_wise(pa.scalar(prefix), numbers(values), "")


def lasted(contacts: pa.Table) -> Column:
    """Return the minutes of contacts that took place; blank for the others."""
    seen = pc.is_in(contacts["status"], value_set=pa.array(["5", "6"]))
    return flat(pc.if_else(seen, pc.cast(contacts["minutes"], pa.string()), None))
