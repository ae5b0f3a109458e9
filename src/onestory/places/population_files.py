"""Files of populations as the Office for National Statistics and others lay them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pac
import pyarrow.csv as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import codes
from onestory.places.population_workbooks import (
    LAST_AGE,
    Block,
    age_of,
    sex_of,
    workbook,
    year_of,
)

EVERYONE = 200
"""The end of an age band with no upper age."""

POPULATION_ROWS = pa.schema(
    [
        pa.field("area_code", pa.string(), nullable=False),
        pa.field("area_level", pa.string(), nullable=False),
        pa.field("year", pa.int32(), nullable=False),  # 30 June of it, or its census day
        pa.field("sex", pa.string(), nullable=False),  # 'Persons', 'Male' or 'Female'
        pa.field("age_from", pa.int32(), nullable=False),
        pa.field("age_to", pa.int32(), nullable=False),  # half-open; 200 has no upper age
        pa.field("persons", pa.float64(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
    ]
)
"""One row an area, year, sex and age band."""


def read(path: Path) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return the populations in the file, by `POPULATION_ROWS`, and what was noticed.

    Knows the mid-year workbooks (one sheet a sex), tables with one column an age, tables with
    one row an age, and census tables of broad age groups.

    Raises PlaceError when the file cannot be read or is none of these.
    """
    if path.suffix.lower() in {".xls", ".xlsx", ".xlsm"}:
        return _blocks(path, workbook(path))
    table = _table(path)
    for knows, reader in READERS:
        if knows(table.column_names):
            return _blocks(path, reader(path, table))
    raise PlaceError(
        found="This is no table of populations that is known.",
        where=str(path),
        do="It needs a code column and one column an age (0 to 90+), or columns Code, age, count.",
    )


def _table(path: Path) -> pa.Table:
    try:
        return pq.read_table(path) if path.suffix.lower() == ".parquet" else pc.read_csv(path)
    except (pa.ArrowInvalid, OSError) as failure:
        raise PlaceError(
            found=f"The file cannot be read as a table ({type(failure).__name__}).",
            where=str(path),
            do="Save it again as CSV in UTF-8 or fetch the official file again.",
        ) from failure


def _code_column(names: Sequence[str]) -> str | None:
    return next(
        (n for n in names if n.lower() == "code" or n.lower().endswith(("_code", "cd"))), None
    )


def _is_wide(names: Sequence[str]) -> bool:
    return _code_column(names) is not None and sum(age_of(n) is not None for n in names) >= LAST_AGE


def _wide(path: Path, table: pa.Table) -> tuple[Block, ...]:
    ages = {name: age for name in table.column_names if (age := age_of(name)) is not None}
    code = _code_column(table.column_names)
    total = next(
        (n for n in table.column_names if n.lower() in {"total_population", "all ages"}), None
    )
    columns = {"code": table[code].cast(pa.string())}
    for name, age in ages.items():
        columns[str(age)] = _counts(path, table, name)
    if total is not None:
        columns["total"] = _counts(path, table, total)
    return (Block(cells=pa.table(columns), year=year_of(path), sex="Persons"),)


