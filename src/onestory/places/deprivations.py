"""Deprivation by area and vintage, restated on the areas of a day, and who is alike in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Area, Level
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import deprivation_files, populations
from onestory.places import register as lookup
from onestory.places.deprivation_files import SCORE_ROWS
from onestory.places.populations import Population
from onestory.places.register import Register

WEIGHT_YEARS = {2015: 2012, 2019: 2015, 2025: 2022}
"""The mid-year whose population each vintage was weighted by; the nearest one known is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprivation:
    """Scores of the Index of Multiple Deprivation. `rows` follows `SCORE_ROWS`."""

    rows: pa.Table
    findings: tuple[Finding, ...] = ()


def deprivation(files: Path | Iterable[Path], *, vintage: int | None = None) -> Deprivation:
    """Return the scores in the files, each area and vintage once: the first file's, in order.

    A unitary council's score as a district is its score as a council, so File 11 and the district
    summaries may be given together; ranks are made again over all areas of a level.

    Raises PlaceError when a file is no table of deprivation scores.
    """
    paths = [files] if isinstance(files, Path) else list(files)
    tables = [
        table.append_column("place", pa.array([n] * table.num_rows, pa.int32()))
        for n, table in enumerate(deprivation_files.read(path, vintage=vintage) for path in paths)
        if table.num_rows
    ]
    if not tables:
        raise PlaceError(
            found="No deprivation score was found.",
            where=", ".join(str(path) for path in paths),
            do="Give the Indices of Deprivation by council, district or neighbourhood.",
        )
    once = query(ONCE, {"gathered": pa.concat_tables(tables)})
    return Deprivation(rows=deprivation_files.ranked(once))


def deprivation_on(
    known: Deprivation,
    register: Register,
    *,
    level: Level,
    on: date,
    population: Population | None = None,
) -> Deprivation:
    """Return one score an area of `level` that exists on the day, ranked among these areas.

    An area newer than the vintage has the score of the same place under its former code, else the
    mean of its districts' scores weighted by `population`; `how` says which. An area that has
    neither is left out with a Finding.
    """
    vintages = sorted(set(known.rows["vintage"].to_pylist()))
    rows: list[dict[str, object]] = []
    found: list[Finding] = []
    for vintage in vintages:
        scores = _scores(known, vintage)
        for area in lookup.at_level(register, level, on=on):
            score, how = _score(register, scores, area, population)
            if score is None:
                found.append(_without(area, vintage, how))
            else:
                rows.append(_row(area, vintage, score, how))
    columns = SCORE_ROWS.empty_table().drop_columns(["decile", "quintile"]).schema
    ranked = deprivation_files.ranked(pa.Table.from_pylist(rows, schema=columns))
    return Deprivation(rows=ranked, findings=(*known.findings, *found))


def _scores(known: Deprivation, vintage: int) -> dict[str, float]:
    rows = query(
        "SELECT area_code, score FROM rows WHERE vintage = ? AND score IS NOT NULL",
        {"rows": known.rows},
        parameters=[vintage],
    )
    return dict(zip(rows["area_code"].to_pylist(), rows["score"].to_pylist(), strict=True))


def _row(area: Area, vintage: int, score: float, how: str) -> dict[str, object]:
    named = {"area_code": area.code, "area_level": area.level, "vintage": vintage}
    return {**named, "score": score, "rank": None, "how": how}


def _score(
    register: Register, scores: dict[str, float], area: Area, population: Population | None
) -> tuple[float | None, str]:
    """Return the area's score and how it was had, or None and why there is none."""
    if area.code in scores:
        return scores[area.code], "published"
    for code in _same_place(register, area):
        if code in scores:
            return scores[code], f"published as {code}, the same place"
    members = [m for m in _districts(register, area) if m in scores]
    if not members or len(members) < len(_districts(register, area)):
        return None, "neither it, a former code of the same place nor all its districts have one"
    if population is None:
        return None, "its districts have scores, but no populations were given to weight them by"
    return _mean(scores, members, population)


def _mean(
    scores: dict[str, float], members: list[str], population: Population
) -> tuple[float | None, str]:
    asked = pa.table({"area_code": members, "year": [WEIGHT_YEARS[2019]] * len(members)})
    people = populations.persons(population, asked, tolerance_years=10).rows["persons"].to_pylist()
    if any(count is None for count in people):
        return None, "the population of one of its districts is not known"
    total = sum(people)
    score = sum(scores[code] * count for code, count in zip(members, people, strict=True)) / total
    return score, f"mean of {', '.join(members)} weighted by population"


def _same_place(register: Register, area: Area) -> list[str]:
    """Return the codes that the same place had before and after."""
    found = [lookup.step(register, area, forwards=forwards) for forwards in (False, True)]
    return sorted({a.code for a in found if a is not None})


def _districts(register: Register, area: Area) -> list[str]:
    """Return the districts that make up the council: its own, or those merged into it."""
    day = area.start or (area.end - timedelta(days=1) if area.end else date(2019, 4, 1))
    inside = [c for c in lookup.children(register, area.code, on=day) if c != area.code]
    former = lookup.predecessors(register, area.code, level="district")
    return inside or sorted({event.old for event in former})


def _without(area: Area, vintage: int, why: str) -> Finding:
    return Finding(
        rule="deprivation missing",
        severity="warning",
        message=f"{area.name} ({area.code}) has no {vintage} deprivation score: {why}.",
        do="Add the district or neighbourhood file of that vintage and the populations.",
        rows=1,
    )


def alike(
    known: Deprivation, code: str, *, count: int = 15, among: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the `count` areas nearest to `code` in score, nearest first, itself left out.

    Only areas of its level and latest vintage, and of `among` where that is given (the codes that
    exist on a date). Ties go by code.

    Raises PlaceError when the area has no score.
    """
    rows = query(ALIKE, {"rows": known.rows}, parameters=[code])
    if rows.num_rows == 0:
        raise PlaceError(
            found=f"{code} has no deprivation score, so no area can be called alike.",
            do="Compare it with its region, or give the deprivation file that has it.",
        )
    kept = [c for c in rows["area_code"].to_pylist() if c != code and (not among or c in among)]
    return tuple(kept[:count])


ONCE = """
SELECT * EXCLUDE (place) FROM gathered
QUALIFY row_number() OVER (PARTITION BY area_code, vintage ORDER BY place) = 1
ORDER BY area_code, vintage
"""

ALIKE = """
WITH own AS (
    SELECT area_level, vintage, score FROM rows WHERE area_code = ? AND score IS NOT NULL
    ORDER BY vintage DESC LIMIT 1)
SELECT rows.area_code FROM rows, own
WHERE rows.area_level = own.area_level AND rows.vintage = own.vintage AND rows.score IS NOT NULL
ORDER BY abs(rows.score - own.score), rows.area_code
"""
