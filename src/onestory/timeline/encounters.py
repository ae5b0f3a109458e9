"""FHIR encounters: those in hospital as stays, in emergency departments, and in clinics.

An encounter is read by its class: inpatient classes are spells, EMER an attendance, AMB and VR an
outpatient attendance. One that is planned, or was cancelled, did not take place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.current import rows_of

_COLUMNS = {
    **dict.fromkeys(
        ["id", "status", "class", "service_provider", "discharge_disposition", "reason_code"],
        "varchar",
    ),
    "period_start": "timestamp",
    "period_end": "timestamp",
}


def let_encounters_stand(
    session: Session, given: Sequence[Given], known_at: datetime | None
) -> None:
    """Leave the view `encounters`, and of the inpatient ones `encounter_stays` as episodes."""
    rows_of(session, "fhir_encounter", _COLUMNS, given, known_at)
    session.run(_ENCOUNTERS)
    session.run(_STAYS)


_ENCOUNTERS = """
create or replace view encounters as
select *, case when "class" in ('IMP', 'ACUTE', 'NONAC', 'SS', 'OBSENC') then 'spell'
    when "class" = 'EMER' then 'attendance'
    when "class" in ('AMB', 'VR') then 'outpatient' end as setting
from fhir_encounter_read
where coalesce(status, '') not in ('planned', 'cancelled', 'entered-in-error')
"""

# Destinations of hospitals' own codes are kept, and the two words of FHIR's that have one.
_STAYS = """
create or replace view encounter_stays as
select 'fhir_encounter' as source, provider, provider as trust, delivery, row, known_from,
    event_key, person_id, 'fhir ' || event_key as spell_key, null::bigint as epiorder,
    period_start::date as epistart, period_end::date as epiend,
    period_end is not null as finished, period_start::date as admidate,
    period_end::date as disdate, null::date as disreadydate, null::varchar as sitetret,
    null::varchar as admimeth, null::varchar as admisorc,
    case when discharge_disposition in ('exp', '79') then '4' end as dismeth,
    case when discharge_disposition = 'home' then '19' when discharge_disposition = 'exp' then '79'
        when length(discharge_disposition) = 2 then discharge_disposition end as disdest,
    '1' as classpat, null::varchar as intmanig, null::varchar as tretspef,
    null::varchar as aekey, null::varchar as lsoa, null::varchar as gpprac,
    null::varchar as sex, null::bigint as age,
    null::varchar as main, []::varchar[] as diagnoses, []::varchar[] as procedures
from encounters where setting = 'spell'
"""
