"""Cohorts: people who meet a rule on an index date, followed until an exit."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from onestory.engine import Session, session
from onestory.model.errors import PlanError
from onestory.model.story import Cohort, Story
from onestory.model.words import many
from onestory.timeline.cohort_rules import KINDS, Part, day
from onestory.timeline.shapes import let_story_stand

REGISTERED_AGAIN = 28
"""Days within which another registration means that a person did not move away."""
MEMBERS = pa.schema({"person_id": pa.int64(), "start": pa.date32(), "end": pa.date32()})
"""A list of one's own: who was on it, from when to when (null while so)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """Everyone known to live on the day: the index date is the day."""

    on: date

    @property
    def words(self) -> str:
        """Return 'on 1 April 2021'."""
        return f"on {day(self.on)}"

    @property
    def relation(self) -> str:
        """Return everyone who has a home on the day."""
        return f"""select person_id, date '{self.on}' as index_date from homes
            where "start" <= date '{self.on}' and ("end" is null or "end" > date '{self.on}')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtFirst:
    """The first event of a kind in [start, end) on which the whole rule is met."""

    kind: str
    start: date
    end: date

    @property
    def words(self) -> str:
        """Return 'at their first emergency admission from 1 April 2021 and before ...'."""
        span = f"from {day(self.start)} and before {day(self.end)}"
        return f"at the first {self.kind} {span} at which this is so"

    @property
    def relation(self) -> str:
        """Return every day of such an event."""
        kind = KINDS[self.kind]
        return f"""select distinct person_id, {kind.on}::date as index_date from {kind.table}
            where {kind.where} and person_id is not null
            and {kind.on}::date >= date '{self.start}' and {kind.on}::date < date '{self.end}'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The day of joining a list of one's own, such as a programme's caseload (`MEMBERS`)."""

    programme: str

    @property
    def words(self) -> str:
        """Return 'on joining the caseload of ...'."""
        return f"on joining {self.programme}"

    @property
    def relation(self) -> str:
        """Return every day of joining."""
        return """select distinct person_id, "start" as index_date from members
            where person_id is not null and "start" is not null"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRule:
    """Who enters, on which day, and for how many days they are followed.

    Everyone who meets `entry` and every part of `who` enters once, on the earliest such day.
    """

    entry: OnDay | AtFirst | Enrolled
    who: tuple[Part, ...] = ()
    follow_up: int = 365

    @property
    def words(self) -> str:
        """Return the rule in words, made of the very parts that are asked."""
        parts = ", ".join((*(part.words for part in self.who), self.entry.words))
        return (
            f"People {parts}; each followed for {many(self.follow_up, 'day')}, or until they die,"
            " move away or the records end."
        )


def cohort(
    story: Story, rule: CohortRule, *, members: pa.Table | None = None, memory_gb: float = 2.0
) -> Cohort:
    """Return who meets the rule in the story, once each, with index date, exit date and reason.

    `members` (`MEMBERS`) is the list of an `Enrolled` rule. `exit_date` is the first day no longer
    followed, and the day itself of a death. Nothing after the index date decides who enters, beyond
    what later records corrected: for a cohort as it could have been drawn up on the day, build the
    story as known then (`known_at`). Raises PlanError for a rule that cannot be asked of it.
    """
    _refuse_impossible(story, rule, members)
    with _opened(story, members, memory_gb) as tables:
        tables.run(_entered(rule, story))
        rows = tables.query(_followed(rule, story))
    return Cohort(words=rule.words, rows=rows, known_at=story.known_at)


def _refuse_impossible(story: Story, rule: CohortRule, members: pa.Table | None) -> None:
    """Raise PlanError where the story cannot answer."""
    if story.end is None:
        raise PlanError(found="The story holds no records.", do="Receive records and build it.")
    if isinstance(rule.entry, Enrolled) and members is None:
        raise PlanError(
            found=f"The rule asks who joined {rule.entry.programme}, and no list was given.",
            do="Give the list of members with person_id, start and end.",
        )
    if isinstance(rule.entry, OnDay) and rule.entry.on >= story.end:
        raise PlanError(
            found=f"The index date {day(rule.entry.on)} lies after the records end"
            f" ({day(story.end)}).",
            do="Choose an earlier day.",
        )


@contextmanager
def _opened(story: Story, members: pa.Table | None, memory_gb: float) -> Generator[Session]:
    """Give a session with the story's tables, and the members."""
    with session(memory_gb=memory_gb) as tables:
        let_story_stand(tables, story)
        tables.register("members", MEMBERS.empty_table() if members is None else members)
        yield tables


def _entered(rule: CohortRule, story: Story) -> str:
    """Return SQL that makes `entered`: the earliest day on which each person meets the rule."""
    parts = "".join(f" and ({part.relation})" for part in rule.who)
    return f"""
        create temp table entered as
        with candidate as ({rule.entry.relation})
        select candidate.person_id, min(candidate.index_date) as index_date
        from candidate join people as person on person.person_id = candidate.person_id
        where (person.death is null or person.death >= candidate.index_date)
            and candidate.index_date < date '{story.end}'{parts}
        group by candidate.person_id
        """


def _followed(rule: CohortRule, story: Story) -> str:
    """Return SQL for the cohort's rows.

    Who is registered has moved away when a registration ends and none follows within
    `REGISTERED_AGAIN` days. Of what happens on one day a death counts first.
    """
    return f"""
        with moves as (
            select entered.person_id, min(gone."end") as moved
            from entered join registrations as gone on gone.person_id = entered.person_id
                and gone."end" > entered.index_date
            where not exists (select 1 from registrations as again
                where again.person_id = gone.person_id and again."start" >= gone."start"
                    and again."start" <= gone."end" + {REGISTERED_AGAIN}
                    and (again."end" is null or again."end" > gone."end"))
            group by entered.person_id),
        exits as (
            select person_id, index_date, person.death as "on", 'died' as reason, 1 as nth
            from entered join people as person using (person_id) where person.death is not null
            union all
            select person_id, index_date, moved, 'moved away', 2
            from entered join moves using (person_id)
            union all
            select person_id, index_date, index_date + {rule.follow_up}, 'follow-up complete', 3
            from entered
            union all select person_id, index_date, date '{story.end}', 'data end', 4 from entered)
        select person_id, index_date, min("on")::date as exit_date,
            arg_min(reason, ("on", nth)) as exit_reason
        from exits group by person_id, index_date order by person_id
        """
