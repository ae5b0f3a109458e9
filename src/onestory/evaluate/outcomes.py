"""Outcomes together: what the negative controls and the number of questions do to each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evaluate.verdict import OF_PEOPLE
from onestory.model.effect import Check, Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONTROL = "Placebo outcomes"
_AT = 0.01
_SEVERAL = "Several outcomes"


def together(effects: Sequence[Effect], titles: Mapping[str, str]) -> tuple[Effect, ...]:
    """Return the effects, each with the checks that need the others; `titles` by outcome id."""
    control = _negative_controls(effects, titles)
    asked = [e for e in effects if _shares(e, effects[0])]
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
                _several(effect, several, main=effect is effects[0]),
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
    moved = [e for e in known if _moved(e)]
    sure = ", at 99%" if known[0].design in OF_PEOPLE else ""
    said = listed([f"{titles[e.outcome.id]}: {_span(e)}" for e in known])
    return Check(
        name=_CONTROL,
        passed="failed" if moved else "passed",
        sentence=(
            f"What the programme could not have touched changed as well ({said}), so something"
            " else was at work in these places."
            if moved
            else f"What the programme could not have touched did not change either{sure} ({said})."
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


def _shares(effect: Effect, main: Effect) -> bool:
    """Return whether the effect pays for how many outcomes were asked about.

    Of places all do but negative controls. Of people, of whom one outcome is asked first and more
    harms are watched, the first does not, and no harm: a harm is an alarm, and no claim.
    """
    if effect.outcome.role == "negative control" or effect.estimate is None:
        return False
    return main.design not in OF_PEOPLE or (effect is not main and effect.outcome.role != "harm")


def _several(effect: Effect, several: Mapping[str, float | None], *, main: bool) -> Check:
    alone = "" if effect.estimand.id in several else _by_itself(len(several), main=main)
    if alone or len(several) < 2:
        said = alone or f"One outcome was asked about{_beside(effect)}."
        return Check(name=_SEVERAL, passed="passed", sentence=said)
    asked = f"{many(len(several), 'outcome')} were asked about{_beside(effect)}"
    adjusted = several[effect.estimand.id]
    if adjusted is None:
        return Check(
            name=_SEVERAL,
            passed="cannot know",
            sentence=f"{asked}, and this design gives no p-value to allow for that.",
        )
    lost = effect.shown and adjusted > 1 - effect.confidence
    return Check(
        name=_SEVERAL,
        passed="failed" if lost else "passed",
        sentence=f"{asked}. Allowing for that,"
        + (
            " a difference as large as this one would be no surprise."
            if lost
            else " the answer stands."
        ),
        table=pa.table({"p_value": [effect.p_value], "allowing_for_all": [adjusted]}),
    )


def _beside(effect: Effect) -> str:
    return " beside the first" if effect.design in OF_PEOPLE else ""


def _by_itself(others: int, *, main: bool) -> str:
    """Return why the effect does not pay for the number of outcomes; nothing where it does."""
    if main:
        return (
            "It was asked first, so it stands by itself however many others were asked about."
            if others
            else "One outcome was asked about."
        )
    return "It is a harm that was watched for: an alarm is not weakened by what else was asked."


def _moved(effect: Effect) -> bool:
    """Return whether a negative control changed; of people at 99%, as all their checks ask."""
    if effect.design not in OF_PEOPLE or effect.p_value is None:
        return effect.shown
    return effect.p_value < _AT


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
