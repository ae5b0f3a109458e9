"""Presence: who came, left, moved or was away, which sums by site and month cannot show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.engine import query
from onestory.evaluate.records import Source
from onestory.stats.compressed import IntArray
from onestory.stats.estimate import FloatArray

# One row a person, then those who come and go by site and month.
COMINGS_AND_GOINGS = """
    WITH people AS (
        SELECT min(month) AS first, max(month) AS last, count(*) AS months,
               arg_min(site, month) AS from_site, arg_max(site, month) AS to_site,
               min(site) <> max(site) AS moved,
               arg_min(outcome, month)::DOUBLE AS opening,
               arg_max(outcome, month)::DOUBLE AS closing
        FROM ({records})
        WHERE site IS NOT NULL AND month IS NOT NULL AND outcome IS NOT NULL
        GROUP BY person
    )
    SELECT 'joined' AS kind, from_site AS site, first AS month,
           count(*) AS people, sum(opening) AS total FROM people GROUP BY ALL
    UNION ALL
    SELECT 'left', to_site, last, count(*), sum(closing) FROM people GROUP BY ALL
    UNION ALL
    SELECT CASE WHEN months > last - first + 1 THEN 'repeated'
                WHEN moved THEN 'moved'
                WHEN months < last - first + 1 THEN 'away'
                ELSE 'throughout' END,
           NULL, months, count(*), 0 FROM people GROUP BY ALL
    ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Presence:
    """How many people there are, and those who joined and left by site (N) and month (T).

    A person joins in the first month with an outcome and leaves in the last; the first month of
    all and the last of all are no joining and no leaving. `joined_total` and `left_total` are
    the sums of their outcomes in that month. `complete` people have one row in every month at
    one site; `moved` were at more than one site, `away` had a month without a row, `repeated`
    had more rows than months.
    """

    people: int
    complete: int
    moved: int
    away: int
    repeated: int
    joined: FloatArray
    joined_total: FloatArray
    left: FloatArray
    left_total: FloatArray

    @property
    def balanced(self) -> bool:
        """Whether every person is at one site with one row in every month."""
        return self.complete == self.people


def read_presence(source: Source, *, sites: Sequence[str], months: IntArray) -> Presence | None:
    """Who came and went, or None where the records do not say who is who."""
    if not source.person:
        return None
    sql = COMINGS_AND_GOINGS.format(records=source.sql)
    rows = query(sql, {}, parameters=[source.path])
    kinds = rows.column("kind").to_pylist()
    people = np.asarray(rows.column("people").to_numpy(), dtype=np.int64)
    counted = {kind: people[[k == kind for k in kinds]] for kind in sorted(set(kinds))}
    whole = [
        kind == "throughout" and rows_a_person == months.size
        for kind, rows_a_person in zip(kinds, rows.column("month").to_pylist(), strict=True)
    ]
    tables = {kind: by_place(rows, kind, sites=sites, months=months) for kind in ("joined", "left")}
    tables["joined"][:, :, 0] = 0
    tables["left"][:, :, -1] = 0
    return Presence(
        people=int(counted["joined"].sum()),
        complete=int(people[whole].sum()),
        moved=int(counted.get("moved", people[:0]).sum()),
        away=int(counted.get("away", people[:0]).sum()),
        repeated=int(counted.get("repeated", people[:0]).sum()),
        joined=tables["joined"][0],
        joined_total=tables["joined"][1],
        left=tables["left"][0],
        left_total=tables["left"][1],
    )


def by_place(rows: pa.Table, kind: str, *, sites: Sequence[str], months: IntArray) -> FloatArray:
    """(2, N, T) the people of that kind and the sum of their outcomes."""
    table = np.zeros((2, len(sites), months.size))
    chosen = rows.filter(pc.equal(rows["kind"], kind))
    place = {site: number for number, site in enumerate(sites)}
    at = np.array([place[site] for site in chosen["site"].to_pylist()], dtype=np.int64)
    month = np.searchsorted(months, np.asarray(chosen["month"].to_numpy(), dtype=np.int64))
    for part, name in enumerate(("people", "total")):
        table[part, at, month] = chosen[name].to_numpy()
    return table
