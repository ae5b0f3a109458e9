"""Collapse: people's monthly records to sums by site and month, however many rows there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from onestory.engine import query
from onestory.evaluate.presence import Presence, read_presence
from onestory.evaluate.records import Records, month_number, sql_of
from onestory.model.errors import NothingUsableError, StatsError
from onestory.stats.compressed import Cells, IntArray
from onestory.stats.panel import NEVER

CELLS = """
    SELECT site, month, {strata}
           count(outcome) AS rows,
           sum(outcome)::DOUBLE AS total,
           sum(outcome * outcome)::DOUBLE AS squares,
           count(*) AS received
    FROM ({records})
    GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collapsed:
    """The records of people as sums by site and month, and what was lost on the way.

    `months` (T,) are the months with records, numbered by the calendar (year · 12 + month - 1)
    or as the records number them; `first` (N,) the first exposed month of each site in the same
    numbers, NEVER where there is none. `stratum` (C,) is the stratum of a cell from 0. `missing`
    rows had no site, month or outcome and are in no cell. `presence` says who came and went,
    None where the records do not say who is who.
    """

    cells: Cells
    stratum: IntArray
    sites: tuple[str, ...]
    months: IntArray
    first: IntArray
    received: int
    missing: int
    presence: Presence | None

    @property
    def since_start(self) -> IntArray:
        """(C,) months since the site's first exposed month; far below 0 where never exposed."""
        return self.months[self.cells.period] - self.first[self.cells.site]


def collapse(records: Records, starts: Mapping[str, int | date]) -> Collapsed:
    """The records as sums by site and month, read once by the engine and never held in Python.

    `starts` gives the first exposed month of each exposed site. The sums hold everything that a
    regression with site and month effects can use (see `stats.compressed`). A second reading
    finds who came and went, which no sum can show.

    Raises:
        NothingUsableError: no row has a site, a month and an outcome.
        StatsError: a start is of a site without records.
        DeliveryError: the files or columns are not there.
    """
    source = sql_of(records)
    strata = "".join(f"{name}, " for name in source.strata)
    sql = CELLS.format(records=source.sql, strata=strata)
    rows = query(sql, {}, parameters=[source.path])
    received = int(np.sum(values(rows, "received")))
    kept = rows.filter(usable(rows))
    if not kept.num_rows:
        raise NothingUsableError(
            found="No row has a site, a month and an outcome.",
            where=str(records.path),
            do="Check the names of the columns.",
        )
    sites, site = positions(kept, ["site"])
    _, stratum = positions(kept, source.strata)
    months, period = np.unique(values(kept, "month").astype(np.int64), return_inverse=True)
    names = tuple(str(name) for (name,) in sites)
    cells = Cells(
        site=site,
        period=period.astype(np.int64),
        rows=values(kept, "rows"),
        total=values(kept, "total"),
        squares=values(kept, "squares"),
    )
    return Collapsed(
        cells=cells,
        stratum=stratum,
        sites=names,
        months=months,
        first=first_months(names, starts),
        received=received,
        missing=received - int(cells.rows.sum()),
        presence=read_presence(source, sites=names, months=months),
    )


def usable(rows: pa.Table) -> pa.Array:
    """Which groups of rows can enter a cell: site and month known, an outcome somewhere."""
    known = values(rows, "rows") > 0
    for name in ("site", "month"):
        known &= ~np.asarray(rows.column(name).is_null(), dtype=bool)
    return pa.array(known)


def values(rows: pa.Table, name: str) -> np.ndarray:
    """The column as numbers, NaN where there is none."""
    return np.asarray(rows.column(name).to_numpy(), dtype=np.float64)


def positions(rows: pa.Table, names: Sequence[str]) -> tuple[list[tuple[object, ...]], IntArray]:
    """The groups that the columns make, in order, and the position of each row's group."""
    if not names:
        return [()], np.zeros(rows.num_rows, dtype=np.int64)
    keys = list(zip(*(rows.column(name).to_pylist() for name in names), strict=True))
    groups = sorted(set(keys), key=str)
    place = {key: number for number, key in enumerate(groups)}
    return groups, np.array([place[key] for key in keys], dtype=np.int64)


def first_months(sites: Sequence[str], starts: Mapping[str, int | date]) -> IntArray:
    """(N,) the first exposed month of each site, NEVER where there is none.

    Raises:
        StatsError: a start is of a site without records.
    """
    unknown = sorted(set(starts) - set(sites))
    if unknown:
        shown = ", ".join(unknown[:5])
        raise StatsError(
            found=f"{len(unknown)} site{'s' * (len(unknown) > 1)} with a start "
            f"{'have' if len(unknown) > 1 else 'has'} no records: {shown}.",
            do="Write the sites as the records write them, or leave out those without records.",
        )
    numbers = {site: month_number(start) for site, start in starts.items()}
    return np.array([numbers.get(site, NEVER) for site in sites], dtype=np.int64)


__all__ = ["Collapsed", "Records", "collapse"]
