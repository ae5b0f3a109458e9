"""Lookups: the user's own copies of official files, checked and made into a register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pac
import pyarrow.csv as pc
import pyarrow.parquet as pq

from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import columns, joining, lookup_checks
from onestory.places.columns import Edition, Field
from onestory.places.england import builtin
from onestory.places.register import Register
from onestory.places.relations import RELATION_ROWS, Node, Relation
from onestory.places.succession_files import is_succession, successions


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """What the user's lookups hold: areas and their changes, and how they lie in each other."""

    register: Register
    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]


def load(files: Path | Iterable[Path], *, register: Register | None = None) -> Lookups:
    """Return the areas, changes and relations in a folder of lookups, or in the files named.

    A file is known by its columns (`ccg21_code`, `LAD22NM`), never by its name alone. What is
    wrong in a file is a Finding and its rows are left out: codes of the wrong pattern, a code with
    two names, one small area in two larger ones, blanks. The built-in register, or `register`, is
    extended; nothing in it is overwritten.

    Raises PlaceError when a file cannot be read or no file is a lookup.
    """
    known = register or builtin()
    tables: list[joining.Held] = []
    relations: list[Relation] = []
    changes: list[joining.Change] = []
    found: list[Finding] = []
    for path in _paths(files):
        table = _table(path)
        if is_succession(table.column_names):
            events, noticed = successions(table, path.name)
            changes += events
            found += noticed
            continue
        held = columns.fields(table.column_names)
        if len(held) < 2:
            found.append(lookup_checks.passed_over(path.name, held))
            continue
        checked, noticed = lookup_checks.clean(table, held, path.name)
        found += noticed
        tables += [joining.Held(field=field, rows=checked) for field in held]
        relations += _relations(checked, held, columns.share(table.column_names), path.name)
    if not relations and not changes:
        raise PlaceError(
            found="No file here is a lookup between areas.",
            where=str(files),
            do="Lookups have columns such as lsoa11_code and icb22_code, or LSOA11CD and ICB22CD.",
        )
    joined, noticed = joining.extend(known, tables, changes)
    return Lookups(register=joined, relations=tuple(relations), findings=(*found, *noticed))


def _paths(files: Path | Iterable[Path]) -> list[Path]:
    if not isinstance(files, Path):
        return sorted(files)
    if files.is_dir():
        return sorted(p for p in files.iterdir() if p.suffix.lower() in {".csv", ".parquet"})
    return [files]


def _table(path: Path) -> pa.Table:
    """Return the table with every column as text, trimmed of byte marks, shares as numbers."""
    try:
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            heads = [name.strip().strip('"') for name in file.readline().rstrip("\r\n").split(",")]
        text = {name: pa.string() for name in heads if not columns.share([name])}
        options = pc.ConvertOptions(column_types=text, strings_can_be_null=True)
        return pc.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as failure:
        raise PlaceError(
            found=f"The file cannot be read as a table ({type(failure).__name__}).",
            where=str(path),
            do="Save it as CSV in UTF-8, or fetch the official file again.",
        ) from failure


def _relations(rows: pa.Table, held: tuple[Field, ...], share: str, file: str) -> list[Relation]:
    """Return one relation for each pair of editions of which the first lies in the second.

    Between two editions of LSOAs a code that became several is shared equally among them. Any
    other pair of which some code lies in several is no relation in that direction.
    """
    editions = {field.code: field.edition for field in held}
    pairs = (
        [(held[0], end) for end in held[1:]]
        if share
        else [(start, end) for start in held for end in held if _may_lie_in(start, end)]
    )
    parts = [
        (SHARED if share else WITHIN).format(start=start.code, end=end.code, share=share)
        for start, end in pairs
    ]
    found = query(" UNION ALL ".join(parts) + ORDERED, {"rows": rows})
    made: list[Relation] = []
    for start, end in pairs:
        named = {"start_code": start.code, "end_code": end.code}
        chosen = query(CHOSEN, {"found": found}, parameters=list(named.values()))
        small = start.edition.level == end.edition.level == "lsoa"
        if share or small or pac.min(chosen["share"]).as_py() == 1:
            lies = chosen.cast(RELATION_ROWS)
            nodes = [_node(editions[field.code]) for field in (start, end)]
            made.append(Relation(start=nodes[0], end=nodes[1], rows=lies, source=file))
    return made


def _node(edition: Edition) -> Node:
    return Node(level=edition.level, on=edition.on)


def _may_lie_in(start: Field, end: Field) -> bool:
    """Return whether areas of the first may lie in one each of the second."""
    if start.edition.level == end.edition.level:
        return start.edition.year < end.edition.year
    return end.edition.level != "lsoa"


WITHIN = """
SELECT '{start}' AS start_code, '{end}' AS end_code, from_code, to_code,
       1.0 / count(*) OVER (PARTITION BY from_code) AS share
FROM (SELECT DISTINCT "{start}" AS from_code, "{end}" AS to_code FROM rows
      WHERE "{start}" IS NOT NULL AND "{end}" IS NOT NULL)
"""

SHARED = """
SELECT '{start}' AS start_code, '{end}' AS end_code, "{start}" AS from_code, "{end}" AS to_code,
       sum(CAST("{share}" AS DOUBLE)) AS share
FROM rows WHERE "{start}" IS NOT NULL AND "{end}" IS NOT NULL AND CAST("{share}" AS DOUBLE) > 0
GROUP BY ALL
"""

ORDERED = " ORDER BY start_code, end_code, from_code, to_code"

CHOSEN = """
SELECT from_code, to_code, share FROM found WHERE start_code = ? AND end_code = ?
ORDER BY from_code, to_code
"""
