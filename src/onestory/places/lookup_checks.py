"""Checks on lookups as they come in: what is wrong is a Finding and is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import pyarrow as pa

from onestory.engine import query
from onestory.model.finding import Finding, Severity
from onestory.places.columns import ELSEWHERE, PATTERNS, Field

Fault = Literal["elsewhere", "pattern", "blank", "two names", "in two", "twice"]

WORDS: dict[Fault, tuple[str, Severity, str, str]] = {
    "elsewhere": (
        "place outside England",
        "note",
        "{rows:,} rows are of Wales, Scotland or Northern Ireland and are not used.",
        "No need to act: OneStory covers England.",
    ),
    "pattern": (
        "place code of the wrong pattern",
        "warning",
        "{rows:,} codes are not codes of a {edition}, '{shown}' first; they are not used.",
        "Check that the column holds what its heading says.",
    ),
    "blank": (
        "place code missing",
        "warning",
        "{rows:,} rows have no code of a {edition}.",
        "Fill the codes in, or fetch the official file again.",
    ),
    "two names": (
        "place code with two names",
        "warning",
        "{rows:,} codes of a {edition} have two names or more, {shown} first; the first is used.",
        "Check which name is right.",
    ),
    "twice": (
        "row given twice",
        "note",
        "{rows:,} rows say the same as a row above them, of '{shown}' first.",
        "No need to act: each is used once.",
    ),
    "in two": (
        "small area in two areas",
        "warning",
        "{rows:,} LSOAs lie in more than one {edition}, {shown} first; they are not used for it.",
        "Remove the rows that are wrong, or fetch the official file again.",
    ),
}


def passed_over(file: str, held: Sequence[Field]) -> Finding:
    """Return that the file is no lookup, with the one kind of code it has, if any."""
    has = f"only codes of {held[0].edition}" if held else "no column of area codes with a year"
    return Finding(
        rule="file passed over",
        severity="note",
        message=f"It has {has}, so it is no lookup between areas.",
        do="No need to act, unless it should be one: name its columns as in LSOA11CD, ICB22CD.",
        file=file,
    )


def clean(rows: pa.Table, held: Sequence[Field], file: str) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return the rows with wrong codes blanked, and what was found.

    Codes are trimmed and in capitals. A code that has not its level's pattern is blanked, as is a
    small area's larger area where the file gives it two.
    """
    trimmed = query(TRIMMED.format(columns=_joined(_trimmed, held)), {"rows": rows})
    right = query(RIGHT.format(columns=_joined(_right, held)), {"rows": trimmed})
    small = max((f for f in held if f.edition.level == "lsoa"), key=_year, default=None)
    large = [f for f in held if f.edition.level != "lsoa"] if small else []
    faults = [*(sql for field in held for sql in _faults(field)), *_in_two(small, large)]
    faults.append(_twice(rows, held))
    counted = query(" UNION ALL ".join(faults), {"rows": trimmed, "clean": right}).to_pylist()
    found = tuple(
        _finding(row, next(f for f in held if f.code == row["code"]), file)
        for row in sorted(counted, key=lambda row: (row["fault"], row["code"]))
        if row["rows"] and (row["fault"] != "elsewhere" or row["code"] == held[0].code)
    )
    if small and any(row["rows"] and row["fault"] == "in two" for row in counted):
        right = query(ONE_ONLY.format(columns=_one_only(small, large)), {"clean": right})
    return right.drop_columns(["line"]), found


def _year(field: Field) -> int:
    return field.edition.year


def _joined(part: Callable[[Field], str], held: Sequence[Field]) -> str:
    return ", ".join(part(field) for field in held)


def _trimmed(field: Field) -> str:
    return f'upper(trim(CAST("{field.code}" AS VARCHAR))) AS "{field.code}"'


def _right(field: Field) -> str:
    pattern = PATTERNS[field.edition.level]
    return (
        f'CASE WHEN regexp_full_match("{field.code}", \'{pattern}\') THEN "{field.code}" END'
        f' AS "{field.code}"'
    )


