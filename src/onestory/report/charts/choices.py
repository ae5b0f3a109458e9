"""The specification curve: the estimate under every choice that could have been made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from onestory.model.effect import Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import many
from onestory.report.charts import ladder
from onestory.report.charts.ladder import Ladder, Rung
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=250, right=186)
_STEP = 34  # room for a choice of two lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of the curve, read out of its row."""

    choice: str
    planned: bool
    main: bool
    same_places: bool | None
    estimate: float | None
    lower: float | None
    upper: float | None
    note: str | None


def read(effect: Effect) -> tuple[Choice, ...]:
    """Return the choices: the main one, then the planned, then the others, each by estimate."""
    found = [Choice(**row) for row in effect.choices.to_pylist()]
    return tuple(
        sorted(
            found,
            key=lambda c: (
                not c.main,
                not c.planned,
                c.estimate is None,
                c.estimate or 0.0,
                c.choice,
            ),
        )
    )


def picture(effect: Effect, *, title: str, name: str = "choices") -> Picture | None:
    """Return the estimate under each choice, or None where fewer than two have one.

    Circles are planned choices, diamonds are not; the main one is marked.
    """
    every = read(effect)
    known = [c for c in every if c.estimate is not None]
    if len(known) < 2:
        return None
    percent = effect.contrast == "ratio"
    drawn = Ladder(
        rungs=tuple(_rung(one, effect) for one in known),
        beside=0.0,
        beside_name="no difference",
        axis="Change beside what would have been expected, " + ("%" if percent else _unit(effect)),
        suffix="%" if percent else "",
        signed=True,
        step=_STEP,
    )
    found = _title(known, effect)
    none = [c.choice for c in every if c.estimate is None]
    return Picture(
        name=name,
        kind="choices",
        heading="The estimate under other choices",
        title=found,
        subtitle=_subtitle(known, title, effect),
        alt=found,
        wide=ladder.draw(drawn, WIDE),
        narrow=ladder.draw(drawn, ladder.NARROW),
        note=f"No estimate: {'; '.join(none)}." if none else "",
    )


def _unit(effect: Effect) -> str:
    return "percentage points" if effect.unit.startswith("%") else effect.unit


def _rung(one: Choice, effect: Effect) -> Rung:
    scale = 100.0 if effect.contrast == "ratio" else 1.0
    low, high = (_finite(end, scale) for end in (one.lower, one.upper))
    estimate = one.estimate or 0.0
    told = extent(one.lower, one.upper, effect.contrast, effect.unit)
    return Rung(
        name=one.choice,
        middle=estimate * scale,
        low=low,
        high=high,
        told=told or f"{size(estimate, effect.contrast, effect.unit)}, no range",
        shape="circle" if _planned(one) else "diamond",
        strong=one.planned,
        marked=one.main,
    )


def _planned(one: Choice) -> bool:
    return one.planned or one.main


def _finite(end: float | None, scale: float) -> float | None:
    return None if end is None or math.isinf(end) else end * scale


def _title(known: Sequence[Choice], effect: Effect) -> str:
    lowest = min(known, key=lambda c: c.estimate or 0.0)
    highest = max(known, key=lambda c: c.estimate or 0.0)
    span = extent(lowest.estimate, highest.estimate, effect.contrast, effect.unit)
    held = [c for c in known if c.lower is not None and c.upper is not None]
    spans_none = sum((c.lower or 0.0) <= 0 <= (c.upper or 0.0) for c in held)
    told = f"Over {many(len(known), 'choice')} the best estimate runs from {span}"
    if not held:
        return f"{told}; none has a range."
    if spans_none in {0, len(held)}:
        which = "every range includes" if spans_none else "no range includes"
        return f"{told}; {which} no difference."
    return f"{told}; {spans_none} of {len(held)} ranges include no difference."


def _subtitle(known: Sequence[Choice], title: str, effect: Effect) -> str:
    shapes = {_planned(c) for c in known}
    marks = {
        frozenset({True}): " All were planned.",
        frozenset({False}): " None was planned.",
    }.get(frozenset(shapes), " Circles were planned, diamonds were not.")
    return (
        f"{title}: estimate and {100 * effect.confidence:.0f}% plausible range under each choice."
        f" The first, in colour, is the main one.{marks}"
    )
