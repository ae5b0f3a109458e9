"""Deprivation restated on the areas of a day: one score each, and how it was had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Area, Level
from onestory.model.finding import Finding
from onestory.places import deprivation_files
from onestory.places import register as registers
from onestory.places.crosswalks import Crosswalk
from onestory.places.deprivation_files import SCORE_ROWS
from onestory.places.deprivations import Deprivation
from onestory.places.population import Population
from onestory.places.register import Register

WEIGHT_YEARS = {2015: 2012, 2019: 2015, 2025: 2022}
"""The mid-year whose people each vintage was averaged by; the nearest year known is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one vintage: scores by code, means of small areas, and who lives where."""

    register: Register
    vintage: int
    scores: Mapping[str, float]
    means: Mapping[str, float]
    population: Population | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An area's score, or None, and how it was had or why there is none."""

    score: float | None
    how: str


def deprivation_on(
    known: Deprivation,
    register: Register,
    *,
    level: Level,
    on: date,
    population: Population | None = None,
    small_areas: Crosswalk | None = None,
) -> Deprivation:
    """Return one score an area of `level` that exists on the day, ranked among these areas.

    An area newer than the vintage has the score of the same place under its former code; else the
    mean of its small areas' scores, where `small_areas` (a crosswalk from LSOA to the level on the
    day) is given; else the mean of its districts' scores. Means are weighted by `population`, of
    the year the vintage itself was weighted by or the nearest. `how` says which it was. An area
    that has none of these is left out with a Finding.
    """
    rows: list[dict[str, object]] = []
    found: list[Finding] = []
    for vintage in sorted(set(known.rows["vintage"].to_pylist())):
        held = _known(known, register, vintage, population, small_areas)
        for area in registers.at_level(register, level, on=on):
            score = _score(held, area)
            if score.score is None:
                found.append(_without(area, vintage, score.how))
            else:
                rows.append(_row(area, vintage, score))
    columns = pa.schema([f for f in SCORE_ROWS if f.name not in {"decile", "quintile"}])
    ranked = deprivation_files.ranked(pa.Table.from_pylist(rows, schema=columns))
    return Deprivation(rows=ranked, findings=(*known.findings, *found))


def _known(
    known: Deprivation,
    register: Register,
    vintage: int,
    population: Population | None,
    small_areas: Crosswalk | None,
) -> Known:
    rows = query(
        "SELECT area_code, score FROM rows WHERE vintage = ? AND score IS NOT NULL",
        {"rows": known.rows},
        parameters=[vintage],
    )
    scores = dict(zip(rows["area_code"].to_pylist(), rows["score"].to_pylist(), strict=True))
    return Known(
        register=register,
        vintage=vintage,
        scores=scores,
        means=_means(scores, vintage, population, small_areas),
        population=population,
    )


def _means(
    scores: Mapping[str, float],
    vintage: int,
    population: Population | None,
    small_areas: Crosswalk | None,
) -> dict[str, float]:
    """Return the mean score of each area whose small areas nearly all have scores and people."""
    if small_areas is None or population is None:
        return {}
    codes = sorted(set(small_areas.rows["from_code"].to_pylist()) & set(scores))
    if not codes:
        return {}
    people = population.persons(codes, year=WEIGHT_YEARS[vintage], tolerance_years=10).persons
    held = pa.table({"code": codes, "score": [scores[c] for c in codes], "people": people})
    rows = query(MEANS, {"walk": small_areas.rows, "held": held})
    return dict(zip(rows["to_code"].to_pylist(), rows["score"].to_pylist(), strict=True))


def _score(known: Known, area: Area) -> Score:
    if area.code in known.scores:
        return Score(score=known.scores[area.code], how="published")
    for code in _same_place(known.register, area):
        if code in known.scores:
            return Score(score=known.scores[code], how=f"published as {code}, the same place")
    if area.code in known.means:
        return Score(score=known.means[area.code], how="mean of its LSOAs weighted by population")
    return _of_districts(known, area)


def _of_districts(known: Known, area: Area) -> Score:
    members = _districts(known.register, area)
    if not members or any(code not in known.scores for code in members):
        return Score(
            score=None,
            how="neither it, the same place under another code nor all its parts have one",
        )
    if known.population is None:
        return Score(score=None, how="its districts have, but no populations to weight them by")
    year = WEIGHT_YEARS[known.vintage]
    people = known.population.persons(members, year=year, tolerance_years=10).persons
    if np.isnan(people).any():
        return Score(score=None, how="the population of one of its districts is not known")
    scores = np.array([known.scores[code] for code in members])
    how = f"mean of {', '.join(members)} weighted by population"
    return Score(score=float(np.average(scores, weights=people)), how=how)


def _same_place(register: Register, area: Area) -> list[str]:
    """Return the codes that the same place had before and after."""
    found = [registers.step(register, area, forwards=forwards) for forwards in (False, True)]
    return sorted({a.code for a in found if a is not None})


def _districts(register: Register, area: Area) -> list[str]:
    """Return the districts that make up the council: its own, else those merged into it."""
    last = area.end - timedelta(days=1) if area.end else date(2019, 4, 1)
    inside = list(registers.children(register, area.code, on=area.start or last))
    former = registers.predecessors(register, area.code, level="district")
    return inside or sorted({event.old for event in former})


def _row(area: Area, vintage: int, score: Score) -> dict[str, object]:
    return {
        "area_code": area.code,
        "area_level": area.level,
        "vintage": vintage,
        "score": score.score,
        "rank": None,
        "how": score.how,
    }


def _without(area: Area, vintage: int, why: str) -> Finding:
    return Finding(
        rule="deprivation missing",
        severity="warning",
        message=f"{area.name} ({area.code}) has no {vintage} deprivation score: {why}.",
        do="Add the district or neighbourhood file of that vintage and the populations.",
        rows=1,
    )


# At least 98 in 100 of an area's people must live where there is a score.
MEANS = """
SELECT walk.to_code, sum(held.score * held.people * walk.weight)
       / sum(held.people * walk.weight) AS score
FROM walk LEFT JOIN held ON held.code = walk.from_code AND NOT isnan(held.people)
GROUP BY walk.to_code HAVING count(held.code) >= 0.98 * count(*) ORDER BY walk.to_code
"""
