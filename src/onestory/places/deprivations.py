"""Deprivation by area and vintage, as published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import deprivation_files


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


ONCE = """
SELECT * EXCLUDE (place) FROM gathered
QUALIFY row_number() OVER (PARTITION BY area_code, vintage ORDER BY place) = 1
ORDER BY area_code, vintage
"""
