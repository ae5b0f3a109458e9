"""Candidates: people who could have been taken on in a trial and by their day were not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onestory.timeline.rows import listed
from onestory.timeline.trials_groups import Group, groups_of, let_days_stand
from onestory.timeline.trials_kept import banded, kept, quota
from onestory.timeline.trials_standing import eligible_of, standing_of

if TYPE_CHECKING:
    from onestory.engine import Session
    from onestory.timeline.drawn_request import Drawing


_STEPS = ("waiting", "banded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """How many candidates there were, a person once a trial; `people` are counted once in all.

    `alone` is in how many trials there was none.
    """

    standing: int
    eligible: int
    kept: int
    people: int
    alone: int


def add_candidates(
    tables: Session, drawing: Drawing, *, span: tuple[date, date], tell: Callable[[str], None]
) -> Among:
    """Add the candidates of every trial to `entered`, and return how many.

    A candidate's time zero is one of the days on which others of the trial were taken on, so that
    both arms begin on the same days; whoever has been taken on by that day is none. What becomes
    of a candidate later is not asked.
    """
    tables.run(quota(drawing))
    groups = groups_of(tables, drawing)
    standing = eligible = left = alone = 0
    for place, group in enumerate(groups, start=1):
        found, meeting, taken = _added(tables, drawing, group, span)
        standing, eligible, left = standing + found, eligible + meeting, left + taken
        alone += not taken
        tell(f"trial {place} of {len(groups)}: {meeting:,} candidates, {taken:,} kept")
    people = _count(tables, "select count(distinct person_id) as n from entered where not exposed")
    return Among(standing=standing, eligible=eligible, kept=left, people=people, alone=alone)


def _added(
    tables: Session, drawing: Drawing, group: Group, span: tuple[date, date]
) -> tuple[int, int, int]:
    """Add the candidates of one group; return how many stood, met the rule and were kept."""
    let_days_stand(tables, group)
    rows = _listed(drawing, group) if drawing.listed_only else _anybody(drawing, group)
    tables.run(f"create or replace temp table proposed as {rows}")
    tables.run(standing_of(span))
    tables.run(_WAITING.format(where=_where(drawing, group)))
    tables.run(eligible_of(drawing.rule, "waiting"))
    tables.run(banded("eligible", drawing))
    found, meeting = (_count(tables, f"select count(*) as n from {one}") for one in _STEPS)
    before = _count(tables, "select count(*) as n from entered")
    rows = kept(drawing, group, candidates=meeting)
    tables.run(f"insert into entered by name {rows}")
    return found, meeting, _count(tables, "select count(*) as n from entered") - before


def _count(tables: Session, sql: str) -> int:
    """Return the number `n` that the query gives."""
    return int(tables.query(sql)["n"][0].as_py())


def _anybody(drawing: Drawing, group: Group) -> str:
    """Return SQL for everyone on one of the trial's days, by seed, person and trial alone."""
    team = "null" if group.team is None else listed([group.team])
    return f"""
        select person_id, day as index_date, {group.trial} as trial, false as exposed,
            {team}::varchar as team, null::varchar as decision, null::double as score,
            null::date as left_on
        from (select person_id, md5_number_lower(concat_ws(' ', {drawing.seed}, {group.trial},
                person_id)) % {len(group.days)} as nth from people)
        join trial_days using (nth)
        """


def _listed(drawing: Drawing, group: Group) -> str:
    """Return SQL for those on whom was decided in the trial's month, and who were not taken on.

    A person's time zero is the first such decision of the month.
    """
    scored = drawing.caseload.comparators == "score threshold"
    which = "score is not null" if scored else "decision = 'no capacity'"
    return f"""
        select person_id, decided as index_date, {group.trial} as trial, false as exposed, team,
            decision, score, null::date as left_on
        from decided_given
        where person_id is not null and decision not in ({listed(drawing.taking)}) and {which}
            and {drawing.of_teams("team")} and year(decided) * 12 + month(decided) = {group.trial}
        qualify row_number() over (partition by person_id
            order by decided, team, decision, score) = 1
        """


_WAITING = """
create or replace temp table waiting as
select standing.* from standing left join enrolled using (person_id)
where (enrolled."on" is null or enrolled."on" > index_date) and {where}
"""
_SERVED = """exists (select 1 from served where served.place = standing.place
    and served.since <= standing.index_date{which})"""


def _where(drawing: Drawing, group: Group) -> str:
    """Return SQL for living where comparators are looked for, on their day."""
    match drawing.caseload.comparators:
        case "same places":
            return _SERVED.format(which=" and studied")
        case "other places":
            return f"standing.place is not null and not {_SERVED.format(which='')}"
        case "same and other places":
            return "standing.place is not null"
        case "before the start":
            return _of_the_team(group)
        case _:
            return "true"


def _of_the_team(group: Group) -> str:
    """Return SQL for living in places of the group's team; of any, where none are the team's."""
    team = listed([group.team or ""])
    return f"""standing.place in (select place from served where team = {team}
        or {team} not in (select team from served where team is not null))"""
