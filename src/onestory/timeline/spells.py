"""Spells: from consultant episodes to stays at one provider.

The rules, each with the trap that it is for:

- An episode's spell is named by the provider's own number of it, else by SUS, else it is all that
  the person has at the provider with one day of admission. A regular attender (CLASSPAT 3, 4) is
  never merged, and an episode that names neither spell nor person stands alone.
- A number that two stays bear is parted (`numbers_again`).
- One episode told twice counts once: the same order and days within a spell, or an unfinished
  row (as at the end of a year) of one that was finished later. The rows set aside are in `records`.
- Admission is told by the first episode and discharge by the last; diagnoses are the first
  episode's, the last's, and those of all.
- Two spells of one person at one provider that share a night, begin within a day of each other and
  end so are one stay told under two numbers: the one with more episodes stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.codes import let_words_stand
from onestory.timeline.current import rows_of
from onestory.timeline.encounters import let_encounters_stand
from onestory.timeline.numbers_again import part_numbers_used_again
from onestory.timeline.superspells import let_superspells_stand

_TEXTS = (
    "procode procode3 sitetret provspnops provspno_pseudonym susspellid admimeth admisorc dismeth"
    " disdest classpat intmanig tretspef epistat spelend aekey sex gpprac lsoa"
)
_DAYS = "admidate disdate disreadydate epistart epiend birth_month"
_NUMBERS = "epiorder admiage startage"
_DIAGNOSES = [f"diag_{n:02d}" for n in range(1, 21)]
_PROCEDURES = [f"opertn_{n:02d}" for n in range(1, 25)]
_COLUMNS = {
    **dict.fromkeys([*_TEXTS.split(), *_DIAGNOSES, *_PROCEDURES], "varchar"),
    **dict.fromkeys(_DAYS.split(), "date"),
    **dict.fromkeys(_NUMBERS.split(), "bigint"),
}

_PASSING = (
    *("episodes", "parted", "ordered", "of_all", "stays", "told_twice", "chained", "numbered"),
)


def make_spells(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `spells`, but for the scores and the attendance that led to each.

    `spell_keys` is left beside it: of each spell its `aekey`, the number of that attendance; and
    `numbers_again`, the spells whose number another stay bears too.
    """
    let_words_stand(session)
    rows_of(session, "apc", _COLUMNS, given, known_at)
    let_encounters_stand(session, given, known_at)
    session.run(_EPISODES.format(diagnoses=_joined(_DIAGNOSES), procedures=_joined(_PROCEDURES)))
    part_numbers_used_again(session)
    session.run(_ORDERED)
    session.run(_OF_ALL)
    session.run(_STAYS)
    session.run(_TOLD_TWICE)
    session.run("delete from stays where spell_key in (select spell_key from told_twice)")
    let_superspells_stand(session)
    session.run(_SPELLS)
    session.run("create or replace table spell_keys as select id, aekey from numbered")
    session.run(_AGAIN)
    session.run(_RECORDS)
    for table in _PASSING:
        session.run(f"drop table {table}")


def _joined(columns: Sequence[str]) -> str:
    """Return SQL: the values that are there, with | between them."""
    return f"concat_ws('|', {', '.join(columns)})"


# Every finished or unfinished episode with the name of its spell.
_EPISODES = """
create or replace table episodes as
with named as (
    select *, coalesce(left(procode3, 3), left(procode, 3), provider) as trust
    from apc_read)
select 'apc' as source, provider, trust, delivery, row, known_from, event_key, person_id,
    case when classpat in ('3', '4') then 'one ' || event_key
        when coalesce(provspnops, provspno_pseudonym) is not null
            then 'spell ' || trust || ' ' || coalesce(provspnops, provspno_pseudonym)
        when nullif(nullif(susspellid, '-1'), '') is not null then 'sus ' || susspellid
        when person_id is not null and admidate is not null
            then 'day ' || person_id || ' ' || trust || ' ' || admidate
        else 'one ' || event_key end as spell_key,
    epiorder, known_day(epistart) as epistart, known_day(epiend) as epiend,
    coalesce(epistat, case when epiend is null then '1' else '3' end) = '3' as finished,
    known_day(admidate) as admidate, known_day(disdate) as disdate,
    known_day(disreadydate) as disreadydate, sitetret, admimeth, admisorc, dismeth,
    disdest, classpat, intmanig, tretspef, aekey, lsoa, gpprac, sex_word(sex) as sex,
    coalesce(age_said(admiage), age_said(startage), age_on(birth_month, admidate)) as age,
    diagnoses_in(coalesce(diag_01, ''))[1] as main,
    diagnoses_in({diagnoses}) as diagnoses, procedures_in({procedures}) as procedures
from named
union all by name
select * from encounter_stays
"""

