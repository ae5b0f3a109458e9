"""Words for scores of surveys: a size, a change and a range in the unit of the scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.model.instrument import Scale

_TEN = 10


def is_share(scale: Scale) -> bool:
    """Return whether the scale tells a share of respondents, from 0 to 1."""
    return scale.rule in {"each item", "share top"}


def score_size(size: float, scale: Scale) -> str:
    """Return a size without its sign: '0.5 points', '12 percentage points'."""
    unit = "percentage points" if is_share(scale) else scale.unit or "points"
    return f"{_bare(size, scale)} {unit}"


def score_change(change: float, scale: Scale) -> str:
    """Return a change with its direction: 'it was 0.5 points higher'."""
    if change == 0:
        return "it did not change"
    return f"it was {score_size(change, scale)} {_direction(change)}"


def score_extent(lower: float | None, upper: float | None, scale: Scale) -> str:
    """Return a range of changes: '0.2 points lower to 0.9 points higher'; '' without one."""
    if lower is None or upper is None:
        return ""
    if lower * upper > 0:
        least, most = sorted((abs(lower), abs(upper)))
        return f"{_bare(least, scale)} to {score_size(most, scale)} {_direction(upper)}"
    return " to ".join(f"{score_size(end, scale)} {_direction(end)}" for end in (lower, upper))


def _bare(size: float, scale: Scale) -> str:
    """Return the size as a figure: per cent under 10 and points to a decimal, narrow scales two."""
    if is_share(scale):
        percent = abs(size) * 100
        return number(percent, 0 if percent >= _TEN else 1)
    return number(abs(size), 2 if scale.highest - scale.lowest <= _TEN else 1)


def _direction(change: float) -> str:
    return "lower" if change < 0 else "higher"
