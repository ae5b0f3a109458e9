"""Caseload: what teams decided about people, and from when until when they were enrolled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import leave, leave_records, let_rows_stand

_COLUMNS = {
    **dict.fromkeys(("team_code", "programme", "decision", "end_reason"), "varchar"),
    **dict.fromkeys(("decided_on", "enrolled_from", "enrolled_until"), "date"),
    "score": "double",
}


def make_caseload(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the tables `caseload` and `enrolled_past_death`, and the records behind in `records`.

    Decisions of one team for one programme about one person are one where they are told alike: of
    the same kind and day. Enrolments are one where they begin on one day or share a day; the first
    to begin leads, and the last to end ends it (of those that begin on one day an end told counts
    before none). One told without a first day begins on the day of its decision, and a death ends
    it. Rows that name nobody whom the index knows have no person. `enrolled_past_death` has the
    enrolments that began, or were told to go on, after a death. Needs `deaths`.
    """
    let_rows_stand(session, "caseload", given, columns=_COLUMNS, known_at=known_at)
    for made in (_TOLD, _BEGUN, _JOINED, _EVENTS):
        session.run(made)
    leave(session, "caseload", rows=_ROWS)
    leave_records(session, rows=_BEHIND)
    session.run(_PAST_DEATH)
    for table in ("decisions_told", "decisions_begun", "decisions_joined", "decisions_made"):
        session.run(f"drop table {table}")


# Every row that tells a decision. Whoever is joined to nobody is known by the sender's own number.
_TOLD = """
create or replace table decisions_told as
select coalesce('person ' || person_id, 'account ' || record_key, 'row ' || delivery || ' ' || row)
        as who,
    person_id, provider, lsoa, delivery, row, known_from, team_code as team, programme, decision,
    decided_on as decided, score,
    case when decision = 'enrolled' then coalesce(enrolled_from, decided_on) end as "start",
    case when decision = 'enrolled' then (enrolled_until + interval 1 day)::date end as "end",
    end_reason
from caseload_rows
where team_code is not null and decided_on is not null
    and decision in ('enrolled', 'declined', 'not suitable', 'no capacity')
"""
# What begins alike, once: enrolments of one first day, other decisions of one kind and day.
_BEGUN = """
create or replace table decisions_begun as
select who, team, programme, decision, coalesce("start", decided) as begun,
    coalesce(max("end"), date '9999-12-31') as until, arg_max(end_reason, ("end", end_reason))
        filter ("end" is not null) as end_reason
from decisions_told group by who, team, programme, decision, begun
"""
# Enrolments that share a day are one, known by its `first`; so are none that end on their first
# day or before it, nor other decisions.
_JOINED = """
create or replace table decisions_joined as
with beside as (
    select *, decision = 'enrolled' and until > begun as lasting, max(until) over (
        partition by who, team, programme, decision, decision = 'enrolled' and until > begun
        order by begun rows between unbounded preceding and 1 preceding) as before
    from decisions_begun),
counted as (
    select *, sum((not lasting or before is null or begun >= before)::integer) over (
        partition by who, team, programme, decision, lasting order by begun
        rows unbounded preceding) as nth
    from beside)
select * exclude (before, nth, lasting),
    min(begun) over (partition by who, team, programme, decision, lasting, nth) as first
from counted
"""
# The record that leads is of the first day, the one last known.
_EVENTS = """
create or replace table decisions_made as
with whole as (
    select who, team, programme, decision, first, nullif(max(until), date '9999-12-31') as "end",
        arg_max(end_reason, (until, end_reason)) as end_reason, max(until) as until
    from decisions_joined group by who, team, programme, decision, first),
led as (
    select told.* exclude ("end", end_reason), first, whole."end",
        case when whole."end" is not null then whole.end_reason end as end_reason
    from whole join decisions_told as told on told.who = whole.who and told.team = whole.team
        and told.programme is not distinct from whole.programme
        and told.decision = whole.decision and coalesce(told."start", told.decided) = first
    qualify row_number() over (partition by told.who, told.team, told.programme, told.decision,
        first order by told.decided, told.known_from desc, told.delivery desc, told.row desc) = 1)
select row_number() over (order by person_id nulls last, first, team, programme, decision,
    provider, delivery, row) as id, led.*
from led
"""
_ROWS = """
select event.id, event.person_id, 'caseload' as source, event.provider, event.lsoa,
    event.delivery, event.row, event.known_from, team, programme, decision, decided,
    event."start",
    case when event."start" <= death."start"
        then least(event."end", (death."start" + interval 1 day)::date) else event."end" end
        as "end",
    end_reason, score
from decisions_made as event left join deaths as death using (person_id)
"""
_BEHIND = """
select 'caseload' as "table", event.id, 'caseload' as source, told.delivery, told.row
from decisions_told as told
join decisions_joined as joined on joined.who = told.who and joined.team = told.team
    and joined.programme is not distinct from told.programme
    and joined.decision = told.decision and joined.begun = coalesce(told."start", told.decided)
join decisions_made as event on event.who = joined.who and event.team = joined.team
    and event.programme is not distinct from joined.programme
    and event.decision = joined.decision and event.first = joined.first
where (told.delivery, told.row) <> (event.delivery, event.row)
"""
_PAST_DEATH = """
create or replace table enrolled_past_death as
select event.person_id, event.id, event."start", death."start" as death
from decisions_made as event join deaths as death using (person_id)
where event.decision = 'enrolled'
    and (event."start" > death."start" or event."end" > death."start" + interval 8 day)
"""
