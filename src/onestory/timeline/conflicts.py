"""Conflicts: where records contradict one another, and how each contradiction is settled.

Every conflict is listed, whichever way it is settled; no event is dropped for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import leave

DAYS_APART = 7
"""Two dates of death further apart than this are in conflict: registration and notice often
differ by a day or two."""


def make_conflicts(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table `conflicts`, one row a contradiction: of what rule, where, and how settled.

    `id` is of the event in `table`; of people it is the person's. Needs every table of events,
    deaths and people, `death_told`, `said` and `enrolled_past_death`, which is dropped.
    """
    del given, known_at
    rules = (_TWO_DEATHS, _after_death(), _COUNCIL_DEATH, _said_twice("sex"))
    more = (_said_twice("birth_month"), _AT_HOME, _ELSEWHERE, _TWO_PROVIDERS, _AGAIN)
    last = (_backwards(), _before_birth(), _DEAD_ON_CASELOAD, _TWO_TEAMS)
    leave(session, "conflicts", rows=" union all by name ".join((*rules, *more, *last)))
    session.run("drop table enrolled_past_death")


_TWO_DEATHS = f"""
select other.person_id, 'two dates of death' as rule, 'deaths' as "table", other.death as id,
    other."on", 'the date of ' || death.source || ' counts' as settled
from death_told as other join deaths as death on death.id = other.death
where other.nth > 1 and abs(other."on" - death."start") > {DAYS_APART}
"""
# What began after the day of death: the person was seen, or was to be. A cancelled appointment
# or one that nobody came to contradicts nothing.
_BEGUN = {
    "spells": "true",
    "mental_spells": "true",
    "attendances": "true",
    "outpatients": "attended",
    "appointments": "attended",
    "contacts": "attended",
    "care": "kind = 'Service'",
}


def _after_death() -> str:
    """Return SQL for events that begin after the death of their person."""
    return " union all by name ".join(
        f"""
        select event.person_id, 'event after death' as rule, '{table}' as "table", event.id,
            event."start"::date as "on", 'both kept; the death ends homes and registrations'
                as settled
        from {table} as event join deaths as death using (person_id)
        where event."start"::date > death."start" and {condition}
        """
        for table, condition in _BEGUN.items()
    )


_COUNCIL_DEATH = """
select person_id, 'event after death' as rule, 'care' as "table", null as id, "on",
    'not counted, as in the national method: the row itself tells the earlier death' as settled
from care_after_death
"""


def _said_twice(column: str) -> str:
    """Return SQL for what a provider says of its person that is not what counts."""
    rule = {"sex": "two sexes", "birth_month": "two months of birth"}[column]
    return f"""
        select person_id, '{rule}' as rule, 'people' as "table", person_id as id,
            max(said.last) as "on", 'what most providers say counts; ' || string_agg(
                distinct said.source, ', ' order by said.source) || ' differs' as settled
        from said join people using (person_id)
        where said.{column} <> people.{column} group by person_id, said.{column}
        """


# A contact or a service delivered at home while in hospital is none: staff come to the ward, and a
# package is held open. A general practitioner's home visit on a day between the first and the
# last of a stay is one.
_AT_HOME = """
select visit.person_id, 'in hospital and at home' as rule, 'appointments' as "table", visit.id,
    visit."start" as "on", 'both kept; the night counts as in hospital' as settled
from appointments as visit join spells as spell on spell.person_id = visit.person_id
    and visit."start" > spell."start" and visit."start" < spell."end"
where visit.mode = 'Home Visit' and visit.attended
"""
_ELSEWHERE = """
select seen.person_id, 'in hospital and at another emergency department' as rule,
    'attendances' as "table", seen.id, seen."start"::date as "on",
    'both kept; the night counts as in hospital' as settled
from attendances as seen join spells as spell on spell.person_id = seen.person_id
    and seen."start"::date > spell."start" and seen."start"::date < spell."end"
    and seen.provider <> spell.provider
"""
# A transfer on the day of discharge is none: spans that touch do not overlap.
_TWO_PROVIDERS = """
select later.person_id, 'in two hospitals' as rule, 'spells' as "table", later.id,
    later."start" as "on", 'both kept; a night counts once where the person was' as settled
from spells as earlier join spells as later on later.person_id = earlier.person_id
    and later.provider <> earlier.provider
    and (earlier."start", earlier.id) < (later."start", later.id)
    and later."start" < earlier."end" and (later."end" is null or later."end" > later."start")
qualify row_number() over (partition by later.id order by earlier.id) = 1
"""


# One number for two stays: taken as two.
_AGAIN = """
select person_id, 'a spell number used again' as rule, 'spells' as "table", id, start as "on",
    'taken as a stay of its own: ' || why as settled
from numbers_again
"""


def _backwards() -> str:
    """Return SQL for what ends before it begins."""
    return " union all by name ".join(
        f"""
        select person_id, 'ends before it begins' as rule, '{table}' as "table", id,
            "start"::date as "on", 'kept as sent; no day of it counts' as settled
        from {table} where "end"::date < "start"::date
        """
        for table in ("spells", "mental_spells", "attendances", "referrals", "care", "caseload")
    )


def _before_birth() -> str:
    """Return SQL for events before the month in which their person was born."""
    return " union all by name ".join(
        f"""
        select person_id, 'event before birth' as rule, '{table}' as "table", id,
            "start"::date as "on", 'both kept; look whether the link is right' as settled
        from {table} as event join people using (person_id)
        where event."start"::date < people.birth_month
        """
        for table in _BEGUN
    )


# Teams hear of a death late: an enrolment told to end within a week of it contradicts nothing.
_DEAD_ON_CASELOAD = """
select person_id, 'enrolled after death' as rule, 'caseload' as "table", id, "start" as "on",
    case when "start" > death then 'kept as sent; look whether the link is right'
        else 'the death ends the enrolment' end as settled
from enrolled_past_death
"""
# Of one team for one programme they are one already; the records behind it tell of the others.
_TWO_TEAMS = """
select later.person_id, 'enrolled twice at once' as rule, 'caseload' as "table", later.id,
    later."start" as "on", 'both kept; the first to begin took the person on' as settled
from caseload as earlier join caseload as later on later.person_id = earlier.person_id
    and (earlier."start", earlier.id) < (later."start", later.id)
    and (earlier."end" is null or later."start" < earlier."end")
    and (later."end" is null or later."end" > later."start")
where earlier.decision = 'enrolled' and later.decision = 'enrolled'
qualify row_number() over (partition by later.id order by earlier.id) = 1
"""
