"""Homes: where each person lived on each day that we know of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.home_layers import make_layers
from onestory.timeline.rows import leave


def make_homes(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table `homes`: spans of a person with neither gap nor overlap.

    On a day that several tell of, a night in hospital counts before a stay in a care home that a
    council pays for, that before what a council or a hospital's discharge says of the home, and
    that before the home that addresses tell. `lsoa` is of the residence: a stay in hospital does
    not change it. The last span ends with a death, or with the end of the last registration where
    nothing later is known. Needs spells, mental_spells, care, deaths, registrations and `said`.
    """
    del given, known_at
    session.run(_DAYS)
    make_layers(session)
    session.run(_PIECES)
    leave(session, "homes", rows=_JOINED)
    for table in ("home_days", "home_layers", "home_pieces"):
        session.run(f"drop table {table}")


# From when to when a person is known: `gone` is null while we have no reason to think otherwise.
_DAYS = """
create or replace temp table home_days as
select person_id, since, case when death is not null then death
    when left_on is not null and left_on > seen then left_on end as gone
from (select person_id, min(first) as since, max(last) as seen from said group by person_id)
left join (select person_id, any_value("start") as death from deaths group by person_id)
    using (person_id)
left join (select person_id, max("end") as left_on from registrations
    group by person_id having count(*) = count("end")) using (person_id)
where since is not null and (death is null or death > since)
"""
# Between two days on which anything changes nothing does: there the lowest layer counts.
_PIECES = """
create or replace temp table home_pieces as
with days as (
    select person_id, since as day from home_days
    union select person_id, gone from home_days where gone is not null
    union select person_id, "start" from home_layers
    union select person_id, "end" from home_layers where "end" is not null),
pieces as (
    select person_id, day as "start", lead(day) over (partition by person_id order by day) as "end"
    from days semi join home_days using (person_id))
select piece.person_id, piece."start", least(piece."end", gone) as "end",
    arg_min(told.kind, rank) as kind, arg_min(told.source, rank) as source,
    arg_min(told.lsoa, rank) as lsoa  -- of the lowest layer that tells one
from pieces as piece join home_days using (person_id)
left join (select *, row_number() over (order by layer, "start" desc, kind, source, lsoa, "end")
        as rank from home_layers) as told
    on told.person_id = piece.person_id and told."start" <= piece."start"
    and coalesce(told."end", date '9999-12-31') > piece."start"
where piece."start" >= since and (gone is null or piece."start" < gone)
group by piece.person_id, piece."start", piece."end", gone
"""
# Neighbouring pieces that say the same are one span.
_JOINED = """
select person_id, min("start") as "start",
    case when count("end") = count(*) then max("end") end as "end", kind, lsoa,
    arg_min(source, "start") as source
from (
    select *, sum(changed) over (partition by person_id order by "start") as span
    from (
        select person_id, "start", "end", coalesce(kind, 'not known') as kind, lsoa, source,
            ((coalesce(kind, 'not known'), coalesce(lsoa, '')) is distinct from
                lag((coalesce(kind, 'not known'), coalesce(lsoa, ''))) over (
                    partition by person_id order by "start"))::integer as changed
        from home_pieces))
group by person_id, span, kind, lsoa
"""
