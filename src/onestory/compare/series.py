"""Series: each place's own periods in order, parted where the definition changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa

from onestory.compare.rows import Rows
from onestory.model.period import Period

MONTH, QUARTER = 31, 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The rows (by number) of one place under one definition, in order of time.

    `straddles` marks a row alone, within whose period the definition changed.
    """

    code: str
    places: tuple[int, ...]
    straddles: bool = False


def spans(table: pa.Table) -> tuple[Period, ...]:
    """Return the period of each row."""
    pairs = zip(
        table.column("period_start").to_pylist(),
        table.column("period_end").to_pylist(),
        strict=True,
    )
    return tuple(Period(start=start, end=end) for start, end in pairs)


def parted(rows: Rows, periods: tuple[Period, ...], breaks: tuple[date, ...]) -> tuple[Series, ...]:
    """Return the series of rows that are in order of area and time, parted at the breaks."""
    found: dict[tuple[str, int], list[int]] = {}
    alone: list[Series] = []
    for place, (code, period) in enumerate(zip(rows.codes, periods, strict=True)):
        if any(period.start < day < period.end for day in breaks):
            alone.append(Series(code=code, places=(place,), straddles=True))
        else:
            since = sum(day <= period.start for day in breaks)
            found.setdefault((code, since), []).append(place)
    whole = [Series(code=code, places=tuple(places)) for (code, _), places in found.items()]
    return (*whole, *alone)


def known(series: Series, rows: Rows) -> list[int]:
    """Return the rows of the series that have a figure of the place's own."""
    return [
        place
        for place in series.places
        if np.isfinite(rows.value[place]) and not rows.divided[place]
    ]


def season(periods: list[Period]) -> int | None:
    """Return how many periods make a year: 12 for months, 4 for quarters, None for longer ones."""
    longest = max((period.end - period.start).days for period in periods)
    if longest <= MONTH:
        return 12
    return 4 if longest <= QUARTER else None


def overlapping(periods: list[Period]) -> bool:
    """Return whether any period begins before the one before it has ended."""
    return any(later.start < sooner.end for sooner, later in pairwise(periods))


def gapped(periods: list[Period]) -> bool:
    """Return whether time is left out between the periods."""
    return any(later.start > sooner.end for sooner, later in pairwise(periods))
