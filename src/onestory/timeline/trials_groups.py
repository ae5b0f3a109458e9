"""Groups: people taken on in one month, whose days the candidates of that trial begin on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.engine import Session
    from onestory.timeline.drawn_request import Drawing

_DAYS = pa.schema({"nth": pa.uint64(), "day": pa.date32()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A trial, the days on which its candidates may begin, and how many were taken on in it.

    `team` is whose places they live in, where each team is set beside its own before it began.
    """

    trial: int
    days: tuple[date, ...]
    exposed: int
    team: str | None = None


def groups_of(tables: Session, drawing: Drawing) -> tuple[Group, ...]:
    """Return the groups of `entered`, in order of trial and team."""
    if drawing.caseload.comparators != "before the start":
        return tuple(
            Group(trial=trial, days=days, exposed=len(days))
            for trial, _, days, _ in _days(tables, "null::varchar")
        )
    return tuple(
        Group(trial=trial, team=team, days=_before(days, since, drawing.days), exposed=len(days))
        for trial, team, days, since in _days(tables, "entered.team")
        if team is not None and since is not None
    )


def _days(
    tables: Session, team: str
) -> list[tuple[int, str | None, tuple[date, ...], date | None]]:
    """Return trial, team, days of being taken on and the start of the team."""
    rows = tables.query(
        f"""
        with starts as (select team, min(since) as since from served group by team),
        first as (select team, min("on") as since from first_taken group by team)
        select trial, {team} as of_team, list(index_date order by index_date) as days,
            min(coalesce(starts.since, first.since)) as since
        from entered left join starts on starts.team = entered.team
        left join first on first.team = entered.team
        where exposed group by trial, of_team order by trial, of_team
        """
    ).to_pylist()
    return [(row["trial"], row["of_team"], tuple(row["days"]), row["since"]) for row in rows]


def _before(days: Sequence[date], start: date, followed: int) -> tuple[date, ...]:
    """Return the days as many whole years earlier as it takes to be followed before the start.

    Whole years, so that both are followed through the same seasons.
    """
    years = 0
    while _years_earlier(max(days), years) + timedelta(days=followed) > start:
        years += 1
    return tuple(_years_earlier(day, years) for day in days)


def _years_earlier(day: date, years: int) -> date:
    """Return the day so many years earlier; of 29 February the 28th."""
    ends_early = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if ends_early and years % 4 else day.day)


def let_days_stand(tables: Session, group: Group) -> None:
    """Make `trial_days`: the days by number from 0."""
    rows = {"nth": range(len(group.days)), "day": group.days}
    tables.register("trial_days_given", pa.table(rows, schema=_DAYS))
    tables.run("create or replace temp table trial_days as select * from trial_days_given")
    tables.forget("trial_days_given")
