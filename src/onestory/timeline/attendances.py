"""Attendances: emergency care, from ECDS and HES A&E, each with the spell that it led to.

- ECDS took the place of HES A&E; where a provider sent both of one day, ECDS stands. Days and not
  months: the change came within a month, and a stray row must not take a month's with it.
- An attendance led to the spell that names it (AEKEY); or else to that of the same person at the
  same trust that began within a day of the departure by way of the emergency department (ADMIMETH
  21; 2A is another provider's). The nearest is taken, each spell and each attendance once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.codes import let_codes_stand, let_words_stand
from onestory.timeline.current import IN_ORDER, rows_of
from onestory.timeline.encounters import let_encounters_stand

_ECDS = {
    **dict.fromkeys(
        "epikey provider_code site department_type attendance_category arrival_mode lsoa"
        " discharge_destination stated_gender pds_general_practice diagnosis_code_1"
        " birth_month practice_code_patient_registration".split(),
        "varchar",
    ),
    **dict.fromkeys(["arrival_date", "departure_date"], "date"),
    **dict.fromkeys(["arrival_time", "departure_time"], "time"),
    **dict.fromkeys(["age_at_arrival", "departure_time_since_arrival", "birth_year"], "bigint"),
}
_AE = {
    **dict.fromkeys(
        "aekey procode procode3 sitetret aedepttype aeattendcat aearrivalmode aeattenddisp sex"
        " gpprac lsoa diag_01 diag2_01".split(),
        "varchar",
    ),
    **dict.fromkeys(["arrivaldate", "birth_month"], "date"),
    **dict.fromkeys(["arrivaltime", "deptime"], "time"),
    **dict.fromkeys(["arrivalage", "depdur"], "bigint"),
}


def make_attendances(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `attendances`, and tell `spells` which attendance led to each."""
    let_words_stand(session)
    let_codes_stand(session, "emergency")
    rows_of(session, "ecds", _ECDS, given, known_at)
    rows_of(session, "ae", _AE, given, known_at)
    let_encounters_stand(session, given, known_at)
    session.run(_ECDS_TOLD)
    session.run(_AE_TOLD)
    session.run(_ENCOUNTERS_TOLD)
    session.run(_TOLD)
    session.run(_LED_TO)
    session.run(_ATTENDANCES)
    session.run(
        "update spells set attendance = led_to.id from led_to where led_to.spell = spells.id"
    )
    for table in ("emergency_told", "led_to"):
        session.run(f"drop table {table}")


_ECDS_TOLD = """
create or replace view ecds_told_here as
select 'ecds' as source, provider, left(coalesce(provider_code, provider), 3) as trust, delivery,
    row, known_from, event_key, sender, nth, person_id, lsoa, epikey as number, site,
    coalesce(pds_general_practice, practice_code_patient_registration) as practice,
    coalesce(age_said(age_at_arrival), age_on(coalesce(try_cast(birth_month as date),
        make_date(birth_year, try_cast(birth_month as bigint), 1)), arrival_date)) as age,
    sex_word(stated_gender) as sex,
    case when department_type in ('01', '02', '03', '04', '05') then right(department_type, 1)
        end as department,
    category.word as category,
    arrival_date + coalesce(arrival_time, time '00:00') as start,
    coalesce(departure_date + departure_time,
        case when arrival_time is not null then arrival_date + arrival_time
            + to_minutes(departure_time_since_arrival) end) as "end",
    coalesce(departure_time_since_arrival,
        case when arrival_time is not null and departure_date + departure_time
            >= arrival_date + arrival_time
        then date_diff('minute', arrival_date + arrival_time, departure_date + departure_time)
        end) as minutes,
    case when arrival_mode is not null then arrival.word is not null end as by_ambulance,
    case when discharge_destination is not null then coalesce(destination.word, 'other') end
        as destination,
    diagnosis_code_1 as diagnosis
from ecds_read as told
left join emergency_category as category on category.code = told.attendance_category
left join emergency_arrival as arrival on arrival.code = told.arrival_mode
left join emergency_destination as destination on destination.code = told.discharge_destination
where arrival_date is not null
"""

