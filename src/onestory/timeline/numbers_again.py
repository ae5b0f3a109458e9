"""Spell numbers used again: one number of a provider that two stays bear.

Providers begin their numbers anew, and give one person's to another by mistake. Episodes of one
number are one stay only while they can be: of one known person, and of one day of admission or
without a day between them (a day of admission may be mistyped).
"""

from __future__ import annotations

from onestory.engine import Session


def part_numbers_used_again(session: Session) -> None:
    """Give the episodes of each stay a `spell_key` of their own in `episodes`.

    `parted` is left beside it: the new keys, with `why`, of every number that two stays bear. An
    episode that names nobody goes with the one person of its number, or with the one who was
    admitted under it on the same day.
    """
    session.run(_SUSPECT)
    session.run(_PARTED)
    session.run(
        "update episodes set spell_key = parted.part from parted"
        " where parted.delivery = episodes.delivery and parted.row = episodes.row"
    )
    session.run("drop table suspect")


# The episodes of every number that names two persons, or two days of admission.
_SUSPECT = """
create or replace table suspect as
select spell_key, delivery, row, event_key, admidate, coalesce(epistart, admidate) as begun,
    coalesce(epiend, epistart, admidate) as until,
    coalesce(person_id,
        case when min(person_id) over number = max(person_id) over number
            then min(person_id) over number end,
        case when min(person_id) over same_day = max(person_id) over same_day
            then min(person_id) over same_day end) as person
from episodes
where spell_key in (
    select spell_key from episodes
    where starts_with(spell_key, 'spell ') or starts_with(spell_key, 'sus ')
    group by spell_key having min(person_id) <> max(person_id) or min(admidate) <> max(admidate))
window number as (partition by spell_key), same_day as (partition by spell_key, admidate)
"""

# Within a number each person apart; and of a person a new stay where an episode begins after all
# before it had ended and tells a day of admission that none of them told.
_PARTED = """
create or replace table parted as
with told as (
    select *, coalesce(begun > max(until) over earlier
        and not list_contains(list(admidate) over earlier, admidate), false) as anew
    from suspect
    window earlier as (partition by spell_key, person order by begun, until, event_key, delivery,
        row rows between unbounded preceding and 1 preceding)),
numbered as (
    select *, spell_key || ' of ' || coalesce(person::varchar, 'nobody') || ' '
        || sum(anew::integer) over (partition by spell_key, person
            order by begun, until, event_key, delivery, row) as part
    from told)
select part, delivery, row, case when min(person) over number <> max(person) over number
        then 'another person bears its number' else 'another stay bears its number' end as why
from numbered
window number as (partition by spell_key)
qualify min(part) over number <> max(part) over number
"""
