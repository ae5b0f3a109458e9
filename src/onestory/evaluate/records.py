"""People's monthly records at rest, and how they are read: one row a person and month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onestory.engine import query
from onestory.model.errors import DeliveryError

FRACTIONS = {"FLOAT", "DOUBLE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Where the records are and what their columns are called.

    `path` is a Parquet file or a folder of them, a row a person and month. `month` is a date, or
    a whole number that counts months. `strata` are columns whose every combination gets an
    effect of its own. `person` is '' where the rows do not say who is who: then nobody can tell
    whether the same people were there throughout.
    """

    path: Path
    site: str
    month: str
    outcome: str
    person: str = ""
    strata: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A select over the records with the columns site, month, outcome, person and strata."""

    sql: str
    path: str
    person: bool
    strata: tuple[str, ...]


def sql_of(records: Records) -> Source:
    """How the engine reads the records, under our own names for their columns.

    Raises:
        DeliveryError: there is no such file, or no such column in it.
    """
    path = pattern(records.path)
    kinds = kinds_of(path)
    strata = tuple(f"stratum_{number}" for number in range(len(records.strata)))
    named = [
        f"{text(records, records.site, kinds)} AS site",
        f"{month(records, kinds)} AS month",
        f"{outcome(records, kinds)} AS outcome",
        *(
            f"{text(records, column, kinds)} AS {name}"
            for column, name in zip(records.strata, strata, strict=True)
        ),
    ]
    if records.person:
        known(records, records.person, kinds)
        named.append(f"{quoted(records.person)} AS person")
    return Source(
        sql=f"SELECT {', '.join(named)} FROM read_parquet(?)",
        path=path,
        person=bool(records.person),
        strata=strata,
    )


def month_number(start: int | date) -> int:
    """The month as the cells number it: year · 12 + month - 1, or the whole number given."""
    return start.year * 12 + start.month - 1 if isinstance(start, date) else start


def pattern(path: Path) -> str:
    """The file, or every Parquet file of the folder.

    Raises:
        DeliveryError: there is none.
    """
    if path.is_file():
        return path.as_posix()
    if any(path.glob("*.parquet")):
        return (path / "*.parquet").as_posix()
    raise DeliveryError(
        found="There is no Parquet file here.",
        where=str(path),
        do="Give a Parquet file, or a folder that holds some.",
    )


def kinds_of(path: str) -> Mapping[str, str]:
    """The type of each column, as the engine names it."""
    rows = query("DESCRIBE SELECT * FROM read_parquet(?)", {}, parameters=[path]).to_pylist()
    return {str(row["column_name"]): str(row["column_type"]) for row in rows}


def month(records: Records, kinds: Mapping[str, str]) -> str:
    """The number of the month."""
    column, kind = quoted(records.month), known(records, records.month, kinds)
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return f"(year({column}) * 12 + month({column}) - 1)::INTEGER"
    if kind in {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}:
        return f"{column}::INTEGER"
    raise DeliveryError(
        found=f"The column '{records.month}' holds {kind}, which is no month.",
        where=str(records.path),
        do="Give a date, or a whole number that counts months.",
    )


def outcome(records: Records, kinds: Mapping[str, str]) -> str:
    """The outcome: whole numbers stay whole, so that their sums are exact on any threads."""
    column, kind = quoted(records.outcome), known(records, records.outcome, kinds)
    if kind in {"VARCHAR", "DATE"} or kind.startswith("TIMESTAMP"):
        raise DeliveryError(
            found=f"The column '{records.outcome}' holds {kind}, which is no outcome.",
            where=str(records.path),
            do="Give numbers, or true and false.",
        )
    if kind in FRACTIONS:
        return f"CASE WHEN isfinite({column}) THEN {column}::DOUBLE END"
    return f"{column}::DOUBLE" if kind.startswith("DECIMAL") else f"{column}::BIGINT"


def text(records: Records, column: str, kinds: Mapping[str, str]) -> str:
    """The column as text."""
    kind = known(records, column, kinds)
    return quoted(column) if kind == "VARCHAR" else f"{quoted(column)}::VARCHAR"


def known(records: Records, column: str, kinds: Mapping[str, str]) -> str:
    """The type of the column.

    Raises:
        DeliveryError: the records have no such column.
    """
    if column in kinds:
        return kinds[column]
    raise DeliveryError(
        found=f"There is no column '{column}'; there are {', '.join(sorted(kinds))}.",
        where=str(records.path),
        do="Name one of these.",
    )


def quoted(column: str) -> str:
    """The column as SQL names it."""
    return '"' + column.replace('"', '""') + '"'