# The episodes that count, in their order within the spell; `standing` is false of those told twice.
_ORDERED = """
create or replace table ordered as
with told as (
    select *,
        row_number() over (
            partition by spell_key, coalesce(epiorder::varchar, 'key ' || event_key), epistart,
                case when finished then epiend end, finished
            order by known_from desc, event_key, provider, delivery, row) = 1
        and (finished or not bool_or(finished) over (
            partition by spell_key, epiorder, epistart)) as standing
    from episodes)
select *, row_number() over (
        partition by spell_key, standing
        order by epiorder nulls last, epistart, epiend nulls last, event_key, provider) as n
from told
"""

# What all the episodes of a spell tell together.
_OF_ALL = """
create or replace table of_all as
select spell_key, max(n) as episodes,
    list_sort(list_distinct(flatten(list(diagnoses)))) as all_diagnoses,
    list_sort(list_distinct(flatten(list(procedures)))) as procedures,
    max(disdate) as disdate, max(disreadydate) as disreadydate, min(admidate) as admidate
from ordered where standing group by spell_key
"""

# One row a spell: admission from the first episode, discharge from the last.
_STAYS = """
create or replace table stays as
select first.spell_key, first.source, first.provider, first.trust, first.delivery, first.row,
    first.known_from, first.event_key, first.person_id, first.lsoa, first.gpprac, first.sex,
    first.age, first.aekey, first.sitetret, first.admimeth, first.admisorc, first.classpat,
    first.intmanig, first.tretspef, last.tretspef as last_tretspef, first.main,
    first.diagnoses, last.diagnoses as last_diagnoses, of_all.all_diagnoses, of_all.episodes,
    case when len(first.procedures) = 0 then of_all.procedures
        else list_prepend(first.procedures[1],
            list_filter(of_all.procedures, lambda code: code <> first.procedures[1]))
        end as procedures,
    coalesce(first.admidate, of_all.admidate, first.epistart) as start,
    case when last.finished then coalesce(last.disdate, of_all.disdate,
        case when last.dismeth in ('1', '2', '3', '4', '5', '6', '7') then last.epiend end)
        end as end,
    coalesce(last.disreadydate, of_all.disreadydate) as ready,
    last.dismeth, last.disdest
from ordered as first
join of_all on of_all.spell_key = first.spell_key
join ordered as last
    on last.spell_key = first.spell_key and last.n = of_all.episodes and last.standing
where first.n = 1 and first.standing
"""

# A stay told under two numbers: shares a night with another of the same person at the same trust,
# and begins and ends within a day of it. Where that other is itself a stay told twice, what it
# doubles stands for both.
_TOLD_TWICE = """
create or replace table told_twice as
with recursive twice as (
    select other.spell_key, arg_min(stay.spell_key, (-stay.episodes, stay.spell_key)) as stands
    from stays as stay join stays as other
        on other.person_id = stay.person_id and other.trust = stay.trust
        and other.start between stay.start - 1 and stay.start + 1
        and other.end between stay.end - 1 and stay.end + 1
        and greatest(stay.start, other.start) < least(stay.end, other.end)
        and (-stay.episodes, stay.spell_key) < (-other.episodes, other.spell_key)
    where coalesce(stay.classpat, '1') not in ('2', '3', '4')
        and coalesce(other.classpat, '1') not in ('2', '3', '4')
    group by other.spell_key),
followed as (
    select * from twice where stands not in (select spell_key from twice)
    union all
    select twice.spell_key, followed.stands
    from twice join followed on followed.spell_key = twice.stands)
select * from followed
"""

_SPELLS = """
create or replace table spells as
select id, person_id, source, provider, lsoa, gpprac as practice, age::integer as age, sex,
    delivery, row, known_from, superspell, sitetret as site, start, "end", ready,
    ("end" - start)::integer as nights, admimeth as method, admisorc as admitted_from,
    dismeth as discharge_method, disdest as destination, classpat as "class",
    intmanig as management, tretspef as specialty, last_tretspef as last_specialty,
    coalesce(left(admimeth, 1) = '2', false) as emergency, main as "primary", diagnoses,
    last_diagnoses, all_diagnoses, procedures, episodes::integer as episodes,
    null::integer as hfrs, null::integer as charlson, null::bigint as attendance
from numbered
"""

# Spells whose number of the provider's another stay bears too.
_AGAIN = """
create or replace table numbers_again as
select distinct numbered.id, person_id, start, why
from numbered join parted on parted.part = numbered.spell_key
"""

_RECORDS = """
insert into records
select 'spells', numbered.id, ordered.source, ordered.delivery, ordered.row
from ordered
left join told_twice on told_twice.spell_key = ordered.spell_key
join numbered on numbered.spell_key = coalesce(told_twice.stands, ordered.spell_key)
where (ordered.delivery, ordered.row) <> (numbered.delivery, numbered.row)
"""
