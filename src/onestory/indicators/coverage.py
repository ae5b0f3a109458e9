"""Coverage: which areas that exist in a period have a figure, and which do not."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from onestory import places
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.model.period import label
from onestory.places import register as lookup

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.indicators.ground import Ground
    from onestory.model.indicator import Indicator

_NAMED = 12  # absent areas named one by one; a table of a few places is not called incomplete


def absences(rows: pa.Table, card: Indicator, ground: Ground) -> tuple[Finding, ...]:
    """Return a finding for each period in which areas of the level exist but have no figure."""
    present: dict[tuple[date, date], set[str]] = defaultdict(set)
    columns = ("period_start", "period_end", "area_code", "area_level", "status")
    for start, end, code, level, status in zip(
        *(rows[c].to_pylist() for c in columns), strict=True
    ):
        if level == ground.level and status != "missing":
            present[start, end].add(code)
    found = (_absence(period, codes, card, ground) for period, codes in sorted(present.items()))
    return tuple(finding for finding in found if finding is not None)


def _absence(
    period: tuple[date, date], codes: set[str], card: Indicator, ground: Ground
) -> Finding | None:
    start, end = period
    try:
        expected = places.expected(ground.register, level=ground.level, on=start)
    except PlaceError:
        return None
    missing = [code for code in expected if code not in codes]
    if not missing:
        return None
    named = [lookup.area(ground.register, c, on=start, level=ground.level).name for c in missing]
    listed = ": " + ", ".join(named) if len(named) <= _NAMED else ""
    return Finding(
        rule="areas-without-a-figure",
        severity="warning" if listed else "note",
        message=f"{card.id}, {label(start, end)}: {len(expected) - len(missing)} of"
        f" {len(expected)} areas of level '{ground.level}' have a figure; {len(missing)} have"
        f" none{listed}.",
        do="Nothing, if they did not publish one; else check how the file names them.",
        rows=0,
    )
