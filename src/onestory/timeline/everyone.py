"""Everyone: who meets a rule on one day, what was known of them by then, and what then happened."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from onestory.engine import Session, session
from onestory.model.caseload import CASELOAD, Caseload, Covariate
from onestory.model.errors import StudyError
from onestory.model.period import Period
from onestory.timeline.cohort_rules import KINDS, day
from onestory.timeline.covariates import entries_of, let_entries_be_known
from onestory.timeline.drawn_request import GROUND, Drawing
from onestory.timeline.following import follow
from onestory.timeline.known_before import count_before
from onestory.timeline.shapes import let_story_stand
from onestory.timeline.trials_standing import eligible_of, standing_of

if TYPE_CHECKING:
    from onestory.model.story import Story
    from onestory.timeline.cohort_rules import Part

YEAR = 365
"""For how many days people are followed after their day."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneDay:
    """What is asked of everyone on one day.

    `happens` is one of KINDS, asked for the year from the day; None where nothing after the day is
    to be read. Covariates that look back over more than `covered` days are left out. Where `only`
    (person ids) is given, nobody else is looked at, and who is enrolled is kept.
    """

    on: date
    rule: Sequence[Part]
    ground: pa.Table
    known: Literal["dated before", "delivered before"] = "dated before"
    happens: str | None = None
    covered: int | None = None
    only: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Everyone:
    """Who meets a rule on a day.

    `entries` has `ENTRIES`, a column a covariate (float32) and `happened`: whether it did within
    the year, null of who moved away before it could. Counts are of people: `dead` by then, `away`
    from any home or practice here, `enrolled` already, and those who do `not_meet` the rule.
    `known_late` is the share of facts before the day that were delivered only after it, None
    where there are none.
    """

    entries: pa.Table
    covariates: tuple[Covariate, ...]
    dead: int
    away: int
    enrolled: int
    not_meet: int
    known_late: float | None


def everyone(
    story: Story, asked: OneDay, *, decisions: pa.Table, memory_gb: float = 2.0
) -> Everyone:
    """Return who meets the rule on the day, in order of person.

    Only what lies before the day is known of them. Whom `decisions` (`CASELOAD`) have enrolled on
    the day is left out. Raises StudyError where the story does not cover the day, or the year
    after it where something is to happen in it.
    """
    _refuse_outside(story, asked)
    with _opened(story, asked, decisions, memory_gb) as tables:
        counts = _let_them_stand(tables, story, asked)
        drawing = _drawing(asked)
        late = count_before(tables, drawing.caseload)
        let_entries_be_known(tables)
        last = story.end if asked.happens and story.end else asked.on
        follow(tables, drawing, last)
        entries, covariates = entries_of(tables, covered=asked.covered, every=True)
        happened = _happened(tables, asked)
    return Everyone(
        entries=entries.append_column("happened", happened),
        covariates=covariates,
        known_late=late,
        **counts,
    )


def _refuse_outside(story: Story, asked: OneDay) -> None:
    needed = asked.on + timedelta(days=YEAR) if asked.happens else asked.on
    if story.start is None or story.end is None:
        raise StudyError(found="The story holds no records.", do="Receive records and build it.")
    if not story.start < asked.on <= needed <= story.end:
        year = " and the year after it" if asked.happens else ""
        raise StudyError(
            found=f"{day(asked.on)}{year} do{'' if year else 'es'} not lie within the records,"
            f" which cover {day(story.start)} to {day(story.end - timedelta(days=1))}.",
            do="Choose another day, or receive later records and build the stories again.",
        )


def _drawing(asked: OneDay) -> Drawing:
    """Return what the steps shared with studies ask for."""
    return Drawing(
        caseload=Caseload(
            eligible=(),
            took="enrolled",
            chosen="by need",
            comparators="same places",
            known=asked.known,
        ),
        rule=tuple(asked.rule),
        window=Period(start=asked.on, end=asked.on + timedelta(days=1)),
        ground=asked.ground,
        followed=(),
        follow_up=YEAR,
    )


