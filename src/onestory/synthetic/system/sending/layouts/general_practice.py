"""General practice as sent by groups of practices: registrations, appointments and conditions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.sending.deliveries import QUARTERLY
from onestory.synthetic.system.sending.histories import NO_DAY, Days, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    Rows,
    dates,
    flat,
    numbers,
    picked,
    recoded,
    replaced,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject, Telling

_STATUS = {"attended": "Attended", "did not attend": "DNA", "cancelled": "Cancelled"}
_STAFF = "Other Practice staff"
_MODE = {
    "face to face": "Face-to-Face",
    "telephone": "Telephone",
    "video": "Video Conference/Online",
    "home visit": "Home Visit",
}


def registrations(telling: Telling) -> Sheet:
    """Return registrations in the quarter in which they began, and again in which they ended."""
    table = telling.tables["practices"]
    start, until = days_of(table["since"]), days_of(table["until"])
    last = np.where(until == NO_DAY, NO_DAY, until - 1)
    first = np.maximum(_quarter(telling, start), 0)
    after = np.where(last == NO_DAY, -1, _quarter(telling, np.where(last == NO_DAY, 0, last)))
    later = np.flatnonzero(after > first)
    rows = np.concatenate((np.arange(start.size), later))
    period = np.concatenate((first, after[later]))
    told = table.take(pa.array(rows))
    known = np.where(after[rows] == period, last[rows], NO_DAY)
    subject = _subject(telling, told, on=np.maximum(start[rows], _first_day(telling)))
    died = days_of(telling.tables["people"]["death"])[subject.people]
    dead = (died != NO_DAY) & (known != NO_DAY) & (died <= known + 1)
    columns = {
        "practice_code": flat(told["practice"]),
        "ethnicity": subject.text("ethnicity"),
        "registered_from": dates(start[rows]),
        "registered_to": dates(known),
        "end_reason": replaced(pc.if_else(pa.array(dead), "died", "moved"), known == NO_DAY, None),
        "death_date": dates(np.where(dead, died, NO_DAY)),
    }
    return _sheet(told, subject, columns, period=period)


def appointments(telling: Telling) -> Sheet:
    """Return booked appointments, attended or not."""
    table = telling.tables["gp_appointments"]
    on = days_of(table["on"])
    subject = _subject(telling, table, on=on)
    columns = {
        "appointment_id": numbers(table["appointment"].to_numpy()),
        "practice_code": flat(table["practice"]),
        "booked_date": dates(days_of(table["booked"])),
        "appointment_date": dates(on),
        "status": recoded(flat(table["status"]), _STATUS, other="Unknown"),
        "mode": recoded(flat(table["mode"]), _MODE, other="Unknown"),
        "professional": recoded(
            flat(table["with_whom"]), {"GP": "GP"}, other="Other Practice staff"
        ),
        "minutes": pc.cast(flat(table["minutes"]), pa.string()),
    }
    return _sheet(table, subject, columns, period=_quarter(telling, on))


def conditions(telling: Telling) -> Sheet:
    """Return coded conditions in the quarter in which they came to be known, or the first."""
    table = telling.tables["conditions"]
    since = days_of(table["since"])
    people = telling.rows_of(table)
    practices = telling.tables["practices"]
    row = telling.practices.at(people, since)
    known = np.maximum(since, days_of(practices["since"])[row])
    named = table.append_column("practice", picked(flat(practices["practice"]), row))
    subject = _subject(telling, named, on=np.maximum(known, _first_day(telling)))
    columns = {
        "practice_code": flat(named["practice"]),
        "snomed_code": flat(named["snomed"]),
        "term": flat(named["condition"]),
        "onset_date": dates(since),
        "recorded_date": dates(known),
    }
    return _sheet(named, subject, columns, period=np.maximum(_quarter(telling, known), 0))


def _quarter(telling: Telling, days: Days) -> Rows:
    return telling.period(days, months=QUARTERLY)


def _first_day(telling: Telling) -> np.int64:
    return np.datetime64(telling.system.start).astype(np.int64)


def _subject(telling: Telling, table: pa.Table, *, on: Days) -> Subject:
    partner = telling.practice_partners(table["practice"])
    return telling.about(table, partner=partner, on=on)


def _sheet(table: pa.Table, subject: Subject, columns: dict[str, Column], *, period: Rows) -> Sheet:
    return Sheet(
        partner=subject.partner,
        period=period,
        person=table["person"].to_numpy(),
        subject=subject,
        columns=columns,
    )
