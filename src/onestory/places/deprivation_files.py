"""Files of the Indices of Deprivation, recognised by their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.places import codes

SCORE_ROWS = pa.schema(
    [
        pa.field("area_code", pa.string(), nullable=False),
        pa.field("area_level", pa.string(), nullable=False),
        pa.field("vintage", pa.int32(), nullable=False),  # 2015, 2019 or 2025
        pa.field("score", pa.float64()),  # higher is more deprived; null where not published
        pa.field("rank", pa.int32()),  # 1 is the most deprived of its level
        pa.field("decile", pa.int32()),  # 1 is the most deprived tenth
        pa.field("quintile", pa.int32()),  # 1 is the most deprived fifth
        pa.field("how", pa.string(), nullable=False),  # 'published', or how it was worked out
    ]
)
"""One row an area and vintage."""

VINTAGES = (2015, 2019, 2025)

_YEAR = re.compile(r"(?<!\d)(2015|2019|2025)(?!\d)")
_CODE = re.compile(
    r"^(lsoa|ltla|utla|lad|ctyua|icb|ccg|stp)(\d\d)_?(code|cd)$|code \(\d{4}\)$|^(area_)?code$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table of scores; '' where there is none."""

    code: str
    score: str
    rank: str
    level: str


def read(path: Path, *, vintage: int | None) -> pa.Table:
    """Return the scores in the file by `SCORE_ROWS`, ranked within their level.

    Knows the summaries by council (File 11), by district and by integrated care board, and the
    neighbourhood files (LSOA), as workbook, CSV or Parquet. The vintage is the one given, else
    the year in the file's name.

    Raises PlaceError when the file cannot be read, is none of these or its vintage is not known.
    """
    year = vintage or _vintage(path)
    if year not in VINTAGES:
        raise PlaceError(
            found="The file does not say which Indices of Deprivation it holds.",
            where=str(path),
            do=f"Give the vintage: {', '.join(str(v) for v in VINTAGES)}.",
        )
    table = _table(path)
    columns = recognise(table.column_names)
    if columns is None:
        raise PlaceError(
            found="No column of codes with a deprivation score or rank was found.",
            where=str(path),
            do="Give File 11 (councils), or a table with a code and IMD_score or IMD_rank.",
        )
    sql = READ.format(
        code=f'"{columns.code}"',
        score=f'"{columns.score}"' if columns.score else "NULL",
        rank=f'"{columns.rank}"' if columns.rank else "NULL",
        said=f'"{columns.level}"' if columns.level else "NULL",
        level=codes.level_sql("code"),
    )
    return ranked(query(sql, {"given": table}, parameters=[year]))


def ranked(scores: pa.Table) -> pa.Table:
    """Return the scores by `SCORE_ROWS`, with rank, tenth and fifth within their level.

    A published rank is kept where there is no score to rank by; a score goes before it.
    """
    return query(RANKED, {"scores": scores}).cast(SCORE_ROWS)


def _vintage(path: Path) -> int | None:
    said = _YEAR.search(path.stem) or re.search(r"(?:imd|iod)_?(2015|2019|2025)", path.stem.lower())
    return int(said[1]) if said else None


def _table(path: Path) -> pa.Table:
    try:
        if path.suffix.lower() in {".xlsx", ".xls"}:
            return _sheet(path)
        return pq.read_table(path) if path.suffix.lower() == ".parquet" else pc.read_csv(path)
    except (pa.ArrowInvalid, CalamineError, OSError) as failure:
        raise PlaceError(
            found=f"The file cannot be read as a table ({type(failure).__name__}).",
            where=str(path),
            do="Fetch the official file again.",
        ) from failure


def _sheet(path: Path) -> pa.Table:
    """Return the first sheet whose first rows hold headings of codes with scores or ranks."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        for number, row in enumerate(rows[:15]):
            heads = [str(cell).strip() for cell in row]
            if recognise(heads) is not None:
                cells = [[str(r[n]) for r in rows[number + 1 :]] for n in range(len(heads))]
                return pa.table(dict(zip(heads, cells, strict=True)))
    raise PlaceError(
        found="No sheet has headings of codes with deprivation scores.",
        where=str(path),
        do="Give File 11 (councils) or File 7 (neighbourhoods) as published.",
    )


def recognise(names: Sequence[str]) -> Columns | None:
    """Return which of the columns hold the code, the overall score and its rank, if any do."""
    plain = {re.sub(r"[\s_]+", " ", name.strip().lower()): name for name in names}
    code = next((name for key, name in plain.items() if _CODE.search(key.replace(" ", "_"))), "")
    code = code or next((name for key, name in plain.items() if _CODE.search(key)), "")
    score = _first(plain, SCORES)
    rank = _first(plain, RANKS)
    if not code or not (score or rank):
        return None
    return Columns(code=code, score=score, rank=rank, level=_first(plain, LEVELS))


def _first(plain: dict[str, str], patterns: Sequence[str]) -> str:
    for pattern in patterns:
        for key, name in plain.items():
            if re.search(pattern, key):
                return name
    return ""


SCORES = (
    r"^imd - average score$",
    r"^imd average score$",
    r"^imd score$",
    r"\(imd\) score",
    r"^score$",
)
RANKS = (
    r"^imd - rank of average score$",
    r"^imd rank of average score$",
    r"^imd rank$",
    r"\(imd\) rank",
)

LEVELS = (r"^(area )?level$",)

# A district that is its own council has the council's level by its code.
READ = """
WITH read AS (
    SELECT trim(CAST({code} AS VARCHAR)) AS code, TRY_CAST({score} AS DOUBLE) AS score,
           TRY_CAST(TRY_CAST({rank} AS DOUBLE) AS INTEGER) AS rank,
           nullif(trim(CAST({said} AS VARCHAR)), '') AS said
    FROM given),
levelled AS (SELECT code, score, rank, coalesce(said, {level}) AS level FROM read)
SELECT code AS area_code, level AS area_level, CAST(? AS INTEGER) AS vintage, score, rank,
       'published' AS how
FROM levelled WHERE level IS NOT NULL
"""

RANKED = """
WITH placed AS (
    SELECT area_code, area_level, vintage, score, how,
           CAST(CASE WHEN score IS NULL THEN rank ELSE row_number() OVER (
               PARTITION BY area_level, vintage ORDER BY score DESC NULLS LAST, rank, area_code)
           END AS INTEGER) AS rank
    FROM scores),
sized AS (SELECT *, count(rank) OVER (PARTITION BY area_level, vintage) AS areas FROM placed)
SELECT area_code, area_level, vintage, score, rank,
       least(10, CAST(ceil(10.0 * rank / areas) AS INTEGER)) AS decile,
       least(5, CAST(ceil(5.0 * rank / areas) AS INTEGER)) AS quintile, how
FROM sized ORDER BY area_level, vintage, area_code
"""
