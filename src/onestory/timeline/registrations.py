"""Registrations: with which practice a person was registered, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import leave, let_rows_stand

_COLUMNS = {
    "practice_code": "varchar",
    "registered_from": "date",
    "registered_to": "date",
}


def make_registrations(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table `registrations`: spans of a person that neither overlap nor touch on a day.

    A person is registered once: the later registration ends the earlier one, on the day it begins.
    Of two that begin on one day the open one counts, then the one told last. A death ends them;
    the day of death is the last day of the registration. `registered_to` is a last day, `end` the
    day after. Needs `deaths`.
    """
    let_rows_stand(session, "gp_registration", given, columns=_COLUMNS, known_at=known_at)
    session.run(_SPANS)
    leave(session, "registrations", rows=_SETTLED)
    session.run("drop table registration_spans")


# One row a person and first day. A row that ends before it begins, or of nobody, tells nothing.
_SPANS = """
create or replace temp table registration_spans as
select person_id, practice_code as practice, registered_from as "start",
    (registered_to + interval 1 day)::date as "end", lsoa
from gp_registration_rows
where person_id is not null and registered_from is not null
    and (registered_to is null or registered_to >= registered_from)
qualify row_number() over (partition by person_id, registered_from
    order by registered_to desc nulls first, known_until desc nulls last, known_from desc,
        delivery desc, row desc) = 1
"""
_SETTLED = """
select person_id, practice, "start", ended as "end", lsoa, 'gp_registration' as source
from (
    select span.*, least("end", next_start, (death."start" + interval 1 day)::date) as ended
    from (select *, lead("start") over (partition by person_id order by "start") as next_start
        from registration_spans) as span
    left join deaths as death using (person_id))
where ended is null or ended > "start"
"""