# Not the days of a provider of which it sent ECDS.
_AE_TOLD = """
create or replace view ae_told_here as
select 'ae' as source, provider, left(coalesce(procode3, procode, provider), 3) as trust, delivery,
    row, known_from, event_key, sender, nth, person_id, lsoa, aekey as number, sitetret as site,
    gpprac as practice,
    coalesce(age_said(arrivalage), age_on(birth_month, arrivaldate)) as age, sex_word(sex) as sex,
    case when aedepttype in ('01', '02', '03', '04') then right(aedepttype, 1) end as department,
    category.word as category,
    arrivaldate + coalesce(arrivaltime, time '00:00') as start,
    arrivaldate + arrivaltime + to_minutes(stay) as "end", stay as minutes,
    case when aearrivalmode in ('1', '2') then aearrivalmode = '1' end as by_ambulance,
    destination.word as destination, coalesce(diag_01, diag2_01) as diagnosis
from (select *, coalesce(depdur, case when deptime >= arrivaltime
        then date_diff('minute', arrivaltime, deptime)
        else date_diff('minute', arrivaltime, deptime) + 1440 end) as stay from ae_read) as told
left join emergency_attendance as category on category.code = told.aeattendcat
left join emergency_disposal as destination on destination.code = told.aeattenddisp
where arrivaldate is not null and not exists (
    select 1 from (select distinct provider, arrival_date from ecds_read) as newer
    where newer.provider = told.provider and newer.arrival_date = told.arrivaldate)
"""

_ENCOUNTERS_TOLD = """
create or replace view encounters_told_here as
select 'fhir_encounter' as source, provider, provider as trust, delivery, row, known_from,
    event_key, sender, nth, person_id, null::varchar as lsoa, id as number,
    service_provider as site,
    null::varchar as practice, null::bigint as age, null::varchar as sex,
    null::varchar as department, null::varchar as category, period_start as start,
    period_end as "end", date_diff('minute', period_start, period_end) as minutes,
    null::boolean as by_ambulance,
    case discharge_disposition when 'home' then 'discharged' when 'exp' then 'died'
        when 'hosp' then 'admitted' end as destination, reason_code as diagnosis
from encounters where setting = 'attendance' and period_start is not null
"""

_TOLD = f"""
create or replace table emergency_told as
select row_number() over () as id, * exclude (event_key, sender, nth)
from (from (from ecds_told_here union all from ae_told_here union all from encounters_told_here)
    order by {IN_ORDER})
"""

# Pairs of an attendance and a spell, the nearest kept once on either side.
_LED_TO = """
create or replace table led_to as
with spell as (
    select spells.id, person_id, start, method, spell_keys.aekey,
        left(provider, 3) as trust
    from spells join spell_keys on spell_keys.id = spells.id),
named as (
    select told.id, spell.id as spell, 0 as gap, told.start
    from emergency_told as told join spell
        on spell.aekey = told.number and spell.trust = told.trust),
near as (
    select told.id, spell.id as spell,
        case when destination in ('admitted', 'short stay') then 1 else 4 end
            + abs(spell.start - coalesce(told."end", told.start)::date) as gap, told.start
    from emergency_told as told join spell
        on spell.person_id = told.person_id
        and (spell.method = '21' and spell.trust = told.trust or spell.method = '2A')
        and abs(spell.start - coalesce(told."end", told.start)::date) <= 1
    where coalesce(destination, '') <> 'died'
        and spell.id not in (select spell from named) and told.id not in (select id from named)),
once as (
    select *, row_number() over (partition by spell order by gap, start desc, id) as of_spell
    from (from named union all from near))
select id, spell from once where of_spell = 1
qualify row_number() over (partition by id order by gap, spell) = 1
"""

_ATTENDANCES = """
create or replace table attendances as
select told.id, person_id, source, provider, lsoa, practice, age::integer as age, sex, delivery,
    row, known_from, site, department, category, start, "end", minutes::integer as minutes,
    by_ambulance, coalesce(destination = 'admitted', false) as admitted, destination, diagnosis,
    led_to.spell
from emergency_told as told left join led_to on led_to.id = told.id
"""
