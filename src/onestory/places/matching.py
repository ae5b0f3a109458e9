"""Matching: the area that each row of a delivery means, by code and date, else by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Area, Level
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import decisions, telling
from onestory.places.register import Register

How = Literal["code", "code of its predecessor", "name", "spelling", "not matched"]

MATCHED_ROWS = pa.schema(
    [
        pa.field("index", pa.int64(), nullable=False),  # row of the input, 0 is the first
        pa.field("area_code", pa.string()),  # null where no area was found
        pa.field("area_name", pa.string()),
        pa.field("area_level", pa.string()),
        pa.field("how", pa.string(), nullable=False),  # How
    ]
)
"""One row an input row, in its order: accepted and unmatched together are all rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The area of each input row; `rows` follows `MATCHED_ROWS`, one for one with the input."""

    rows: pa.Table
    findings: tuple[Finding, ...]


def match(rows: pa.Table, register: Register, *, level: Level, on: date | None = None) -> Matched:
    """Return the area that each row means, with a Finding for each decision that was not a code.

    `rows` has `place_code`, `place_name` or both, and may have `on` (the day on which the area is
    to exist, row by row), `file`, `sheet` and `row` for the Findings. A code goes before a name;
    the day decides between areas of one name. Where the code is of another level the area is
    returned with its own level. Nothing is guessed between two areas and no row is dropped.

    Raises PlaceError when neither column is there.
    """
    if not {"place_code", "place_name"} & set(rows.column_names):
        raise PlaceError(
            found="The rows have neither a column 'place_code' nor 'place_name'.",
            do="Name the column that holds the places in the settings.",
        )
    asked = query(ASKED.format(**_columns(rows)), {"given": rows})
    distinct = query(DISTINCT, {"asked": asked})
    made = tuple(
        decisions.decide(
            register,
            decisions.Said(code=said["code"], name=said["name"], on=said["day"] or on, level=level),
        )
        for said in distinct.to_pylist()
    )
    answers = distinct.select(["said"]).append_column("how", pa.array([m.how for m in made]))
    for column, value in _areas(tuple(m.area for m in made)).items():
        answers = answers.append_column(column, value)
    placed = query(PLACED, {"asked": asked, "answers": answers}).cast(MATCHED_ROWS)
    return Matched(rows=placed, findings=telling.findings(made, asked))


def _columns(rows: pa.Table) -> dict[str, str]:
    """Return the SQL for each column that may be missing."""
    missing = {
        "place_code": "''",
        "place_name": "''",
        "on": "NULL::DATE",
        "file": "''",
        "sheet": "''",
    }
    given = {
        name: f'"{name}"' if name in rows.column_names else sql for name, sql in missing.items()
    }
    given["row"] = '"row"' if "row" in rows.column_names else "row_number() OVER ()"
    return given


def _areas(found: tuple[Area | None, ...]) -> dict[str, pa.Array]:
    return {
        "area_code": pa.array([a.code if a else None for a in found], pa.string()),
        "area_name": pa.array([a.name if a else None for a in found], pa.string()),
        "area_level": pa.array([a.level if a else None for a in found], pa.string()),
    }


# Each input row with what it says, brought to one form and numbered by what it says.
ASKED = """
WITH numbered AS (
    SELECT row_number() OVER () - 1 AS index, coalesce({file}, '') AS file,
           coalesce({sheet}, '') AS sheet, {row} AS line,
           regexp_replace(upper(trim(coalesce(CAST({place_code} AS VARCHAR), ''))),
                          '^[^A-Z0-9]+$', '') AS code,
           trim(coalesce(CAST({place_name} AS VARCHAR), '')) AS name, CAST({on} AS DATE) AS day
    FROM given)
SELECT *, dense_rank() OVER (ORDER BY code, name, day) AS said FROM numbered ORDER BY index
"""

# One row for each distinct thing said.
DISTINCT = """
SELECT said, any_value(code) AS code, any_value(name) AS name, any_value(day) AS day
FROM asked GROUP BY said ORDER BY said
"""

PLACED = """
SELECT index, area_code, area_name, area_level, how
FROM asked JOIN answers USING (said) ORDER BY index
"""
