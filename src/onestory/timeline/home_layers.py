"""Layers of where people live: what hospitals, councils and everybody else's records tell.

Each makes rows of the table `home_layers`: person_id, start, end (null while so), kind, lsoa,
source and layer; where layers overlap, the lowest counts.
"""

from __future__ import annotations

from onestory.engine import Session
from onestory.timeline.care_words import CARE_HOME_COMPONENTS, CARE_HOMES, DWELLINGS
from onestory.timeline.rows import listed, told_by

HOSPITAL, CARE_HOME, TOLD, OWN_HOME = 1, 2, 3, 4


def make_layers(session: Session) -> None:
    """Make `home_layers` of the spells, services and sayings in the session."""
    session.run(
        """
        create or replace temp table home_layers (person_id bigint, "start" date, "end" date,
            kind varchar, lsoa varchar, source varchar, layer integer)
        """
    )
    for rows in (_NIGHTS, _SERVICES, _TOLD, _OWN):
        session.run(f"insert into home_layers by name {rows}")


# Nights in a bed: a day case has none.
_NIGHTS = f"""
select person_id, "start", "end", 'hospital' as kind, source, {HOSPITAL} as layer
from (select person_id, "start", "end", source from spells
    union all select person_id, "start", "end", source from mental_spells)
where person_id is not null and "start" is not null and ("end" is null or "end" > "start")
"""
_HOMELY = f"""coalesce({told_by(CARE_HOMES, "service")},
    {told_by(CARE_HOME_COMPONENTS, "component")})"""
_SERVICES = f"""
select person_id, "start", "end", {_HOMELY} as kind, lsoa, source, {CARE_HOME} as layer
from care
where kind = 'Service' and client = 'Service user' and person_id is not null
    and {_HOMELY} is not null and ("end" is null or "end" > "start")
"""
# What is said of a day holds until something else is said: of a council's accommodation status,
# and of the destination of a hospital spell. A usual place of residence (19) can be a care home,
# but the services that councils pay for there count before. How long a temporary one (29) lasts
# nobody says: it tells nothing. (Said twice alike counts once: the order of the two is nobody's.)
_SAID = f"""
select person_id, "start" as "on", source,
    coalesce({told_by(DWELLINGS, "accommodation")}, 'own home') as kind
from care where client = 'Service user' and accommodation not in ('Unknown',
    'Invalid and not mapped') and person_id is not null
union
select person_id, "end", source, case destination when '55' then 'nursing home'
    when '86' then 'nursing home' when '19' then 'own home' else 'care home' end
from spells where destination in ({listed(["19", "54", "55", "56", "65", "85", "86"])})
    and person_id is not null and "end" is not null
"""
_TOLD = f"""
select person_id, "on" as "start", "next" as "end", kind, source, {TOLD} as layer
from (
    select *, lead("on") over (partition by person_id order by "on") as "next"
    from (select * from ({_SAID})
        qualify row_number() over (partition by person_id, "on" order by source, kind) = 1
            and kind is distinct from
                lag(kind) over (partition by person_id order by "on", source desc, kind desc)))
where kind <> 'own home'
"""
# An area told only between two tellings of another that more records tell is an error or stale.
_PLACES = """
with place as (
    select person_id, lsoa, min(said.first) as since, max(said.last) as until,
        sum(said.rows) as often, arg_min(source, (said.first, place)) as source
    from said where lsoa is not null and said.first is not null group by person_id, lsoa)
select person_id, lsoa, since as first, source from place
anti join place as other on other.person_id = place.person_id and other.lsoa <> place.lsoa
    and other.since <= place.since and other.until > place.until and other.often > place.often
"""
_OWN = f"""
select person_id, case when nth = 1 then least(first, since) else first end as "start",
    coalesce("next", gone) as "end", 'own home' as kind, lsoa, source, {OWN_HOME} as layer
from (
    select *, row_number() over person as nth, lead(first) over person as "next"
    from ({_PLACES}) window person as (partition by person_id order by first, lsoa))
join home_days using (person_id)
where coalesce("next", gone) is null or coalesce("next", gone) > first
"""
