"""Populations by area, age and sex, and how many people an area has on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import parts, population_files
from onestory.places.codes import level_of
from onestory.places.england import builtin
from onestory.places.population_files import EVERYONE, POPULATION_ROWS
from onestory.places.register import Register

LATEST_ROWS = pa.schema(
    [
        pa.field("code", pa.string()),
        pa.field("people", pa.float64()),
        pa.field("year", pa.int32()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """The people of each area asked for, in the order asked: NaN and None where not known.

    `years` says which year's population was used, `notes` what was done to get it ('' if nothing).
    """

    persons: NDArray[np.float64]
    years: tuple[int | None, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """People by area, year, sex and age band. `rows` follows `POPULATION_ROWS`.

    `register` knows the parts and former codes of areas; the built-in one unless another is given.
    """

    rows: pa.Table
    register: Register
    findings: tuple[Finding, ...] = ()

    def persons(
        self,
        codes: Sequence[str],
        *,
        year: int,
        ages: tuple[int, int] = (0, EVERYONE),
        sex: str = "Persons",
        tolerance_years: int = 1,
    ) -> Counted:
        """Return the people of each area in mid-`year`, with the year used and what was done.

        `ages` is half-open: (65, 200) is 65 and over. Where an area lacks the year, its parts of
        that year are summed (the districts of a new council), else the nearest year within
        `tolerance_years` is taken. Each such step is noted and is a Finding.
        """
        small = any(level_of(code) in {"lsoa", None} for code in codes)
        have = _have(self, ages=ages, sex=sex, small=small)
        found = {
            code: parts.count(
                have, (code, year), register=self.register, tolerance_years=tolerance_years
            )
            for code in dict.fromkeys(codes)
        }
        answers = [found[code] for code in codes]
        unknown = float("nan")
        return Counted(
            persons=np.array([unknown if a.persons is None else a.persons for a in answers]),
            years=tuple(a.year for a in answers),
            notes=tuple(a.note for a in answers),
            findings=parts.findings(codes, found),
        )


def populations(files: Path | Iterable[Path], *, register: Register | None = None) -> Population:
    """Return the populations of a folder or of the files named, each area and age once.

    Where two files give the same figure the first by name is kept; where they differ there is a
    Finding. In a folder, files that hold no populations are passed over with a Finding.

    Raises PlaceError when a file named cannot be read, or a folder holds none that can.
    """
    named = not isinstance(files, Path) or files.is_file()
    paths = _paths(files)
    tables: list[pa.Table] = []
    found: list[Finding] = []
    for path in paths:
        try:
            rows, noticed = population_files.read(path)
        except PlaceError as failure:
            if named:
                raise
            found.append(_passed_over(path, failure))
            continue
        tables.append(rows)
        found += noticed
    if not tables:
        raise PlaceError(
            found="No file of populations was found.",
            where=str(files),
            do="Give the mid-year estimates of the Office for National Statistics.",
        )
    gathered = pa.concat_tables(tables)
    once = query(ONCE, {"gathered": gathered}).cast(POPULATION_ROWS)
    whole = query(WITH_PERSONS, {"once": once}).cast(POPULATION_ROWS)
    return Population(
        rows=whole,
        register=register or builtin(),
        findings=(*found, *_differing(gathered, once)),
    )


def _paths(files: Path | Iterable[Path]) -> list[Path]:
    if not isinstance(files, Path):
        return sorted(files)
    if not files.is_dir():
        return [files]
    kinds = {".xls", ".xlsx", ".csv", ".parquet"}
    return sorted(p for p in files.iterdir() if p.suffix.lower() in kinds)


def _passed_over(path: Path, failure: PlaceError) -> Finding:
    return Finding(
        rule="file passed over",
        severity="note",
        message=failure.found,
        do="No need to act if the file is not a table of populations.",
        file=path.name,
    )


def _differing(gathered: pa.Table, kept: pa.Table) -> list[Finding]:
    """Return a Finding for each pair of files that give different people for the same band."""
    return [
        Finding(
            rule="populations differ between files",
            severity="warning",
            message=f"{row['rows']} figures of {row['year']} differ from {row['kept']}, by at most"
            f" {row['most']:,.0f} people ({row['area_code']} first); the latter are used.",
            do="Remove the file that is out of date.",
            file=row["file"],
            rows=row["rows"],
        )
        for row in query(DIFFERING, {"gathered": gathered, "kept": kept}).to_pylist()
    ]


def latest(population: Population | None, *, ages: tuple[int, int]) -> pa.Table:
    """Return the newest count of people of the ages in each area, by `LATEST_ROWS`."""
    if population is None:
        return LATEST_ROWS.empty_table()
    given = ["Persons", *ages, True, *ages, ages[1] - ages[0]]
    return query(LATEST, {"rows": population.rows}, parameters=given)


def _have(
    population: Population, *, ages: tuple[int, int], sex: str, small: bool
) -> Mapping[tuple[str, int], float]:
    """Return people by (code, year) where the bands known cover exactly the ages asked for.

    LSOAs are by far the most rows; they are looked through only where `small` areas are asked for.
    """
    given = [sex, *ages, small, *ages, ages[1] - ages[0]]
    rows = query(COVERED, {"rows": population.rows}, parameters=given)
    keys = zip(rows["area_code"].to_pylist(), rows["year"].to_pylist(), strict=True)
    return dict(zip(keys, rows["persons"].to_pylist(), strict=True))


# Of the files that have an area, year and sex, the one with the finest ages; ties by file name.
ONCE = """
WITH files AS (
    SELECT area_code, year, sex, file, count(*) AS bands FROM gathered GROUP BY ALL),
