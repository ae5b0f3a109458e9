"""Mid-year workbooks: one sheet a sex, one row an area, one column an age."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from onestory.model.errors import PlaceError
from onestory.places import codes

_AGE = re.compile(r"^(\d{1,3})(?:\.0)?(\+)?$")
_YEAR = re.compile(r"mid[- ](\d{4})", re.IGNORECASE)
LAST_AGE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rectangle of counts: `cells` has `code`, `total` and one column an age ('0' to '90+')."""

    cells: pa.Table
    year: int
    sex: str


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
    return "code" in words and sum(age_of(word) is not None for word in words) >= LAST_AGE


def _sheet(path: Path, title: str, rows: list[list[object]]) -> Block:
    heads = [str(cell).strip() for cell in rows[0]]
    code = [head.lower() for head in heads].index("code")
    total = [head.lower() for head in heads].index("all ages")
    ages = {n: age for n, head in enumerate(heads) if (age := age_of(head)) is not None}
    kept = [row for row in rows[1:] if codes.is_code(str(row[code]).strip())]
    columns = {
        "code": pa.array([str(row[code]).strip() for row in kept]),
        "total": pa.array([_number(row[total]) for row in kept], pa.float64()),
    }
    for n, age in ages.items():
        columns[str(age)] = pa.array([_number(row[n]) for row in kept], pa.float64())
    return Block(cells=pa.table(columns), year=year_of(path, title), sex=sex_of(title))


def _number(cell: object) -> float | None:
    try:
        return float(str(cell).replace(",", ""))
    except ValueError:
        return None


def age_of(text: str) -> int | None:
    """Return the single year of age that a heading names ('0' to '90+'), or None."""
    match = _AGE.match(text.strip())
    return int(match[1]) if match and int(match[1]) <= LAST_AGE else None


def year_of(path: Path, title: str = "") -> int:
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


def sex_of(title: str) -> str:
    """Return 'Male', 'Female' or 'Persons' by the words of a title or the name of a sheet."""
    words = title.lower()
    if "female" in words or words.rstrip().endswith("- f"):
        return "Female"
    return "Male" if "male" in words or words.rstrip().endswith("- m") else "Persons"
