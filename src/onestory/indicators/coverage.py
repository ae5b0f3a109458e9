"""Coverage: which areas that exist in a period have a figure, and which do not."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
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

_JUMP = 2  # a denominator that doubles or halves between neighbouring periods
_ENOUGH = 200  # smaller denominators jump by chance
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
        f" {len(expected)} areas of level '{ground.level}' have a figure; {len(missing)}"
        f" {'has' if len(missing) == 1 else 'have'} none{listed}.",
        do="Nothing, if they did not publish one; else check how the file names them.",
        rows=0,
    )


def jumps(rows: pa.Table, card: Indicator, ground: Ground) -> tuple[Finding, ...]:
    """Return a finding naming areas whose denominator doubles or halves from period to period.

    Such a step is more often a provider that did not report, or began to, than people.
    """
    columns = ("area_code", "area_name", "area_level", "group", "period_start", "denominator")
    series: dict[tuple[str, str], list[tuple[date, float]]] = defaultdict(list)
    for code, name, level, group, start, size in zip(
        *(rows[c].to_pylist() for c in columns), strict=True
    ):
        if level == ground.level and group == "" and size:
            series[code, name].append((start, size))
    named = [name for (_, name), points in sorted(series.items()) if _jumps(points)]
    if not named:
        return ()
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return (
        Finding(
            rule="coverage-jumps",
            severity="warning",
            message=f"{card.id}: from one period to the next the denominator doubled or halved in"
            f" {', '.join(named[:_NAMED])}{more}.",
            do="Ask whether every provider reported in each period before reading a change, or a"
            " place that stands out, as one of care.",
            rows=0,
        ),
    )


def _jumps(points: list[tuple[date, float]]) -> bool:
    sizes = [size for _, size in sorted(points)]
    return any(max(pair) >= _ENOUGH and max(pair) >= _JUMP * min(pair) for pair in pairwise(sizes))
