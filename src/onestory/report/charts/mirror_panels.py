"""Panels of the mirror: a scale from side to side, on which right is always better."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from onestory.model.words import number

_SIDE = 0.34  # the least share of a panel on either side of its line, for its words
_FARTHEST = 4.0
"""How many times as far as the middle one of all ends a scale reaches, before it is capped."""
_ROOM = 40.0  # pixels from one tick to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value and its range; no value where there is none, in words."""

    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    none: str = ""

    @property
    def ranged(self) -> bool:
        """Whether it has a range."""
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values from `low` to `high`, the line between better and worse, and which way is better."""

    low: float
    high: float
    line: float
    better_low: bool
    per_cent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A scale laid out in pixels from the left of the plot, under its head."""

    scale: Scale
    head: str
    left: float
    width: float

    def x(self, value: float) -> float:
        """Return where the value lies; one beyond the scale lies at its end."""
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        share = min(max(share, 0.0), 1.0)
        return self.left + self.width * (1 - share if self.scale.better_low else share)

    @property
    def right(self) -> float:
        """Where the panel ends."""
        return self.left + self.width

    def beyond(self, value: float) -> bool:
        """Return whether the value lies off the scale."""
        return not self.scale.low <= value <= self.scale.high


def scale_of(points: Sequence[Point], *, line: float, better_low: bool, per_cent: bool) -> Scale:
    """Return a scale on which the points fit; ranges far beyond the others go off it."""
    ends = [end for one in points for end in (one.lower, one.value, one.upper) if end is not None]
    reach = [abs(end - line) for end in ends if math.isfinite(end)]
    most = min(max(reach, default=1.0), _FARTHEST * (median(reach) if reach else 1.0)) or 1.0
    below = max([line - end for end in ends if end < line], default=0.0)
    above = max([end - line for end in ends if end > line], default=0.0)
    below, above = min(below, most) * 1.06, min(above, most) * 1.06
    least = _SIDE / (1 - _SIDE)
    below, above = max(below, above * least) or most, max(above, below * least) or most
    return Scale(
        low=line - below,
        high=line + above,
        line=line,
        better_low=better_low,
        per_cent=per_cent,
    )


def ticks(panel: Panel) -> list[float]:
    """Return round values along the panel's scale, as many as have room beside each other."""
    scale = panel.scale
    rough = (scale.high - scale.low) / (panel.width / _ROOM)
    tens = 10 ** math.floor(math.log10(rough))
    step = next(tens * by for by in (1, 2, 5, 10) if tens * by >= rough)
    if step > max(scale.high - scale.line, scale.line - scale.low):
        return sorted({scale.line, *_nearest(scale)})
    first = math.ceil((scale.low - scale.line) / step - 1e-9)
    last = math.floor((scale.high - scale.line) / step + 1e-9)
    return [round(scale.line + at * step, 10) for at in range(first, last + 1)]


def _nearest(scale: Scale) -> list[float]:
    """A round value on the longer side, where no step fits beside the line."""
    reach = max(scale.high - scale.line, scale.line - scale.low)
    tens = 10 ** math.floor(math.log10(reach))
    step = tens * max(by for by in (1, 2, 5) if tens * by <= reach)
    up = scale.high - scale.line >= scale.line - scale.low
    return [round(scale.line + (step if up else -step), 10)]


def told(value: float, scale: Scale, *, signed: bool) -> str:
    """Return a value as it stands on the axis: '+5%', '0', '3.5'."""
    shown = value * 100 if scale.per_cent else value
    decimals = 0 if abs(shown - round(shown)) < 1e-6 else 1 if abs(shown) >= 0.1 else 2
    text = number(shown, decimals)
    plus = "+" if signed and shown > 0 else ""
    return f"{plus}{text}{'%' if scale.per_cent and (text != '0' or not signed) else ''}"
