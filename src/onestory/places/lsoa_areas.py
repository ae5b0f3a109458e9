"""LSOAs and the areas that each lies in, as an analyst's list or the official lookups give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from onestory.model.errors import PlaceError

AREAS = pa.schema(
    {"lsoa": pa.string(), "level": pa.string(), "code": pa.string(), "name": pa.string()}
)
COUNCILS = pa.schema(
    {"number": pa.string(), "level": pa.string(), "code": pa.string(), "name": pa.string()}
)
DEPRIVATION = pa.schema({"lsoa": pa.string(), "fifth": pa.int32()})

_LSOA = re.compile(r"lsoa(\d\dcd|_code)?", re.IGNORECASE)
_OFFICIAL = {
    "council": r"(utla|ctyua)\d\d",
    "district": r"(ltla|lad)\d\d",
    "icb": r"icb\d\d",
    "sub_icb": r"sicbl\d\d",
    "nhs_region": r"nhser\d\d",
    "region": r"rgn\d\d",
    "country": r"ctry\d\d",
}
_LEVELS = (*_OFFICIAL, "own")
_DECILE = re.compile(r"imd_decile|.*\(imd\) decile.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LsoaAreas:
    """What is known of LSOAs; the last two tables may be empty.

    `areas` follows `AREAS`. `councils` follows `COUNCILS`: by their numbers in Client Level Data,
    the areas that they are or lie wholly in. `deprivation` follows `DEPRIVATION` (fifth 1 is the
    most deprived).
    """

    areas: pa.Table
    councils: pa.Table
    deprivation: pa.Table

    @property
    def levels(self) -> frozenset[str]:
        """Return the levels of area that the list names."""
        return frozenset(self.areas["level"].to_pylist())


def lsoa_areas(path: Path) -> LsoaAreas:
    """Return the areas of each LSOA from a CSV with one row an LSOA.

    Columns: lsoa (or LSOA21CD), and for each level LEVEL_code and LEVEL_name (or the official
    headings, such as UTLA23CD and UTLA23NM); council_number and imd_decile where known (or the
    heading of the published index of deprivation). Raises PlaceError where they are not there.
    """
    rows = _read(path)
    names = {name.strip().lower(): name for name in rows.column_names}
    lsoa = next((names[name] for name in names if _LSOA.fullmatch(name)), None)
    found = {level: _pair(names, level) for level in _LEVELS}
    levels = {level: pair for level, pair in found.items() if pair}
    if lsoa is None or not levels:
        raise PlaceError(
            found="The list of LSOAs lacks a column lsoa, or any area that they lie in.",
            where=str(path),
            do="Give it columns lsoa, council_code and council_name, and so for each level"
            f" ({', '.join(_LEVELS)}); or take the official lookup of LSOAs to authorities.",
        )
    _refuse_twice(rows[lsoa].to_pylist(), path)
    return LsoaAreas(
        areas=pa.concat_tables([_level(rows, lsoa, level, pair) for level, pair in levels.items()]),
        councils=_councils(rows, names.get("council_number"), levels),
        deprivation=_deprivation(rows, names, lsoa),
    )


def _read(path: Path) -> pa.Table:
    try:
        with csv.open_csv(path) as begun:
            names = begun.schema.names
        as_text = csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        table = csv.read_csv(path, convert_options=as_text)
    except (OSError, pa.ArrowException) as error:
        raise PlaceError(
            found=f"The list of LSOAs cannot be read: {str(error)[:120]}.",
            where=str(path),
            do="Save it as a CSV in UTF-8 with one row an LSOA.",
        ) from error
    return table.rename_columns([name.lstrip("\ufeff") for name in table.column_names])


def _pair(names: Mapping[str, str], level: str) -> tuple[str, str] | None:
    """Return the columns of the level's code and name; the code stands for a name not given."""
    patterns = [level, *([_OFFICIAL[level]] if level in _OFFICIAL else [])]
    for pattern in patterns:
        code = next((n for n in names if re.fullmatch(rf"{pattern}(_code|cd)", n)), None)
        if code is not None:
            stem = re.sub(r"(_code|cd)$", "", code)
            name = next((n for n in (f"{stem}_name", f"{stem}nm") if n in names), code)
            return names[code], names[name]
    return None


def _level(rows: pa.Table, lsoa: str, level: str, pair: tuple[str, str]) -> pa.Table:
    columns = [
        rows[lsoa],
        pa.repeat(pa.scalar(level), rows.num_rows),
        rows[pair[0]],
        rows[pair[1]],
    ]
    return pa.table(columns, schema=AREAS)


def _councils(
    rows: pa.Table, number: str | None, levels: Mapping[str, tuple[str, str]]
) -> pa.Table:
    """Return the areas that each council is or lies wholly in: one of the level and no other."""
    if number is None:
        return COUNCILS.empty_table()
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for level, (code, name) in levels.items():
        for one, *area in zip(*(rows[c].to_pylist() for c in (number, code, name)), strict=True):
            found.setdefault((one, level), set()).add((area[0], area[1]))
    wholly = [(*key, *area) for key, areas in sorted(found.items()) for area in areas
              if len(areas) == 1]  # fmt: skip
    return pa.table(list(zip(*wholly, strict=True)) or [[]] * 4, schema=COUNCILS)


def _deprivation(rows: pa.Table, names: Mapping[str, str], lsoa: str) -> pa.Table:
    given = [names[n] for n in names if n == "deprivation_fifth" or _DECILE.fullmatch(n)]
    if not given:
        return DEPRIVATION.empty_table()
    tenths = not given[0].lower().startswith("deprivation")
    fifths = [_fifth(text, tenths=tenths) for text in rows[given[0]].to_pylist()]
    return pa.table([rows[lsoa], pa.array(fifths, pa.int32())], schema=DEPRIVATION)


def _fifth(text: str, *, tenths: bool) -> int | None:
    if not text.strip().isdecimal():
        return None
    number = int(text)
    fifth = (number + 1) // 2 if tenths else number
    return fifth if 1 <= fifth <= 5 else None


def _refuse_twice(codes: Sequence[str], path: Path) -> None:
    repeated = sorted({code for code in codes if codes.count(code) > 1}) if _few(codes) else []
    if repeated:
        raise PlaceError(
            found=f"The LSOA {repeated[0]} is in the list more than once.",
            where=str(path),
            do="Keep one row an LSOA.",
        )


def _few(codes: Sequence[str]) -> bool:
    """Return whether any code repeats at all; only then is it worth looking for which."""
    return len(set(codes)) < len(codes)
