"""The files of the invented country, as an analyst would have them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from onestory.synthetic.country import COUNTRY, REGIONS, Council, region_code


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV, the same bytes on every machine."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_areas(path: Path, places: Sequence[Council], *, first: int = 0, last: int = 9999) -> None:
    """Write the list of areas; a council that begins after `first` or ends before `last` says so.

    Both are financial years, by their first calendar year.
    """
    rows: list[Sequence[object]] = [(COUNTRY[0], COUNTRY[1], "country", "", "", "")]
    rows += [(region_code(n), name, "region", COUNTRY[0], "", "") for n, name in enumerate(REGIONS)]
    for council in places:
        start = f"{council.first}-04-01" if first and council.first > first else ""
        end = f"{council.last + 1}-04-01" if council.last < last < 9999 else ""
        rows.append((council.code, council.name, "council", council.region, start, end))
    write_rows(path, ("code", "name", "level", "parent", "start", "end"), rows)
