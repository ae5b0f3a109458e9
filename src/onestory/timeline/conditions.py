"""Conditions: which long-term conditions a person is known to have, and since when."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from importlib import resources

import pyarrow as pa

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import leave, let_rows_stand

_GENERAL_PRACTICE = {"snomed_code": "varchar", "onset_date": "date", "recorded_date": "date"}
_COUNCIL = {
    "primary_support_reason": "varchar",
    "client_type": "varchar",
    "dementia": "varchar",
    "autism_spectrum_disorder_asd": "varchar",
    "event_start_date": "date",
}


def make_conditions(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table `conditions`, one row a person and condition, and `condition_told`.

    `since` is the first day that anybody tells: a practice its onset, or the day it was recorded;
    a hospital the discharge of the first spell that names it; a council the first event that says
    so. Of equals general practice counts, then the hospital. `recorded` is the first day by which
    any of them had written it down: what a practice wrote last year of an onset long ago nobody
    could read before. An onset without the day it was recorded counts by itself. `condition_told`
    has the first telling of each source and provider. Needs spells.
    """
    session.register("condition_codes", condition_codes())
    let_rows_stand(session, "gp_condition", given, columns=_GENERAL_PRACTICE, known_at=known_at)
    let_rows_stand(session, "fhir_condition", given, columns=_FHIR, known_at=known_at)
    let_rows_stand(session, "cld", given, columns=_COUNCIL, known_at=known_at)
    session.run(
        f"""
        create or replace table condition_told as
        select person_id, condition, since, source, provider, code, delivery, row,
            min(greatest(since, recorded)) over (partition by person_id, condition) as recorded
        from ({_PRACTICE} union all {_HOSPITAL} union all {_SUPPORT} union all {_SHARED})
        where person_id is not null and since is not null
        qualify row_number() over (partition by person_id, condition, source, provider
            order by since, code, delivery, row) = 1
        """
    )
    leave(session, "conditions", rows=_FIRST)
    session.forget("condition_codes")


def condition_codes() -> pa.Table:
    """Return the codes of the conditions: condition, system ('ICD-10' or 'SNOMED') and code.

    An ICD-10 code stands for every code that begins with it.
    """
    text = (
        resources.files("onestory.timeline")
        .joinpath("data", "conditions.csv")
        .read_text(encoding="utf-8")
    )
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    return pa.table({name: [row[name] for row in rows] for name in ("condition", "system", "code")})


_FHIR = {"code": "varchar", "onset_datetime": "timestamp", "recorded_date": "timestamp"}
_PRACTICE = """
select person_id, condition, coalesce(onset_date, recorded_date) as since,
    recorded_date as recorded, 'gp_condition' as source, provider, code, delivery, row
from gp_condition_rows join condition_codes on code = snomed_code and system = 'SNOMED'
"""
_SHARED = """
select person_id, condition, coalesce(onset_datetime, recorded_date)::date as since,
    recorded_date::date as recorded, 'fhir_condition' as source, provider, told.code, delivery, row
from fhir_condition_rows as told join condition_codes as named
    on named.code = told.code and system = 'SNOMED'
"""
# Each code that any spell has is named once, and spells by it. What a spell's codes say is known
# when it ends.
_HOSPITAL = """
select person_id, condition, coalesce("end", "start") as since,
    coalesce("end", "start") as recorded, source, provider, code, delivery, row
from (select * exclude (all_diagnoses), unnest(all_diagnoses) as code from spells) as told
join (
    select distinct told.code, condition
    from (select distinct unnest(all_diagnoses) as code from spells) as told
    join condition_codes as named on system = 'ICD-10' and starts_with(told.code, named.code))
    using (code)
"""
_SUPPORT = """
select person_id, condition, event_start_date as since, event_start_date as recorded,
    'cld' as source, provider, code, delivery, row
from (
    select *, 'learning disability' as condition, primary_support_reason as code from cld_rows
    where primary_support_reason = 'Learning disability support'
    union all select *, 'dementia', 'Dementia: Yes' from cld_rows where dementia = 'Yes'
    union all select *, 'autism', 'Autism: Yes' from cld_rows
    where autism_spectrum_disorder_asd = 'Yes')
where client_type = 'Service user'
"""
_FIRST = """
select person_id, condition, since, source, code, recorded from condition_told
qualify row_number() over (partition by person_id, condition
    order by since, case source when 'gp_condition' then 1 when 'apc' then 2 else 3 end,
        source, provider) = 1
"""
