"""Carers: who is an unpaid carer, and who has one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import let_rows_stand

_ADULTS = tuple(f"adult_{place}_linked_person_id_pseudonym" for place in (1, 2, 3))
_COLUMNS = {
    **dict.fromkeys(("client_type", "has_unpaid_carer", *_ADULTS), "varchar"),
    "event_start_date": "date",
    "event_end_date": "date",
}


def make_carers(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Make `carers`: person_id, carer (is one) and has_carer, of those of whom councils tell.

    A carer is whom a council ever recorded as one, by association too. A person has a carer where
    the last row that knows says so, or where any carer's row names the person as cared for.
    """
    let_rows_stand(session, "cld", given, columns=_COLUMNS, known_at=known_at)
    session.run(
        f"""
        create or replace temp table carers as
        select person_id, bool_or(carer) as carer, bool_or(has_carer) as has_carer from (
            {_SAID} union all
            select person_index.person_id, false, true from ({_NAMED}) as named
            join person_index on person_index.key = named.adult)
        group by person_id
        """
    )


# Of rows that know, the last to end counts; open ones are last of all.
_SAID = """
select person_id, bool_or(client_type like 'Unpaid carer%') as carer,
    coalesce(arg_max(has_unpaid_carer = 'Yes', (coalesce(event_end_date, date '9999-01-01'),
        event_start_date, delivery, row)) filter (has_unpaid_carer in ('Yes', 'No')
        and client_type = 'Service user'), false) as has_carer
from cld_rows where person_id is not null group by person_id
"""
_NAMED = " union ".join(
    f"select {adult} as adult from cld_rows"
    f" where client_type like 'Unpaid carer%' and {adult} is not null"
    for adult in _ADULTS
)