def _let_them_stand(tables: Session, story: Story, asked: OneDay) -> dict[str, int]:
    """Make `numbered` of those who meet the rule; return how many do not, and why."""
    only = asked.only
    chosen = "true" if only is None else f"person_id in (select unnest({[int(n) for n in only]}))"
    tables.run(_PROPOSED.format(on=asked.on, where=chosen))
    tables.run(standing_of((story.start or asked.on, asked.on + timedelta(days=1))))
    tables.run(_TEAMS)
    tables.run(_FREE if only is None else _ALL)
    tables.run(eligible_of(asked.rule, "free"))
    tables.run(_NUMBERED)
    told = tables.query(_COUNTS.format(on=asked.on)).to_pylist()[0]
    return {
        "dead": told["dead"],
        "away": told["proposed"] - told["dead"] - told["standing"],
        "enrolled": told["standing"] - told["free"],
        "not_meet": told["free"] - told["eligible"],
    }


# Everybody, on the day.
_PROPOSED = """
create or replace temp table proposed as
select person_id, date '{on}' as index_date from people where {where}
"""
# What the steps shared with studies know of teams: here nothing but who is enrolled.
_TEAMS = """
create or replace temp table enrolled as
select person_id, min(coalesce("start", decided)) as "on", min(coalesce("start", decided)) as since
from decided_given where person_id is not null and decision = 'enrolled' group by person_id;
create or replace temp table served (place varchar, team varchar, since date)
"""
_ALL = "create or replace temp table free as select * from standing"
_FREE = """
create or replace temp table free as
select standing.* from standing where not exists (
    select 1 from decided_given as taken
    where taken.person_id = standing.person_id and taken.decision = 'enrolled'
        and coalesce(taken."start", taken.decided) <= standing.index_date
        and (taken."end" is null or taken."end" > standing.index_date))
"""
_NUMBERED = """
create or replace temp table numbered as
select row_number() over (order by person_id) - 1 as entry, person_id, 0::integer as trial,
    false as exposed, index_date, null::varchar as team, null::varchar as decision,
    null::double as score, null::date as left_on, lsoa, place
from eligible
"""
_COUNTS = """
select (select count(*) from proposed) as proposed, (select count(*) from standing) as standing,
    (select count(*) from free) as free, (select count(*) from eligible) as eligible,
    (select count(*) from proposed join people using (person_id) where death <= date '{on}')
        as dead
"""


def _happened(tables: Session, asked: OneDay) -> pa.ChunkedArray:
    """Return of each entry whether it happened in the year, null of who moved away before."""
    if asked.happens is None:
        rows = tables.query("select null::boolean as happened from numbered")
        return rows["happened"]
    kind = KINDS[asked.happens]
    return tables.query(
        f"""
        with met as (
            select distinct entry from numbered join {kind.table} as used using (person_id)
            join exits using (entry)
            where {kind.where} and used.{kind.on}::date >= index_date
                and (used.{kind.on}::date < exit_date
                    or (exit_reason = 'died' and used.{kind.on}::date = exit_date)))
        select case when met.entry is not null then true
            when exit_reason = 'moved away' then null else false end as happened
        from numbered join exits using (entry) left join met using (entry) order by numbered.entry
        """
    )["happened"]


@contextmanager
def _opened(
    story: Story, asked: OneDay, decisions: pa.Table, memory_gb: float
) -> Generator[Session]:
    """Give a session with the story's tables, the decisions and the ground."""
    with session(memory_gb=memory_gb, spill=story.folder / "temporary", keep_order=False) as tables:
        let_story_stand(tables, story)
        tables.register("decided_given", decisions.select(CASELOAD.names).cast(CASELOAD))
        tables.register("ground", asked.ground.select(GROUND.names).cast(GROUND))
        yield tables