def _counts(path: Path, table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return the column as numbers, commas in thousands read.

    Raises PlaceError when a count is not a number.
    """
    column = table[name]
    try:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = pac.replace_substring(column, ",", "")
        return column.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as failure:
        raise PlaceError(
            found=f"A count in the column '{name}' is not a number.",
            where=str(path),
            do="Give counts as digits, with or without commas; leave the unknown ones blank.",
        ) from failure


def _is_long(names: Sequence[str]) -> bool:
    return {"code", "age", "count", "sex"} <= {n.lower() for n in names}


def _long(path: Path, table: pa.Table) -> tuple[Block, ...]:
    lower = table.rename_columns([n.lower() for n in table.column_names])
    place = lower.column_names.index("count")
    lower = lower.set_column(place, "count", _counts(path, lower, "count"))
    wide = query(LONG, {"long": lower})
    sexes = sorted({str(s) for s in wide["sex"].to_pylist()})
    parts = {
        sex: query("FROM wide WHERE sex = ?", {"wide": wide}, parameters=[sex]) for sex in sexes
    }
    return tuple(
        Block(cells=part.drop_columns(["sex"]), year=year_of(path), sex=sex_of(sex))
        for sex, part in parts.items()
    )


def _is_grouped(names: Sequence[str]) -> bool:
    return {"total_population", "older_females", "older_males"} <= set(names)


def _grouped(path: Path, table: pa.Table) -> tuple[Block, ...]:
    """Return the totals alone: these tables do not say which ages their groups hold."""
    code = table[_code_column(table.column_names)].cast(pa.string())
    columns = {"Persons": "total_population", "Female": "total_females", "Male": "total_males"}
    return tuple(
        Block(
            cells=pa.table({"code": code, "all": _counts(path, table, name)}),
            year=year_of(path),
            sex=sex,
        )
        for sex, name in columns.items()
    )


READERS: tuple[
    tuple[Callable[[Sequence[str]], bool], Callable[[Path, pa.Table], tuple[Block, ...]]], ...
] = ((_is_wide, _wide), (_is_long, _long), (_is_grouped, _grouped))


def _blocks(path: Path, blocks: Sequence[Block]) -> tuple[pa.Table, tuple[Finding, ...]]:
    found: list[Finding] = []
    tables: list[pa.Table] = []
    for block in blocks:
        if "total" in block.cells.column_names:
            found += _unequal(path, block)
        tables.append(_long_rows(block, path.name))
    if any("all" in block.cells.column_names for block in blocks):
        found.append(_totals_only(path))
    return pa.concat_tables(tables), tuple(found)


def _long_rows(block: Block, file: str) -> pa.Table:
    """Return the block with one row an area and age; areas of no known level are left out."""
    levels = pa.array([codes.level_of(str(code)) for code in block.cells["code"].to_pylist()])
    cells = block.cells.append_column("level", levels).filter(pac.is_valid(levels))
    ages = sorted((name for name in cells.column_names if age_of(name) is not None), key=int)
    bands = [(int(name), int(name) + 1 if int(name) < LAST_AGE else EVERYONE) for name in ages]
    if "all" in cells.column_names:
        ages, bands = ["all"], [(0, EVERYONE)]
    size, width = cells.num_rows, len(ages)
    counts = np.column_stack([cells[name].to_numpy() for name in ages]).ravel()
    place = np.repeat(np.arange(size, dtype=np.int32), width)
    rows = pa.table(
        {
            "area_code": _repeated(cells["code"], place),
            "area_level": _repeated(cells["level"], place),
            "year": pa.array(np.full(size * width, block.year, np.int32)),
            "sex": _repeated(pa.chunked_array([[block.sex]]), place * 0),
            "age_from": pa.array(np.tile([low for low, _ in bands], size).astype(np.int32)),
            "age_to": pa.array(np.tile([high for _, high in bands], size).astype(np.int32)),
            "persons": pa.array(counts, pa.float64(), from_pandas=True),
            "file": _repeated(pa.chunked_array([[file]]), place * 0),
        }
    )
    return rows.filter(pac.is_valid(rows["persons"])).cast(POPULATION_ROWS)


def _repeated(values: pa.ChunkedArray, place: NDArray[np.int32]) -> pa.Array:
    words = values.cast(pa.string()).combine_chunks()
    return pa.DictionaryArray.from_arrays(pa.array(place), words).cast(pa.string())


def _unequal(path: Path, block: Block) -> list[Finding]:
    """Return a Finding for the areas whose ages do not add up to their total."""
    ages = [name for name in block.cells.column_names if age_of(name) is not None]
    summed = np.nansum(np.column_stack([block.cells[name].to_numpy() for name in ages]), axis=1)
    apart = np.abs(summed - block.cells["total"].to_numpy()) > 0.5
    wrong = sorted(block.cells["code"].filter(pa.array(apart)).to_pylist())
    if not wrong:
        return []
    return [
        Finding(
            rule="population ages do not add up",
            severity="warning",
            message=f"In {len(wrong)} areas the ages ({block.sex}) do not add up to the total,"
            f" {wrong[0]} first.",
            do="Fetch the official file again; the ages were used as they stand.",
            file=path.name,
            rows=len(wrong),
        )
    ]


def _totals_only(path: Path) -> Finding:
    return Finding(
        rule="population ages not known",
        severity="note",
        message="The age groups 'younger', 'working age' and 'older' do not say which ages they"
        " hold; only all ages together were used.",
        do="Give a table by single year of age where a rate needs an age band.",
        file=path.name,
    )


LONG = """
PIVOT (SELECT sex, CAST(code AS VARCHAR) AS code, rtrim(CAST(age AS VARCHAR), '+') AS age,
              CAST(count AS DOUBLE) AS count FROM long)
ON age USING sum(count) GROUP BY sex, code ORDER BY sex, code
"""
