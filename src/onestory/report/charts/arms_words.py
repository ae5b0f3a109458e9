"""Words of the months since time zero: how both fell, and what is left between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.effect import Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import many, number

_YEAR = 12
_STEPS = {1: "month by month", 3: "quarter by quarter", 12: "year by year"}
_LEAST = 0.005  # a change of less is told as none

Line = Literal["exposed", "expected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How a line's rate after time zero lies beside that of the year before, as a share."""

    exposed: float | None
    expected: float | None


def moved(rows: pa.Table) -> Moved:
    """Return the change from the year before time zero to all the time after it, of both lines."""
    return Moved(exposed=_change(rows, "exposed"), expected=_change(rows, "expected"))


def _change(rows: pa.Table, line: Line) -> float | None:
    month = pc.field("month")
    before = _rate(rows.filter((month < 0) & (month >= -_YEAR)).to_pylist(), line)
    after = _rate(rows.filter(month >= 0).to_pylist(), line)
    return None if not before or after is None else after / before - 1


def _rate(rows: Iterable[dict[str, float | None]], line: Line) -> float | None:
    """The rate over months, each by the time that people were followed in it."""
    weight = "exposed_people" if line == "exposed" else "comparator_people"
    known = [(row[line] or 0.0, row[weight] or 0.0) for row in rows if row[line] is not None]
    time = sum(weight for _, weight in known)
    return sum(rate * weight for rate, weight in known) / time if time else None


def title(effect: Effect, outcome: str, how: Moved) -> str:
    """Return the finding: how both moved after time zero, and the effect with its range."""
    left = _left(effect)
    if how.exposed is None or how.expected is None:
        return f"{outcome}: {left[:1].lower()}{left[1:]}" if left else f"{outcome}."
    told = (
        f"{outcome} {_way(how.exposed)} after people were taken on,"
        f" {_both(how)} {_way(how.expected)} among the people set beside them"
    )
    return f"{told}. {left}" if left else f"{told}."


def _both(how: Moved) -> str:
    return "and" if (how.exposed or 0.0) * (how.expected or 0.0) > 0 else "but"


def _way(change: float) -> str:
    if abs(change) < _LEAST:
        return "did not change"
    return f"{'fell' if change < 0 else 'rose'} by {number(100 * abs(change))}%"


def _left(effect: Effect) -> str:
    """What is left between the two, the range with it."""
    if effect.estimate is None:
        return "What the programme did to it cannot be estimated."
    best = size(effect.estimate, effect.contrast, effect.unit)
    told = f"Best estimate {best} {'from' if best == 'no different' else 'than'} expected"
    span = extent(effect.lower, effect.upper, effect.contrast, effect.unit)
    if not span or not effect.known:
        return f"{told}; no range can be given for it."
    if (effect.lower or 0.0) <= 0 <= (effect.upper or 0.0):
        return f"{told}; the plausible range, {span}, includes no difference."
    return f"{told}; the plausible range is {span}."


def subtitle(
    effect: Effect,
    scale: str,
    *,
    beside: int,
    banded: bool,
    step: int = 1,
    before: bool = True,
) -> str:
    """Return what is plotted: the scale, how many people, what each line and the band is.

    `step` is the months that a point stands for.
    """
    span = "before and after" if before else "after"
    fall = " People are taken on at their worst, so a fall alone shows nothing." if before else ""
    each = _STEPS.get(step, f"{step} months at a time")
    band = (
        f" Band: the {number(100 * effect.confidence)}% plausible range of the effect, laid on"
        " what was expected."
        if banded
        else ""
    )
    return (
        f"Rate {scale}, {each} {span} time zero:"
        f" {many(effect.n_exposed, 'person', 'people')} taken on, beside"
        f" {many(beside, 'person', 'people')} weighted to be like them.{fall}{band}"
    )
