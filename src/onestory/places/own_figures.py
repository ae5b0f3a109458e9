"""Figures of own places: their people, and results put together from their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Level
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places.crosswalks import CROSSWALK_ROWS, Crosswalk
from onestory.places.membership import Member
from onestory.places.own import OwnPlaces, on_day
from onestory.places.population import Population
from onestory.places.population_files import POPULATION_ROWS


def own_crosswalk(own: OwnPlaces, source: Level) -> Crosswalk:
    """Return the crosswalk from the members of level `source` to the places they belong to.

    Each member counts whole in each place it belongs to, from the day it joined to the day it
    left; a period belongs to the members of its first day. A place has a figure only where all its
    members of that day have one.

    Raises PlaceError when no place has members of the level.
    """
    members = [m for m in own.members if source in m.levels]
    if not members:
        levels = ", ".join(sorted({level for m in own.members for level in m.levels}))
        raise PlaceError(
            found=f"No place of yours has members of level '{source}'; they are of: {levels}.",
            do="Give figures of that level, or list members of the level of the figures.",
        )
    named = sorted({m.place for m in members})
    rows = [row for place in named for row in _links(own.members, place, source)]
    return Crosswalk(
        source=source,
        target="own",
        on=max((m.start for m in members if m.start), default=date.min),
        rows=pa.Table.from_pylist(rows, schema=CROSSWALK_ROWS),
        basis="dated lists of members",
    )


def _links(
    members: Sequence[Member], place: str, source: Level
) -> list[dict[str, str | float | date | None]]:
    """Return the links of a place for each span of days in which its members stay the same."""
    own = [m for m in members if m.place == place]
    days = sorted({d for m in own for d in (m.start, m.end) if d})
    spans = list(zip((None, *days), (*days, None), strict=True))
    links: list[dict[str, str | float | date | None]] = []
    for start, end in spans:
        day = start or (date.min if end is None else date.fromordinal(end.toordinal() - 1))
        present = on_day(own, day)
        served = [m for m in present if source in m.levels]
        codes = sorted({m.code for m in served})
        # Members of another level have no figure here, so the place is not covered without them.
        whole = {m.code for m in present if m.basis in {one.basis for one in served}}
        links += [
            {
                "from_code": code,
                "to_code": place,
                "to_name": own[0].name,
                "weight": 1.0,
                "covers": 1 / len(whole),
                "start": start,
                "end": end,
            }
            for code in codes
        ]
    return links


def own_population(population: Population, own: OwnPlaces) -> Population:
    """Return the population with the people of the user's places added.

    A place's people in a year are those of its members on 30 June. A place and year of which a
    member's people are not known are left out, with a Finding.
    """
    years = sorted(set(population.rows["year"].to_pylist()))
    links = [
        {"place": m.place, "code": m.code, "year": year}
        for year in years
        for m in on_day(own.members, date(year, 6, 30))
    ]
    schema = pa.schema([("place", pa.string()), ("code", pa.string()), ("year", pa.int32())])
    held = {"rows": population.rows, "links": pa.Table.from_pylist(links, schema=schema)}
    added = query(PEOPLE, held).cast(POPULATION_ROWS)
    lacking = query(LACKING, held).to_pylist()
    found = [
        Finding(
            rule="population missing",
            severity="warning",
            message=f"{row['place']}: the people of {row['codes']} members are not known in any"
            f" year ({row['first']} first).",
            do="Give populations of its members: LSOAs, or practice lists by age.",
            rows=row["codes"],
        )
        for row in lacking
    ]
    whole = pa.concat_tables([population.rows, added])
    return replace(population, rows=whole, findings=(*population.findings, *found))


# A band of a place counts only where every member has it.
PEOPLE = """
WITH members AS (SELECT place, year, count(DISTINCT code) AS codes FROM links GROUP BY ALL),
summed AS (
    SELECT links.place, rows.year, sex, age_from, age_to, sum(persons) AS persons,
           count(DISTINCT code) AS codes
    FROM (SELECT DISTINCT * FROM links) AS links
    JOIN rows ON rows.area_code = links.code AND rows.year = links.year
    GROUP BY ALL)
SELECT place AS area_code, 'own' AS area_level, year, sex, age_from, age_to, persons,
       'own places' AS file
FROM summed JOIN members USING (place, year, codes)
ORDER BY area_code, year, sex, age_from, age_to
"""

LACKING = """
SELECT place, count(DISTINCT code) AS codes, min(code) AS first FROM links
WHERE code NOT IN (SELECT area_code FROM rows) GROUP BY place ORDER BY place
"""
