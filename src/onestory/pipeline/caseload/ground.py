"""Ground: the places that teams serve, and the small areas that lie in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine, places, timeline
from onestory.model.errors import PlanError

if TYPE_CHECKING:
    from onestory.pipeline.study.reading import StudyPlan

_GROUND = """
select areas.lsoa, areas.code as place, fifths.fifth::integer as fifth
from areas left join fifths using (lsoa)
where areas.level = '{level}'
order by areas.lsoa
"""
_SMALL = """
select distinct areas.lsoa, areas.lsoa as place, fifths.fifth::integer as fifth
from areas left join fifths using (lsoa)
order by areas.lsoa
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """The small areas as people are drawn over them (`timeline.GROUND`), and names of places."""

    rows: pa.Table
    names: Mapping[str, str]


def ground_of(given: StudyPlan, lsoas: Path) -> Ground:
    """Return the ground of the level that has every place of the study; small areas are one.

    Raises PlanError where no level of the list has them all.
    """
    listed = places.lsoa_areas(lsoas)
    wanted = {site.place for site in given.study.sites}
    tables = {"areas": listed.areas, "fifths": listed.deprivation}
    small = {str(code): str(code) for code in listed.areas["lsoa"].to_pylist()}
    if wanted <= small.keys():
        return Ground(rows=engine.query(_SMALL, tables).cast(timeline.GROUND), names=small)
    levels: dict[str, dict[str, str]] = {}
    for row in listed.areas.select(["level", "code", "name"]).to_pylist():
        levels.setdefault(row["level"], {})[row["code"]] = row["name"]
    level = next((one for one, codes in levels.items() if wanted <= codes.keys()), None)
    if level is None:
        raise _unknown(wanted, levels, lsoas)
    rows = engine.query(_GROUND.format(level=level), tables)
    return Ground(rows=rows.cast(timeline.GROUND), names=levels[level])


def _unknown(wanted: set[str], levels: Mapping[str, Mapping[str, str]], lsoas: Path) -> PlanError:
    nearest = max(levels.values(), key=lambda codes: len(wanted & codes.keys()))
    lacking = sorted(wanted - nearest.keys())
    return PlanError(
        found=f"The site '{lacking[0]}' is no place of the plan's list of small areas.",
        where=str(lsoas),
        do=f"Name places of one level: lsoa, {', '.join(sorted(levels))}.",
    )
