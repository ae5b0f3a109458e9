"""Same facts: what more than one partner recorded, with both records.

An admission that one hospital's emergency department and its wards both tell is listed too: the
providers say that they are one. It describes double recording and is no score: two records of one
fact can also mean that sharing worked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import leave

BEFORE, AFTER = 7, 3
"""Days from a discharge back and on in which a council's request is about it, as the national
method joins reablement to discharges (2D)."""
MOVED = 14
"""Days from a discharge to a care home within which a council's service there begins."""


def make_same_facts(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table `same_facts`, one row a pair: the record that counts, and another's.

    `id` is null where the record is no event of the story (conditions). What served the making
    (`death_told`, `condition_told`, `care_after_death`) is dropped.
    """
    del given, known_at
    facts = (_DEATHS, _CONDITIONS, _DISCHARGES, _ADMISSIONS, _TOLD_OF_ADMISSIONS, _CARE_HOMES)
    leave(session, "same_facts", rows=" union all by name ".join(facts))
    for table in ("death_told", "condition_told", "care_after_death"):
        session.run(f"drop table if exists {table}")


_DEATHS = """
select 'a death' as fact, death.person_id, death."start" as "on", 'deaths' as "table",
    death.id, death.source, death.provider, coalesce(other.told_in, 'deaths') as other_table,
    coalesce(other.told_id, death.id) as other_id, other.source as other_source,
    other.provider as other_provider
from deaths as death join death_told as other on other.death = death.id and other.nth > 1
where other.provider <> death.provider
qualify row_number() over (partition by death.id, other.provider order by other.nth) = 1
"""
_CONDITIONS = """
select 'a condition' as fact, told.person_id, told.since as "on", 'conditions' as "table",
    null as id, told.source, first.provider, 'conditions' as other_table, null as other_id,
    other.source as other_source, other.provider as other_provider
from conditions as told
join (select * from condition_told qualify row_number() over (
        partition by person_id, condition, source order by since, provider) = 1) as first
    using (person_id, condition, source)
join condition_told as other using (person_id, condition)
where other.provider <> first.provider
"""
_LEFT = """
select 'spells' as "table", id, person_id, source, provider, "end" from spells
where "end" is not null and nights > 0 and discharge_method in ('1', '2', '3', '6', '7')
union all select 'mental_spells', id, person_id, source, provider, "end" from mental_spells
where "end" is not null
"""
_DISCHARGES = f"""
select 'a discharge' as fact, stay.person_id, stay."end" as "on", stay."table", stay.id,
    stay.source, stay.provider, 'care' as other_table, asked.id as other_id,
    asked.source as other_source, asked.provider as other_provider
from ({_LEFT}) as stay join care as asked on asked.person_id = stay.person_id
where asked.kind = 'Request' and lower(asked.route) = 'discharge from hospital'
    and asked."start" - stay."end" between -{BEFORE} and {AFTER}
qualify row_number() over (partition by asked.id
    order by abs(asked."start" - stay."end"), stay."end", stay."table", stay.id) = 1
"""
_ADMISSIONS = """
select 'an admission' as fact, spell.person_id, spell."start" as "on", 'spells' as "table",
    spell.id, spell.source, spell.provider, 'attendances' as other_table, seen.id as other_id,
    seen.source as other_source, seen.provider as other_provider
from spells as spell join attendances as seen on seen.id = spell.attendance
where seen.admitted or seen.destination in ('admitted', 'short stay')
"""
_TOLD_OF_ADMISSIONS = f"""
select 'an admission' as fact, spell.person_id, spell."start" as "on", 'spells' as "table",
    spell.id, spell.source, spell.provider, 'care' as other_table, told.id as other_id,
    told.source as other_source, told.provider as other_provider
from spells as spell join care as told on told.person_id = spell.person_id
where told.outcome = 'Admitted to hospital' and told."end" - spell."start" between
    -{AFTER} and {AFTER}
qualify row_number() over (partition by told.id
    order by abs(told."end" - spell."start"), spell.id) = 1
"""
_CARE_HOMES = f"""
select 'a care home' as fact, spell.person_id, spell."end" as "on", 'spells' as "table",
    spell.id, spell.source, spell.provider, 'care' as other_table, home.id as other_id,
    home.source as other_source, home.provider as other_provider
from spells as spell join care as home on home.person_id = spell.person_id
where spell.destination in ('54', '55', '56', '65', '85', '86') and home.kind = 'Service'
    and home.client = 'Service user' and (home.service in ('Long term support: Nursing care',
        'Long term support: Residential care') or home.component in ('Short term nursing care',
        'Short term residential care'))
    and home."start" <= spell."end" + {MOVED} and (home."end" is null or home."end" >= spell."end")
qualify row_number() over (partition by spell.id
    order by abs(home."start" - spell."end"), home.id) = 1
"""
