"""Outpatient appointments as sent: one row an appointment, in its month, attended or not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.sources.record_layout import RecordLayout
from onestory.synthetic.system.sending.histories import NO_DAY, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    constant,
    dates,
    flat,
    numbers,
    replaced,
)
from onestory.synthetic.system.sending.layouts.inpatients import consultant_specialty, hospital_ages
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject, Telling, partner_of

_SEEN, _MISSED = pa.array(["5", "6"]), pa.array(["3", "7"])


def outpatients(telling: Telling, layout: RecordLayout) -> Sheet:
    """Return outpatient appointments."""
    table = telling.tables["outpatients"]
    partner, on = partner_of(table["provider"]), days_of(table["on"])
    subject = telling.about(table, partner=partner, on=on)
    return Sheet(
        partner=partner,
        period=telling.period(on),
        person=table["person"].to_numpy(),
        subject=subject,
        columns={
            **_appointment(table),
            **_person(table, subject),
            "mainspef": consultant_specialty(table["specialty"], layout),
        },
    )


def _appointment(table: pa.Table) -> dict[str, Column]:
    on, attended = days_of(table["on"]), flat(table["attended"])
    seen = np.asarray(pc.is_in(attended, value_set=_SEEN))
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
        "tretspef": flat(table["specialty"]),
        "priority": flat(table["priority"]),
        "refsourc": flat(table["source"]),
        "outcome": replaced(flat(table["outcome"]), ~seen, None),
        "admincat": constant("01", on.size),
        "diag_01": constant("R69X6", on.size),
    }


def _person(table: pa.Table, subject: Subject) -> dict[str, Column]:
    return {
        "sex": subject.text("sex"),
        "ethnos": subject.text("ethnicity"),
        "apptage": hospital_ages(subject.birth, days_of(table["on"])),
    }
