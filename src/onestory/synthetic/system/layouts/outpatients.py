"""Outpatient appointments as sent: one row an appointment, in its month, attended or not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.histories import NO_DAY, days_of
from onestory.synthetic.system.layouts.columns import Column, constant, dates, flat, numbers
from onestory.synthetic.system.layouts.inpatients import hospital_ages
from onestory.synthetic.system.layouts.telling import Sheet, Subject, Telling, partner_of

_MISSED = pa.array(["3", "7"])


def outpatients(telling: Telling) -> Sheet:
    """Return outpatient appointments."""
    table = telling.tables["outpatients"]
    partner, on = partner_of(table["provider"]), days_of(table["on"])
    subject = telling.about(table, partner=partner, on=on)
    return Sheet(
        partner=partner,
        period=telling.period(on),
        person=table["person"].to_numpy(),
        subject=subject,
        columns={**_appointment(table), **_person(table, subject)},
    )


def _appointment(table: pa.Table) -> dict[str, Column]:
    on, attended = days_of(table["on"]), flat(table["attended"])
    missed = np.asarray(pc.is_in(attended, value_set=_MISSED))
    return {
        "attendkey": numbers(800_000_000_000 + table["appointment"].to_numpy()),
        "procode": flat(table["provider"]),
        "procode3": flat(table["provider"]),
        "sitetret": flat(table["site"]),
        "apptdate": dates(on),
        "reqdate": dates(days_of(table["referred"])),
        "dnadate": dates(np.where(missed, on, NO_DAY)),
        "attended": attended,
        "firstatt": flat(table["first"]),
        "mainspef": flat(table["specialty"]),
        "tretspef": flat(table["specialty"]),
        "priority": flat(table["priority"]),
        "refsourc": flat(table["source"]),
        "outcome": flat(table["outcome"]),
        "admincat": constant("01", on.size),
        "diag_01": constant("R69X6", on.size),
    }


def _person(table: pa.Table, subject: Subject) -> dict[str, Column]:
    return {
        "sex": subject.text("sex"),
        "ethnos": subject.text("ethnicity"),
        "apptage": hospital_ages(subject.birth, days_of(table["on"])),
    }
