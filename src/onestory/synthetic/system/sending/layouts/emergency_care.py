"""Emergency care as sent: one row an attendance, in the month of arrival."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.sending.histories import Days, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    ages,
    clock,
    constant,
    dates,
    flat,
    minutes_between,
    month_starts,
    numbers,
    replaced,
)
from onestory.synthetic.system.sending.layouts.inpatients import nhs_number_status
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject, Telling, partner_of
from onestory.synthetic.system.sending.noise import date_parts


def emergency_care(telling: Telling) -> Sheet:
    """Return attendances at emergency departments."""
    table = telling.tables["attendances"]
    partner, arrived = partner_of(table["provider"]), days_of(table["arrived"])
    subject = telling.about(table, partner=partner, on=arrived)
    hurried = telling.generator.random(arrived.size)
    missing = hurried < telling.settings.rate("nhs_missing", "emergency")
    return Sheet(
        partner=partner,
        period=telling.period(arrived),
        person=table["person"].to_numpy(),
        subject=subject,
        no_number=missing,
        columns={
            **_attendance(table),
            **_times(table),
            **_person(subject, arrived, no_number=missing),
            **_period(arrived),
        },
    )


def _attendance(table: pa.Table) -> dict[str, Column]:
    rows = table.num_rows
    return {
        "epikey": numbers(300_000_000_000 + table["attendance"].to_numpy()),
        "provider_code": flat(table["provider"]),
        "site": flat(table["site"]),
        "attendance_category": flat(table["category"]),
        "department_type": flat(table["department"]),
        "arrival_mode": flat(table["mode"]),
        "attendance_source": flat(table["source"]),
        "diagnosis_code_1": flat(table["diagnosis"]),
        "diagnosis_qualifier_1": pc.if_else(
            pc.is_null(flat(table["diagnosis"])), None, constant("410605003", rows)
        ),
        "discharge_destination": flat(table["destination"]),
    }


def _times(table: pa.Table) -> dict[str, Column]:
    arrived = table["arrived"]
    moments = {
        "arrival": arrived,
        "seen": table["seen"],
        "decided_to_admit": table["decided"],
        "departure": table["departed"],
    }
    since = {
        "seen_for_treatment_time_since_arrival": table["seen"],
        "decision_to_admit_time_since_arrival": table["decided"],
        "departure_time_since_arrival": table["departed"],
    }
    return {
        **{f"{name}_date": dates(days_of(moment)) for name, moment in moments.items()},
        **{f"{name}_time": clock(moment) for name, moment in moments.items()},
        **{name: minutes_between(arrived, moment) for name, moment in since.items()},
    }


def _person(subject: Subject, arrived: Days, *, no_number: NDArray[np.bool_]) -> dict[str, Column]:
    year, month, _ = date_parts(subject.birth)
    return {
        "age_at_arrival": numbers(ages(subject.birth, arrived)),
        "birth_year": numbers(year),
        "birth_month": numbers(month),
        "stated_gender": subject.text("sex"),
        "ethnic_category": subject.text("ethnicity"),
        "nhs_number_status_indicator_code": replaced(nhs_number_status(subject), no_number, "04"),
    }


def _period(arrived: Days) -> dict[str, Column]:
    first = month_starts(arrived)
    return {
        "period_start_date": dates(first),
        "period_end_date": dates(month_starts(first + np.int64(31)) - 1),
    }