def _faults(field: Field) -> list[str]:
    """Return the SQL that counts each fault of one field's codes."""
    code, level = f'"{field.code}"', field.edition.level
    official = level not in {"trust", "practice"}
    elsewhere = f"regexp_full_match({code}, '{ELSEWHERE}')" if official else "false"
    wrong = f"{code} <> '' AND NOT regexp_full_match({code}, '{PATTERNS[level]}')"
    conditions: dict[Fault, str] = {
        "elsewhere": elsewhere,
        "pattern": f"{wrong} AND NOT {elsewhere}",
        "blank": f"coalesce({code}, '') = ''",
    }
    counted = [
        COUNTED.format(fault=fault, code=field.code, condition=condition)
        for fault, condition in conditions.items()
    ]
    return [*counted, TWO_NAMES.format(code=field.code, name=field.name)] if field.name else counted


def _in_two(small: Field | None, large: Sequence[Field]) -> list[str]:
    return [IN_TWO.format(small=small.code, large=f.code) for f in large] if small else []


def _twice(rows: pa.Table, held: Sequence[Field]) -> str:
    every = ", ".join(f'"{name}"' for name in rows.column_names)
    return TWICE.format(code=held[0].code, every=every)


def _one_only(small: Field, large: Sequence[Field]) -> str:
    same = f'OVER (PARTITION BY "{small.code}")'
    return ", ".join(
        f'CASE WHEN min("{f.code}") {same} = max("{f.code}") {same} THEN "{f.code}" END'
        f' AS "{f.code}"'
        for f in large
    )


def _finding(row: dict[str, object], field: Field, file: str) -> Finding:
    fault: Fault = row["fault"]  # pyright: ignore[reportAssignmentType]
    rule, severity, message, do = WORDS[fault]
    first = row["first_rows"]
    rows = int(str(row["rows"]))
    return Finding(
        rule=rule,
        severity=severity,
        message=message.format(rows=rows, edition=field.edition, shown=row["shown"]),
        do=do,
        file=file,
        column=field.code,
        rows=rows,
        first_rows=tuple(int(str(n)) for n in first) if isinstance(first, list) else (),
    )


# The heading is line 1, so the first row of data is line 2.
TRIMMED = "SELECT * REPLACE ({columns}), row_number() OVER () + 1 AS line FROM rows"

RIGHT = "SELECT * REPLACE ({columns}) FROM rows ORDER BY line"

COUNTED = """
SELECT '{fault}' AS fault, '{code}' AS code, count(*) AS rows,
       list(line ORDER BY line)[:5] AS first_rows, min_by("{code}", line) AS shown
FROM rows WHERE {condition}
"""

TWO_NAMES = """
SELECT 'two names' AS fault, '{code}' AS code, count(*) AS rows, list(line ORDER BY line)[:5],
       min(shown)
FROM (SELECT "{code}" AS shown, min(line) AS line FROM clean
      WHERE "{code}" IS NOT NULL AND "{name}" IS NOT NULL
      GROUP BY 1 HAVING count(DISTINCT "{name}") > 1)
"""

IN_TWO = """
SELECT 'in two' AS fault, '{large}' AS code, count(*) AS rows, list(line ORDER BY line)[:5],
       min(shown)
FROM (SELECT "{small}" AS shown, min(line) AS line FROM clean WHERE "{small}" IS NOT NULL
      GROUP BY 1 HAVING count(DISTINCT "{large}") > 1)
"""

TWICE = """
SELECT 'twice' AS fault, '{code}' AS code, count(*) AS rows, list(line ORDER BY line)[:5],
       min_by("{code}", line)
FROM (SELECT "{code}", line, row_number() OVER (PARTITION BY {every} ORDER BY line) AS turn
      FROM rows) WHERE turn > 1
"""

# An area that is not the only one of its kind for a small area is blanked for all its rows.
ONE_ONLY = "SELECT * REPLACE ({columns}) FROM clean ORDER BY line"
