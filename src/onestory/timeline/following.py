"""Following: until when everyone drawn is followed, and what happened to them by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.model.caseload import HAPPENED
from onestory.model.errors import StudyError
from onestory.timeline.cohorts import REGISTERED_AGAIN
from onestory.timeline.known_before import CARE_HOME_KINDS
from onestory.timeline.rows import listed

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.engine import Session
    from onestory.timeline.drawn_request import BuiltIn, Drawing


def follow(tables: Session, drawing: Drawing, last: date) -> None:
    """Leave `exits`: entry, exit_date and exit_reason of everyone in `numbered`.

    Of what happens on one day a death counts first, then a move, as of a cohort.
    """
    tables.run(_LEFT)
    tables.run(
        f"""
        create or replace temp table exits as
        with moves as (
            select entry, min(moved_on) as moved
            from numbered join left_area using (person_id) where moved_on > index_date
            group by entry),
        ends as (
            select entry, death, moved, index_date + {drawing.days} as done,
                least(death, moved, index_date + {drawing.days}, date '{last}') as exit_date
            from numbered join people using (person_id) left join moves using (entry))
        select entry, exit_date, case exit_date when death then 'died' when moved then 'moved away'
            when done then 'follow-up complete' else 'data end' end as exit_reason
        from ends
        """
    )


# Ends of registrations after which no other begins soon: who is registered again did not move.
_LEFT = f"""
create or replace temp table left_area as
select person_id, "end" as moved_on from registrations as gone
where "end" is not null and not exists (select 1 from registrations as again
    where again.person_id = gone.person_id and again."start" >= gone."start"
        and again."start" <= gone."end" + {REGISTERED_AGAIN}
        and (again."end" is null or again."end" > gone."end"))
"""


def happened(tables: Session, drawing: Drawing, amounts: Mapping[str, Path | BuiltIn]) -> pa.Table:
    """Return what happened (`HAPPENED`), in order of entry, outcome and day.

    From `history` days before time zero to the exit; on the day of a death too. Amounts are added
    as decimals of six places, so that their order cannot matter. Needs `exits` and `lived`.
    Raises StudyError where an outcome has no amounts.
    """
    parts = [_part(one.outcome, amounts.get(one.outcome)) for one in drawing.followed]
    if not parts:
        return HAPPENED.empty_table()
    rows = tables.query(
        f"""
        select entry, outcome, ("on" - index_date)::integer as day,
            sum(amount::decimal(18, 6))::double as amount
        from ({" union all ".join(parts)}) as told join numbered using (entry)
        join exits using (entry)
        where "on" >= index_date - {drawing.caseload.history}
            and ("on" < exit_date or ("on" = exit_date and exit_reason = 'died'))
        group by entry, outcome, day order by entry, outcome, day
        """
    )
    return rows.cast(HAPPENED)


def _part(outcome: str, where: Path | BuiltIn | None) -> str:
    """Return SQL for entry, outcome, on and amount of an outcome."""
    name = listed([outcome])
    if where is None:
        raise StudyError(
            found=f"Nothing tells the amounts of the outcome '{outcome}'.",
            do="Give a file of them, or one of 'death' and 'care_home_move'.",
        )
    if where == "death":
        return f"""select entry, {name} as outcome, death as "on", 1.0 as amount
            from numbered join people using (person_id) where death is not null"""
    if where == "care_home_move":
        return _MOVES.format(name=name)
    path = listed([str(where)])
    return f"""select entry, {name} as outcome, told."on"::date as "on", amount
        from read_parquet({path}) as told join numbered using (person_id)"""


# The first move into a care home of those who at time zero lived in none.
_MOVES = f"""
select entry, {{name}} as outcome, min("start") as "on", 1.0 as amount
from numbered join homes using (person_id) join lived using (entry)
where kind in ({listed(CARE_HOME_KINDS)}) and "start" > index_date and not in_care_home
group by entry
"""
