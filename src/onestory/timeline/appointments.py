"""Appointments in general practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.current import IN_ORDER, rows_of

_COLUMNS = {
    **dict.fromkeys("practice_code status mode professional".split(), "varchar"),
    **dict.fromkeys(["appointment_date", "booked_date"], "date"),
    "minutes": "bigint",
}


def make_appointments(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `appointments`."""
    rows_of(session, "gp_appointment", _COLUMNS, given, known_at)
    session.run(_APPOINTMENTS)


_APPOINTMENTS = f"""
create or replace table appointments as
select row_number() over () as id, * exclude (event_key, sender, nth)
from (select person_id, 'gp_appointment' as source, provider,
    null::varchar as lsoa, practice_code as practice, null::integer as age, null::varchar as sex,
    delivery, row, known_from, appointment_date as start, booked_date as booked, status, mode,
    professional, minutes,
    case when status in ('Attended', 'DNA', 'Cancelled') then status = 'Attended' end as attended
, event_key, sender, nth
    from gp_appointment_read where appointment_date is not null order by {IN_ORDER})
"""
