"""Outpatients: appointments in clinics, kept or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.codes import let_words_stand
from onestory.timeline.current import IN_ORDER, rows_of
from onestory.timeline.encounters import let_encounters_stand

_COLUMNS = {
    **dict.fromkeys(
        "attended firstatt tretspef sex gpprac lsoa consultation_medium_used".split(), "varchar"
    ),
    **dict.fromkeys(["apptdate", "reqdate", "birth_month"], "date"),
    "apptage": "bigint",
}


def make_outpatients(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `outpatients`."""
    let_words_stand(session)
    rows_of(session, "op", _COLUMNS, given, known_at)
    let_encounters_stand(session, given, known_at)
    session.run(_TOLD)
    session.run(_OUTPATIENTS)


# ATTENDED 5 and 6 were seen; FIRSTATT 1 and 3 are first, 3 and 4 by telephone or video.
_TOLD = """
create or replace view outpatients_told as
select 'op' as source, provider, lsoa, gpprac as practice, person_id, event_key, sender, nth,
    coalesce(age_said(apptage), age_on(birth_month, apptdate)) as age, sex_word(sex) as sex,
    delivery, row, known_from, apptdate as start, known_day(reqdate) as referred,
    case when attended in ('2', '3', '4', '5', '6', '7') then attended in ('5', '6') end
        as attended,
    case when firstatt in ('1', '2', '3', '4') then firstatt in ('1', '3') end as "first",
    case when consultation_medium_used is not null then consultation_medium_used <> '01'
        when firstatt in ('1', '2', '3', '4') then firstatt in ('3', '4') end as remote,
    tretspef as specialty, attended as status
from op_read where apptdate is not null
union all
select 'fhir_encounter', provider, null, null, person_id, event_key, sender, nth, null, null,
    delivery, row,
    known_from, period_start::date, null, case when status = 'finished' then true end, null,
    "class" = 'VR', null, null
from encounters where setting = 'outpatient' and period_start is not null
"""

_OUTPATIENTS = f"""
create or replace table outpatients as
select row_number() over () as id, person_id, source, provider, lsoa, practice, age, sex,
    delivery, row,
    known_from, start, referred, attended, "first", remote, specialty, status
from (from outpatients_told order by {IN_ORDER})
"""
