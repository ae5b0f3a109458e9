"""People: one row a person, with what stands of them once all have been heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.carers import make_carers
from onestory.timeline.rows import leave

_SETTLED = ("sex", "birth_month", "ethnicity")
_FLAGS = {
    "learning_disability": "learning disability",
    "autism": "autism",
    "serious_mental_illness": "serious mental illness",
    "dementia": "dementia",
}


def make_people(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table `people`, everyone of the person index whom a record names.

    Sex, month of birth and ethnicity: each provider has one voice, what it says most (of equals,
    what it said last); most voices count; of equals the source that stands first in
    `said.SAYINGS` (general practice, then hospitals), then what was said last. `lsoa` is of the
    last home, `practice` the last registration or else the last told; `certainty` the worst of
    the person's accounts. Needs `said`, deaths, registrations, homes, conditions and care.
    """
    make_carers(session, given, known_at)
    for column in _SETTLED:
        session.run(_settled(column))
    leave(session, "people", rows=_people())
    for table in (*(f"settled_{column}" for column in _SETTLED), "carers"):
        session.run(f"drop table {table}")


def _settled(column: str) -> str:
    """Return SQL that makes `settled_<column>`: person_id and the value that counts."""
    return f"""
        create or replace temp table settled_{column} as
        with voices as (
            select person_id, provider, {column}, min(place) as place, max(last) as last
            from said where {column} is not null group by person_id, provider, {column}
            qualify row_number() over (partition by person_id, provider
                order by sum(rows) desc, max(last) desc nulls last, {column}) = 1)
        select person_id, {column} from voices group by person_id, {column}
        qualify row_number() over (partition by person_id
            order by count(*) desc, min(place), max(last) desc nulls last, {column}) = 1
        """


def _people() -> str:
    """Return SQL for the rows of the table."""
    flags = ", ".join(
        f"coalesce(bool_or(condition = '{name}'), false) as {flag}" for flag, name in _FLAGS.items()
    )
    return f"""
        with accounts as ({_ACCOUNTS}), seen as ({_SEEN}), practices as ({_PRACTICES}),
        flags as (select person_id, {flags} from conditions group by person_id),
        lived as (select person_id, arg_max(lsoa, "start") as lsoa from homes group by person_id),
        supported as (select distinct person_id, true as social_care from care
            where kind = 'Service' and service like 'Long term support%'
                and client = 'Service user')
        select person_id, sex, birth_month, ethnicity, death."start" as death, lived.lsoa,
            coalesce(practices.registered, practices.told) as practice, first_seen, last_seen,
            sectors, certainty,
            {", ".join(f"coalesce({flag}, false) as {flag}" for flag in _FLAGS)},
            coalesce(carer, false) as carer, coalesce(has_carer, false) as has_carer,
            coalesce(social_care, false) as social_care
        from accounts join seen using (person_id)
        {" ".join(f"left join settled_{column} using (person_id)" for column in _SETTLED)}
        left join practices using (person_id) left join flags using (person_id)
        left join lived using (person_id) left join carers using (person_id)
        left join supported using (person_id)
        left join (select person_id, "start" from deaths where person_id is not null) as death
            using (person_id)
        """


_ACCOUNTS = """
select person_id, arg_max(certainty, list_position(['firm', 'doubtful', 'closed'], certainty))
    as certainty
from person_index group by person_id
"""
_SEEN = """
select person_id, min(first) as first_seen, max(last) as last_seen,
    list_sort(list(distinct sector)) as sectors
from (
    select person_id, first, last, sector from said
    union all select person_id, min("start"), max("start"), 'general practice' from appointments
    where person_id is not null group by person_id
    union all select person_id, min("start")::date, max("start")::date, service from contacts
    where person_id is not null group by person_id, service
    union all select person_id, min("start"), max("start"), service from referrals
    where person_id is not null group by person_id, service
    union all select person_id, null, null, case source when 'gp_condition' then 'general practice'
        when 'cld' then 'social care' else 'hospital' end from conditions)
group by person_id
"""
_PRACTICES = """
select person_id, arg_max(practice, (last, place * -1)) as told,
    any_value(registration.practice_last) as registered
from said left join (select person_id, arg_max(practice, "start") as practice_last
    from registrations group by person_id) as registration using (person_id)
where practice is not null group by person_id
"""
