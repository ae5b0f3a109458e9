"""Outcomes together: what the negative controls and the number of questions do to each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.effect import Check, Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONTROL = "Placebo outcomes"
_SEVERAL = "Several outcomes"


def together(effects: Sequence[Effect], titles: Mapping[str, str]) -> tuple[Effect, ...]:
    """Return the effects, each with the checks that need the others; `titles` by outcome id."""
    control = _negative_controls(effects, titles)
    asked = [e for e in effects if e.outcome.role != "negative control" and e.estimate is not None]
    adjusted = holm([e.p_value for e in asked])
    several = dict(zip([e.estimand.id for e in asked], adjusted, strict=True))
    return tuple(
        effect
        if effect.outcome.role == "negative control" or effect.estimate is None
        else replace(
            effect,
            checks=(
                *effect.checks,
                control,
                _several(effect, several[effect.estimand.id], len(asked)),
            ),
        )
        for effect in effects
    )


def _negative_controls(effects: Sequence[Effect], titles: Mapping[str, str]) -> Check:
    controls = [e for e in effects if e.outcome.role == "negative control"]
    if not controls:
        return Check(
            name=_CONTROL,
            passed="cannot know",
            sentence="The study names no outcome that the programme could not have touched, so"
            " nothing shows whether the same design finds effects where there are none.",
        )
    known = [e for e in controls if e.known]
    if not known:
        return Check(
            name=_CONTROL,
            passed="cannot know",
            sentence="How sure the effect on the negative controls is cannot be known.",
        )
    moved = [e for e in known if e.shown]
    said = listed([f"{titles[e.outcome.id]}: {_span(e)}" for e in known])
    return Check(
        name=_CONTROL,
        passed="failed" if moved else "passed",
        sentence=(
            f"What the programme could not have touched changed as well ({said}), so something"
            " else was at work in these places."
            if moved
            else f"What the programme could not have touched did not change either ({said})."
        ),
        table=pa.table(
            {
                "outcome": [e.outcome.id for e in known],
                "estimate": [e.estimate for e in known],
                "lower": [e.lower for e in known],
                "upper": [e.upper for e in known],
            }
        ),
    )


def _several(effect: Effect, adjusted: float | None, asked: int) -> Check:
    if asked < 2:
        return Check(name=_SEVERAL, passed="passed", sentence="One outcome was asked about.")
    if adjusted is None:
        return Check(
            name=_SEVERAL,
            passed="cannot know",
            sentence=f"{many(asked, 'outcome')} were asked about, and this design gives no p-value"
            " to allow for that.",
        )
    lost = effect.shown and adjusted > 1 - effect.confidence
    return Check(
        name=_SEVERAL,
        passed="failed" if lost else "passed",
        sentence=f"{many(asked, 'outcome')} were asked about. Allowing for that,"
        + (
            " a difference as large as this one would be no surprise."
            if lost
            else " the answer stands."
        ),
        table=pa.table({"p_value": [effect.p_value], "allowing_for_all": [adjusted]}),
    )


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for their number (Holm 1979, Scand J Stat 6:65)."""
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None and isfinite(p))
    made: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(p_values) - rank)))
        made[place] = largest
    return made


def _span(effect: Effect) -> str:
    best = size(effect.estimate or 0.0, effect.contrast, effect.unit)
    return f"{best}, range {extent(effect.lower, effect.upper, effect.contrast, effect.unit)}"
