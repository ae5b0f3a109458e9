"""Files of populations as the Office for National Statistics and others lay them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pac
import pyarrow.csv as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook

from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import codes

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

_AGE = re.compile(r"^(\d{1,3})(?:\.0)?(\+)?$")
_YEAR = re.compile(r"mid[- ](\d{4})", re.IGNORECASE)
_LAST_AGE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rectangle of counts: `cells` has `code`, `total` and one column an age ('0' to '90+')."""

    cells: pa.Table
    year: int
    sex: str


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


def workbook(path: Path) -> tuple[Block, ...]:
    """Return one block for each sheet that has a header with a code and single years of age."""
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as failure:
        raise PlaceError(
            found="The workbook cannot be opened.", where=str(path), do="Fetch the file again."
        ) from failure
    found: list[Block] = []
    for name in book.sheet_names:
        rows: list[list[object]] = [list(r) for r in book.get_sheet_by_name(name).to_python()]
        header = next((n for n, row in enumerate(rows[:30]) if _is_header(row)), None)
        if header is not None:
            titles = " ".join(str(cell) for row in rows[:header] for cell in row)
            found.append(_sheet(path, f"{titles} {name}", rows[header:]))
    if found:
        return tuple(found)
    raise PlaceError(
        found="No sheet has a row of headings with a code and ages 0 to 90.",
        where=str(path),
        do="Give the mid-year workbook as the Office for National Statistics publishes it.",
    )


def _is_header(row: Sequence[object]) -> bool:
    words = [str(cell).strip().lower() for cell in row]
    return "code" in words and sum(_age(word) is not None for word in words) >= _LAST_AGE


def _sheet(path: Path, title: str, rows: list[list[object]]) -> Block:
    heads = [str(cell).strip() for cell in rows[0]]
    code = [head.lower() for head in heads].index("code")
    total = [head.lower() for head in heads].index("all ages")
    ages = {n: age for n, head in enumerate(heads) if (age := _age(head)) is not None}
    kept = [row for row in rows[1:] if codes.is_code(str(row[code]).strip())]
    columns = {
        "code": pa.array([str(row[code]).strip() for row in kept]),
        "total": pa.array([_number(row[total]) for row in kept], pa.float64()),
    }
    for n, age in ages.items():
        columns[str(age)] = pa.array([_number(row[n]) for row in kept], pa.float64())
    return Block(cells=pa.table(columns), year=_year(path, title), sex=_sex(title))


def _number(cell: object) -> float | None:
    try:
        return float(str(cell).replace(",", ""))
    except ValueError:
        return None


def _age(text: str) -> int | None:
    match = _AGE.match(text.strip())
    return int(match[1]) if match and int(match[1]) <= _LAST_AGE else None


def _year(path: Path, title: str = "") -> int:
    """Return the year that the title says ('mid-2018'), else the one in the file's name."""
    said = _YEAR.search(title)
    if said:
        return int(said[1])
    full = re.search(r"(?<!\d)(20\d{2})(?!\d)", path.stem)
    short = re.search(r"(?:population|pop|mye|gender|age)_?(\d{2})(?!\d)", path.stem.lower())
    if full or short:
        return int(full[1]) if full else 2000 + int(short[1]) if short else 0
    raise PlaceError(
        found="The file does not say which year its populations are of.",
        where=str(path),
        do="Put the year in the file's name, for example population_2020.csv.",
    )


def _sex(title: str) -> str:
    words = title.lower()
    if "female" in words or words.rstrip().endswith("- f"):
        return "Female"
    return "Male" if "male" in words or words.rstrip().endswith("- m") else "Persons"


def _code_column(names: Sequence[str]) -> str | None:
    return next(
        (n for n in names if n.lower() == "code" or n.lower().endswith(("_code", "cd"))), None
    )


def _is_wide(names: Sequence[str]) -> bool:
    return _code_column(names) is not None and sum(_age(n) is not None for n in names) >= _LAST_AGE


def _wide(path: Path, table: pa.Table) -> tuple[Block, ...]:
    ages = {name: age for name in table.column_names if (age := _age(name)) is not None}
    code = _code_column(table.column_names)
    total = next(
        (n for n in table.column_names if n.lower() in {"total_population", "all ages"}), None
    )
    columns = {"code": table[code].cast(pa.string())}
    for name, age in ages.items():
        columns[str(age)] = table[name].cast(pa.float64())
    if total is not None:
        columns["total"] = table[total].cast(pa.float64())
    return (Block(cells=pa.table(columns), year=_year(path), sex="Persons"),)


def _is_long(names: Sequence[str]) -> bool:
    return {"code", "age", "count", "sex"} <= {n.lower() for n in names}


def _long(path: Path, table: pa.Table) -> tuple[Block, ...]:
    lower = table.rename_columns([n.lower() for n in table.column_names])
    wide = query(LONG, {"long": lower})
    sexes = sorted({str(s) for s in wide["sex"].to_pylist()})
    parts = {
        sex: query("FROM wide WHERE sex = ?", {"wide": wide}, parameters=[sex]) for sex in sexes
    }
    return tuple(
        Block(cells=part.drop_columns(["sex"]), year=_year(path), sex=_sex(sex))
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
            cells=pa.table({"code": code, "all": table[name].cast(pa.float64())}),
            year=_year(path),
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
    ages = sorted((name for name in cells.column_names if _age(name) is not None), key=int)
    bands = [(int(name), int(name) + 1 if int(name) < _LAST_AGE else EVERYONE) for name in ages]
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
    ages = [name for name in block.cells.column_names if _age(name) is not None]
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
