"""Mental health spells: stays in mental health hospitals, with bed, detention and delay.

A spell that is closed at the end of a month and opened again at that midnight is one stay: the next
of the person at the provider begins on the last day of a month, or the first of the next, and no
later than a day after the one before it ended there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.current import rows_of

_SPELL = {
    **dict.fromkeys(
        "uniqhospprovspellid uniqservreqid methadmmhhospprovspell sourceadmmhhospprovspell"
        " methofdischmhhospprovspell destofdischhospprovspell".split(),
        "varchar",
    ),
    **dict.fromkeys(["startdatehospprovspell", "dischdatehospprovspell"], "date"),
}
_WARD = {
    **dict.fromkeys(["uniqhospprovspellid", "hospitalbedtypemh"], "varchar"),
    **dict.fromkeys(["startdatewardstay", "enddatewardstay"], "date"),
}
_DELAY = {
    "uniqhospprovspellid": "varchar",
    **dict.fromkeys(["startdatedelaydisch", "enddatedelaydisch"], "date"),
}
_DETENTION = {
    "nhsdlegalstatus": "varchar",
    **dict.fromkeys(
        "startdatemhactlegalstatusclass enddatemhactlegalstatusclass"
        " expirydatemhactlegalstatusclass".split(),
        "date",
    ),
}


def make_mental_spells(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `mental_spells`. `referrals` must stand (`make_referrals`)."""
    rows_of(session, "mhsds_spell", _SPELL, given, known_at)
    rows_of(session, "mhsds_ward_stay", _WARD, given, known_at)
    rows_of(session, "mhsds_delay", _DELAY, given, known_at)
    rows_of(session, "mhsds_detention", _DETENTION, given, known_at)
    session.run(_TOLD)
    session.run(_STAYS)
    session.run(_MENTAL_SPELLS)
    session.run(_RECORDS)
    session.run("drop table mental_told")
    session.run("drop table mental_stays")


# Each spell with the number of the stay that it is part of.
_TOLD = """
create or replace table mental_told as
with told as (
    select *, startdatehospprovspell as start, dischdatehospprovspell as "end",
        coalesce(person_id::varchar, 'one ' || event_key) as who
    from mhsds_spell_read where startdatehospprovspell is not null),
before as (
    select *, lag("end") over (partition by who, provider
            order by start, coalesce("end", date '9999-12-31'), event_key) as last_end
    from told)
select *, sum(case when last_end is not null and start between last_end and last_end + 1
            and (last_end = last_day(last_end) or last_end = date_trunc('month', last_end))
        then 0 else 1 end) over (partition by who, provider
            order by start, coalesce("end", date '9999-12-31'), event_key) as stay,
    row_number() over (partition by who, provider
            order by start, coalesce("end", date '9999-12-31'), event_key) as place
from before
"""

_STAYS = """
create or replace table mental_stays as
with stay as (
    select who, provider, stay, min(place) as first_place, max(place) as last_place
    from mental_told group by who, provider, stay)
select first.*, last."end" as until, last.methofdischmhhospprovspell as discharge_method,
    last.destofdischhospprovspell as destination, last.place as last_place,
    row_number() over (order by first.person_id nulls last, first.start, first.provider,
        first.event_key, first.delivery, first.row) as id
from stay
join mental_told as first on first.who = stay.who and first.provider = stay.provider
    and first.place = stay.first_place
join mental_told as last on last.who = stay.who and last.provider = stay.provider
    and last.place = stay.last_place
"""

# The bed is that of the last ward; informal stays (legal status 01) are no detention.
_MENTAL_SPELLS = """
create or replace table mental_spells as
with part as (
    select stays.id, stays.provider, told.uniqhospprovspellid as number
    from mental_stays as stays join mental_told as told
        on told.who = stays.who and told.provider = stays.provider and told.stay = stays.stay),
ward as (
    select id, arg_max(hospitalbedtypemh, (startdatewardstay, hospitalbedtypemh)) as bed
    from part join mhsds_ward_stay_read as ward
        on ward.provider = part.provider and ward.uniqhospprovspellid = part.number
    where hospitalbedtypemh is not null group by id),
delay as (
    select id, min(startdatedelaydisch) as delayed_from, case when count(*) = count(
        enddatedelaydisch) then max(enddatedelaydisch) end as delayed_until
    from part join mhsds_delay_read as delay
        on delay.provider = part.provider and delay.uniqhospprovspellid = part.number
    group by id),
detention as (
    select distinct stays.id
    from mental_stays as stays join mhsds_detention_read as held
        on held.person_id = stays.person_id and held.provider = stays.provider
        and held.startdatemhactlegalstatusclass <= coalesce(stays.until, date '9999-12-31')
        and coalesce(held.enddatemhactlegalstatusclass, held.expirydatemhactlegalstatusclass,
            date '9999-12-31') >= stays.start
    where coalesce(held.nhsdlegalstatus, '99') not in ('01', '35', '36', '98', '99'))
select stays.id, stays.person_id, 'mhsds_spell' as source, stays.provider, null::varchar as lsoa,
    null::varchar as practice, null::integer as age, null::varchar as sex, stays.delivery,
    stays.row, stays.known_from, referrals.id as referral, stays.start, stays.until as "end",
    stays.methadmmhhospprovspell as method, stays.sourceadmmhhospprovspell as admitted_from,
    stays.discharge_method, stays.destination, ward.bed,
    detention.id is not null as detained, delay.delayed_from, delay.delayed_until
from mental_stays as stays
left join referrals on referrals.service = 'mental health'
    and referrals.provider = stays.provider and referrals.number = stays.uniqservreqid
left join ward on ward.id = stays.id
left join delay on delay.id = stays.id
left join detention on detention.id = stays.id
"""

_RECORDS = """
insert into records
select 'mental_spells', stays.id, 'mhsds_spell', told.delivery, told.row
from mental_stays as stays join mental_told as told
    on told.who = stays.who and told.provider = stays.provider and told.stay = stays.stay
where (told.delivery, told.row) <> (stays.delivery, stays.row)
union all
select 'mental_spells', stays.id, 'mhsds_ward_stay', ward.delivery, ward.row
from mental_stays as stays join mental_told as told
    on told.who = stays.who and told.provider = stays.provider and told.stay = stays.stay
join mhsds_ward_stay_read as ward
    on ward.provider = told.provider and ward.uniqhospprovspellid = told.uniqhospprovspellid
"""
