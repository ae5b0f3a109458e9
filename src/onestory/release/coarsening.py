"""Coarsening: how finely a comparator made of other places' counts may be shown.

A place's comparator is the others' counts over their denominator. Shown exactly for every place
of a region, these are as many equations as there are places, and solving them undoes all rounding.
So each is shown to a step that the rounding of a single count could make, in the smaller of the
place and those it is compared with: no count comes nearer than rounding leaves it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from onestory.model.comparison import Comparison
from onestory.model.release import DisclosureRule

_FIGURES = 3
"""Significant figures that are shown at most."""
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)

Key = tuple[object, ...]


def steps(
    comparison: Comparison, *, rule: DisclosureRule, parents: Mapping[str, str]
) -> list[float] | None:
    """Return the step of each row, in the unit of the value; None where none is needed."""
    if comparison.method not in {"region", "peers"} or rule.round_to <= 1:
        return None
    multiplier = comparison.result.indicator.multiplier
    return [
        nice(rule.round_to * multiplier / least) if least > 0 else math.inf
        for least in _least(comparison, parents)
    ]


def to_step(number: float, step: float) -> float | None:
    """Return the nearest multiple of the step, no finer than three figures; None past all steps."""
    if math.isinf(step):
        return None
    digits = 10.0 ** (math.floor(math.log10(abs(number))) - _FIGURES + 1) if number else 0.0
    wide = max(step, digits)
    return round(math.floor(number / wide + 0.5) * wide, 9)


def _least(comparison: Comparison, parents: Mapping[str, str]) -> list[float]:
    """Return for each row the smaller of its denominator and the least its comparator can have."""
    held = _denominators(comparison.rows)
    pools: defaultdict[Key, list[float]] = defaultdict(list)
    keys = [_key(comparison, parents, at, code) for at, code, _ in held]
    for key, (_, _, number) in zip(keys, held, strict=True):
        if number > 0:
            pools[key].append(number)
    found: list[float] = []
    for key, (_, _, number) in zip(keys, held, strict=True):
        others = sum(pools[key]) - number
        if comparison.method == "peers":
            others = min(pools[key], default=0.0)
        # Alone in its region, a place stands beside what is left of a region that was delivered.
        found.append(min(number, others) if others > 0 else number)
    return found


def _denominators(rows: pa.Table) -> list[tuple[Key, str, float]]:
    columns = ("period_start", "period_end", "group", "area_code", "denominator")
    return [
        ((start, end, group), str(code), 0.0 if number is None else float(number))
        for start, end, group, code, number in zip(
            *(rows.column(name).to_pylist() for name in columns), strict=True
        )
    ]


def _key(comparison: Comparison, parents: Mapping[str, str], at: Key, code: str) -> Key:
    return (*at, parents.get(code, "")) if comparison.method == "region" else at


def nice(step: float) -> float:
    """Return the next of 1, 2, 2.5 and 5 times a power of ten, so that what is shown reads well."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(n for n in _NICE if n * power >= step * (1 - 1e-9)) * power
