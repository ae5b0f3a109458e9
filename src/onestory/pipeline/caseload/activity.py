"""Activity: what teams did month by month, counted from their own decisions."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine
from onestory.model.delivered import ACTIVITY_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.model.study import Study

_MONTHS = """
with teams as (select distinct team from decisions),
months as (select unnest(generate_series(date '{first}', date '{last}', interval 1 month))::date
    as month),
counted as (
    select teams.team, months.month,
        count(*) filter (decisions.start >= months.month
            and decisions.start < months.month + interval 1 month) as new,
        count(*) filter (decisions.start < months.month + interval 1 month
            and (decisions."end" is null or decisions."end" >= months.month)) as held
    from teams cross join months left join decisions using (team)
    group by all)
select team, month, new::double as people_seen, held::double as caseload from counted
order by team, month
"""


def of_teams(study: Study) -> Study:
    """Return the study with the sites of its own teams alone, where it names teams."""
    teams = study.caseload.teams if study.caseload else ()
    own = tuple(site for site in study.sites if site.name in teams)
    return dataclasses.replace(study, sites=own) if own else study


def counted(study: Study, decisions: pa.Table, *, until: date) -> pa.Table:
    """Return what each team of the study did in each month to `until`, as `ACTIVITY_ROWS`.

    People seen are those newly taken on; whether a team was staffed or met is not in decisions.
    """
    starts = [day for day in decisions["start"].to_pylist() if day is not None]
    if not starts:
        return ACTIVITY_ROWS.empty_table()
    first = min(*starts, *(site.starts for site in study.sites)).replace(day=1)
    sql = _MONTHS.format(first=first, last=max(until.replace(day=1), first))
    rows = engine.query(sql, {"decisions": decisions}).to_pylist()
    places = _places(study)
    known = [row for row in rows if row["team"] in places]
    return pa.Table.from_pylist(
        [
            {
                "site": row["team"],
                "place": places[row["team"]],
                "month": row["month"],
                "people_seen": row["people_seen"],
                "caseload": row["caseload"],
            }
            for row in known
        ],
        schema=ACTIVITY_ROWS,
    )


def _places(study: Study) -> Mapping[str, str]:
    """Return the places of each team, parted by spaces as in the sheet of activity."""
    names = dict.fromkeys(site.name for site in study.sites)
    return {
        name: " ".join(dict.fromkeys(s.place for s in study.sites if s.name == name))
        for name in names
    }
