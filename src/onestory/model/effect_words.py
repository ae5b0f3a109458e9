"""Words of effects: a change and its range as they are read aloud."""

from __future__ import annotations

import math

from onestory.model.study import Contrast
from onestory.model.words import number

_NO_CHANGE = {"ratio": 0.0005, "difference": 1e-9}  # less than what is shown


def size(value: float, contrast: Contrast, unit: str) -> str:
    """Return a change in words: '2.1% lower', '3 per 1,000 people higher', 'no different'."""
    if abs(value) < _NO_CHANGE[contrast]:
        return "no different"
    shown = magnitude(abs(value), contrast, unit)
    return f"{shown} {'lower' if value < 0 else 'higher'}"


def magnitude(value: float, contrast: Contrast, unit: str) -> str:
    """Return the size of a change without its direction: '6%', '0.4 per 1,000 people'."""
    if contrast == "ratio":
        return f"{number(100 * value, 1).removesuffix('.0')}%"
    if unit.startswith("%"):
        return f"{number(value, 1)} percentage points"
    return f"{number(value, 1 if value >= 1 else 3)} {unit}".strip()


def extent(lower: float | None, upper: float | None, contrast: Contrast, unit: str) -> str:
    """Return a range as '5% lower to 0.9% higher'; '' where there is none.

    An end that is infinite has no bound; ends of one direction and unit say these once.
    """
    if lower is None or upper is None:
        return ""
    if math.isinf(lower) or math.isinf(upper):
        return f"{_end(lower, contrast, unit)} to {_end(upper, contrast, unit)}"
    first, second = size(lower, contrast, unit), size(upper, contrast, unit)
    direction = first.rpartition(" ")[2]
    if lower * upper > 0 and direction == second.rpartition(" ")[2]:
        small, large = sorted((abs(lower), abs(upper)))
        return (
            f"{magnitude(small, contrast, unit)} to {magnitude(large, contrast, unit)} {direction}"
        )
    return f"{_named(first)} to {_named(second)}"


def _named(change: str) -> str:
    return "no difference" if change == "no different" else change


def _end(value: float, contrast: Contrast, unit: str) -> str:
    return "no bound" if math.isinf(value) else _named(size(value, contrast, unit))