chosen AS (
    SELECT area_code, year, sex, min_by(file, (-bands, file)) AS file FROM files GROUP BY ALL)
SELECT DISTINCT gathered.* FROM gathered SEMI JOIN chosen USING (area_code, year, sex, file)
ORDER BY area_code, year, sex, age_from, age_to
"""

# Where a file has men and women only, both together are their sum.
WITH_PERSONS = """
SELECT * FROM once
UNION ALL BY NAME
SELECT area_code, any_value(area_level) AS area_level, year, 'Persons' AS sex, age_from, age_to,
       sum(persons) AS persons, min(file) AS file
FROM once WHERE sex <> 'Persons'
GROUP BY area_code, year, age_from, age_to
HAVING count(*) = 2 AND NOT EXISTS (
    SELECT 1 FROM once AS whole
    WHERE whole.sex = 'Persons' AND whole.area_code = once.area_code AND whole.year = once.year
      AND whole.age_from = once.age_from AND whole.age_to = once.age_to)
ORDER BY area_code, year, sex, age_from, age_to
"""

DIFFERING = """
SELECT other.file AS file, kept.file AS kept, kept.year AS year, count(*) AS rows,
       max(abs(other.persons - kept.persons)) AS most, min(kept.area_code) AS area_code
FROM kept JOIN gathered AS other USING (area_code, year, sex, age_from, age_to)
WHERE other.file <> kept.file AND abs(other.persons - kept.persons) > 0.5
GROUP BY other.file, kept.file, kept.year ORDER BY other.file, kept.file, kept.year
"""

# A band counts only where the bands inside it cover it without a gap.
COVERED = """
SELECT area_code, year, sum(persons) AS persons FROM rows
WHERE sex = ? AND age_from >= ? AND age_to <= ? AND (area_level <> 'lsoa' OR ?)
GROUP BY area_code, year
HAVING min(age_from) = ? AND max(age_to) = ? AND sum(age_to - age_from) = ?
"""

LATEST = f"""
SELECT area_code AS code, max_by(persons, year) AS people, max(year) AS year FROM ({COVERED})
GROUP BY area_code ORDER BY code
"""
