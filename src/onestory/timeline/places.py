"""Places: where an event's own record tells no LSOA, practice, age or sex, what else tells it.

LSOA and practice are those of the day on which the event began: of the person's home, and else of
the registration with a practice. Sex is the person's, and age is counted from the month of birth.
"""

from __future__ import annotations

from onestory.engine import Session
from onestory.timeline.codes import let_words_stand

FILLED = (
    *("spells", "attendances", "outpatients", "appointments", "referrals", "contacts"),
    *("mental_spells", "care", "deaths", "caseload"),
)
_DAYS = {"caseload": "decided"}
"""The day that counts, where it is not the event's `start`."""


Share = tuple[int, int]
"""The first and the last `id` of the events in question."""


def let_homes_stand(session: Session) -> None:
    """Leave `lived` and `registered`: where everyone lived and was registered, and when."""
    let_words_stand(session)
    session.run(_LIVED)
    session.run(_REGISTERED)


def fill_places(session: Session, table: str, share: Share | None = None) -> None:
    """Leave the view `<table>_filled`, in which what the rows of an event do not say is filled.

    With `share` it has only those events. `let_homes_stand` comes first.
    """
    within = "true" if share is None else f"told.id between {share[0]} and {share[1]}"
    day = _DAYS.get(table, "start")
    session.run(_FOUND.format(table=table, within=within, day=day))
    session.run(_FILLED.format(table=table, within=within, day=day))


# Where each person lived from when to when; of two that begin on one day, the one that ends last.
_LIVED = """
create or replace table lived as
with told as (
    select person_id, start, coalesce("end", date '9999-12-31') as until, lsoa, 1 as rank
    from homes where lsoa is not null
    union all
    select person_id, start, coalesce("end", date '9999-12-31'), lsoa, 2
    from registrations where lsoa is not null)
select person_id, rank, coalesce(start, date '0001-01-01') as start,
    arg_max(lsoa, (until, lsoa)) as lsoa, max(until) as until
from told where person_id is not null group by person_id, rank, coalesce(start, date '0001-01-01')
"""

_REGISTERED = """
create or replace table registered as
select person_id, coalesce(start, date '0001-01-01') as start,
    arg_max(practice, (coalesce("end", date '9999-12-31'), practice)) as practice,
    max(coalesce("end", date '9999-12-31')) as until
from registrations where person_id is not null and practice is not null group by all
"""

# What is found of the events that lack something; only they, and of them few columns, are sorted.
_FOUND = """
create or replace table {table}_found as
with wanting as (
    select id, person_id, {day}::date as day from {table} as told
    where {within} and person_id is not null and {day} is not null
        and (lsoa is null or practice is null))
select id, coalesce(case when day < home.until then home.lsoa end,
        case when day < address.until then address.lsoa end) as lsoa,
    case when day < registered.until then registered.practice end as practice
from wanting
asof left join (select * from lived where rank = 1) as home
    on home.person_id = wanting.person_id and wanting.day >= home.start
asof left join (select * from lived where rank = 2) as address
    on address.person_id = wanting.person_id and wanting.day >= address.start
asof left join registered
    on registered.person_id = wanting.person_id and wanting.day >= registered.start
"""

_FILLED = """
create or replace view {table}_filled as
select told.* replace (coalesce(told.lsoa, found.lsoa) as lsoa,
    coalesce(told.practice, found.practice) as practice, coalesce(told.sex, people.sex) as sex,
    coalesce(told.age, age_on(people.birth_month, told.{day}::date))::integer as age)
from {table} as told
left join {table}_found as found on found.id = told.id
left join people on people.person_id = told.person_id
where {within}
"""
