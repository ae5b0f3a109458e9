"""Words of effects: a change and its range as they are read aloud."""

from __future__ import annotations

import math

from onestory.model.study import Contrast
from onestory.model.words import number

_NO_CHANGE = {"ratio": 0.0005, "difference": 0.005}  # less than what is shown


def size(value: float, contrast: Contrast, unit: str) -> str:
    """Return a change in words: '2.1% lower', '3 per 1,000 people higher', 'no different'."""
    if abs(value) < _NO_CHANGE[contrast]:
        return "no different"
    shown = magnitude(abs(value), contrast, unit)
    return f"{shown} {'lower' if value < 0 else 'higher'}"


def magnitude(value: float, contrast: Contrast, unit: str) -> str:
    """Return the size of a change without its direction: '6%', '0.4 per 1,000 people'."""
    return f"{_amount(value, contrast, unit)} {_per(contrast, unit)}".strip()


def extent(lower: float | None, upper: float | None, contrast: Contrast, unit: str) -> str:
    """Return a range as '5% lower to 0.9% higher'; '' where there is none.

    An end that is infinite has no bound; the unit is said once, and so is a direction shared.
    """
    if lower is None or upper is None:
        return ""
    first, second = (_end(value, contrast, unit) for value in (lower, upper))
    if math.isinf(lower) or math.isinf(upper) or "no difference" in {first, second}:
        return f"{first} to {second}"
    small, large = (
        _amount(abs(value), contrast, unit) for value in sorted((lower, upper), key=abs)
    )
    per = _per(contrast, unit)
    if lower * upper > 0:
        direction = "lower" if lower < 0 else "higher"
        return " ".join(part for part in (small, "to", large, per, direction) if part)
    return f"{first} to {_amount(abs(upper), contrast, unit)} higher"


def _amount(value: float, contrast: Contrast, unit: str) -> str:
    """The number alone: shares and points to a tenth, other units with two figures that count."""
    if contrast == "ratio":
        return f"{number(100 * value, 1).removesuffix('.0')}%"
    if unit.startswith("%"):
        return number(value, 1)
    return number(value, 0 if value >= 10 else 1 if value >= 1 else 2)


def _per(contrast: Contrast, unit: str) -> str:
    if contrast == "ratio":
        return ""
    return "percentage points" if unit.startswith("%") else unit


def _named(change: str) -> str:
    return "no difference" if change == "no different" else change


def _end(value: float, contrast: Contrast, unit: str) -> str:
    return "no bound" if math.isinf(value) else _named(size(value, contrast, unit))
