"""Coverage: which areas that exist in a period have a figure, and which do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Absence:
    """A period in which areas of the level exist but have no figure."""

    start: date
    end: date
    expected: int
    missing: tuple[str, ...]

    @property
    def have(self) -> int:
        """How many areas have a figure."""
        return self.expected - len(self.missing)


def absences(rows: pa.Table, card: Indicator, ground: Ground) -> tuple[Finding, ...]:
    """Return findings of areas that exist but have no figure.

    There is one a period, but one for all of them where the same areas are absent from each, and
    one for those from which more are absent than are named one by one.
    """
    present: dict[tuple[date, date], set[str]] = defaultdict(set)
    columns = ("period_start", "period_end", "area_code", "area_level", "status")
    for start, end, code, level, status in zip(
        *(rows[c].to_pylist() for c in columns), strict=True
    ):
        if level == ground.level and status != "missing":
            present[start, end].add(code)
    every = [_absence(period, codes, ground) for period, codes in sorted(present.items())]
    some = [one for one in every if one.missing]
    many = [one for one in some if len(one.missing) > _NAMED]
    named = [[one] for one in some if len(one.missing) <= _NAMED]
    if named and len({one.missing for one in every}) == 1:
        named = [some]
    groups = [*([many] if many else []), *named]
    return tuple(_absent(group, len(every), card, ground) for group in groups)


def _absence(period: tuple[date, date], codes: set[str], ground: Ground) -> _Absence:
    start, end = period
    try:
        expected = places.expected(ground.register, level=ground.level, on=start)
    except PlaceError:
        expected = ()
    missing = tuple(code for code in expected if code not in codes)
    return _Absence(start=start, end=end, expected=len(expected), missing=missing)


def _absent(group: Sequence[_Absence], periods: int, card: Indicator, ground: Ground) -> Finding:
    """Return the finding of periods whose absences are alike."""
    areas = _one_or_range([one.expected for one in group])
    absent = [len(one.missing) for one in group]
    named = absent[0] <= _NAMED
    listed = f": {', '.join(_names(group[0], ground))}" if named else ""
    return Finding(
        rule="areas-without-a-figure",
        severity="warning" if named else "note",
        message=f"{card.id}, {_when(group, periods)}: {_one_or_range([o.have for o in group])} of"
        f" {areas} areas of level '{ground.level}' have a figure;"
        f" {_one_or_range(absent)} {'has' if max(absent) == 1 else 'have'} none{listed}.",
        do="Nothing, if they did not publish one; else check how the file names them.",
        rows=0,
    )


def _names(one: _Absence, ground: Ground) -> list[str]:
    return [
        lookup.area(ground.register, code, on=one.start, level=ground.level).name
        for code in one.missing
    ]


def _when(group: Sequence[_Absence], periods: int) -> str:
    """Return the one period, or how many of them and from which to which."""
    first, last = label(group[0].start, group[0].end), label(group[-1].start, group[-1].end)
    if len(group) == 1:
        return first
    how = "every period" if len(group) == periods else f"{len(group)} of {periods} periods"
    return f"{first} to {last}, in {how}"


def _one_or_range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"


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
