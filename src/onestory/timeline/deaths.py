"""Deaths: one a person, from whom it is best known from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.rows import leave, leave_records, let_rows_stand
from onestory.timeline.said import make_said

_CAUSES = tuple(f"contributory_cause_{place}" for place in range(1, 9))
_COLUMNS = {
    **dict.fromkeys(("sex", "underlying_cause", "place_code", "establishment_type"), "varchar"),
    **dict.fromkeys(_CAUSES, "varchar"),
    "death_date": "date",
    "registration_date": "date",
}


def make_deaths(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the tables `deaths`, `said` (`make_said`) and `death_told`.

    A registration is trusted first, then a hospital (a spell, then an attendance that ended so),
    then practices, councils and all others. Of several registrations the latest counts; of several
    dates from equals, the latest. `death_told` has every telling with its person's `death` (the id
    in `deaths`) and `nth`, 1 for the one that counts; `told_in` and `told_id` name the event. A
    registration that names nobody we know is a death of its own.
    """
    make_said(session, given, known_at)
    let_rows_stand(session, "deaths", given, columns=_COLUMNS, known_at=known_at)
    session.run(
        f"""
        create or replace table death_told as
        select *, first_value(number) over person as death, row_number() over person as nth
        from (select *, row_number() over (order by source, delivery, row) as number from (
            {_REGISTERED} union all by name {_DISCHARGED} union all by name {_ATTENDED}
            union all by name {_SAID}))
        window person as (partition by coalesce(person_id, -number)
            order by trust, registered desc nulls last, "on" desc, known_from desc, delivery desc,
                row desc)
        """
    )
    leave(session, "deaths", rows=_SETTLED)
    leave_records(
        session,
        rows="""select 'deaths' as "table", death as id, source, delivery, row
            from death_told where nth > 1""",
    )


_REGISTERED = f"""
select 1 as trust, 'deaths' as source, person_id, provider, death_date as "on",
    registration_date as registered, lsoa,
    case sex when '1' then 'male' when '2' then 'female' end as sex, birth_month,
    underlying_cause as cause,
    list_filter([{", ".join(_CAUSES)}], code -> code is not null) as causes,
    case place_code when 'H' then 'home' when 'E' then 'elsewhere'
        when 'C' then coalesce(establishment_type, 'other') end as place,
    delivery, row, known_from
from deaths_rows where death_date is not null
"""
# A discharge by stillbirth (5) is no death of the person of the record.
_DISCHARGED = """
select 2 as trust, 'apc' as source, person_id, provider, "end" as "on", lsoa, practice, sex,
    'hospital' as place, delivery, row, known_from, 'spells' as told_in, id as told_id
from spells where discharge_method = '4' and "end" is not null and person_id is not null
"""
_ATTENDED = """
select 3 as trust, source, person_id, provider, cast(coalesce("end", "start") as date) as "on",
    lsoa, practice, sex, 'hospital' as place, delivery, row, known_from,
    'attendances' as told_in, id as told_id
from attendances where destination = 'died' and person_id is not null
"""
_SAID = """
select case source when 'gp_registration' then 4 when 'cld' then 5 else 6 end as trust, source,
    person_id, provider, death as "on", lsoa, practice, sex, birth_month, delivery, row, known_from
from said where death is not null and source <> 'deaths'
"""
_SETTLED = """
select death as id, person_id, source, provider, lsoa, practice,
    date_diff('year', birth_month, "on")
        - (month("on") < month(birth_month))::integer as age,
    sex, delivery, row, known_from, "on" as "start", registered, cause,
    coalesce(causes, []) as causes, place
from death_told where nth = 1
"""
