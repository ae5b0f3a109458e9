"""Published effects: what programmes of integrated care have been found to change, and by whom."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from onestory.model.study import Wanted
from onestory.model.words import setting

Among = Literal["whole places", "people chosen for a service"]
_KINDS: Mapping[str, tuple[str, ...]] = {
    "emergency admissions": ("emergency admission", "unplanned admission", "non-elective"),
    "emergency department attendances": ("attendance", "a&e", "emergency department"),
}
"""Outcomes that have been studied often enough, and the words by which an indicator is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEffect:
    """One published finding. `change` is a share: -0.05 is 5% lower than it would have been.

    With a `unit` it is a difference in that unit instead. `lower` and `upper` are None, and
    `months` is 0, where they are not held here.
    """

    programme: str
    outcome: str
    among: Among
    change: float
    months: int
    derived: str
    source: str
    lower: float | None = None
    upper: float | None = None
    unit: str = ""


@cache
def published_effects() -> tuple[PublishedEffect, ...]:
    """Return every published finding that is held, in the order of the file."""
    text = files(__package__ or "").joinpath("data", "published_effects.toml")
    parsed = tomllib.loads(text.read_text(encoding="utf-8"))
    return tuple(_effect(one) for one in parsed["effect"])


def _effect(one: Mapping[str, str | float]) -> PublishedEffect:
    among: Mapping[str, Among] = {name: name for name in get_args(Among)}
    limits = [float(one[key]) if key in one else None for key in ("lower", "upper")]
    return PublishedEffect(
        programme=str(one["programme"]),
        outcome=str(one["outcome"]),
        among=among[str(one["among"])],
        change=float(one["change"]),
        months=int(one.get("months", 0)),
        derived=str(one["derived"]),
        source=str(one["source"]),
        lower=limits[0],
        upper=limits[1],
        unit=str(one.get("unit", "")),
    )


def largest(words: str, *, wanted: Wanted, among: Among) -> PublishedEffect | None:
    """Return the largest change in the direction `wanted` that was ever published.

    `words` describes the outcome (the indicator's id and title). Where it is of a kind that has
    been studied, only findings on that kind count, else all. Differences in a unit are no shares
    and do not count. None where none went that way.
    """
    said = words.casefold().replace("_", " ")
    kind = next((k for k, signs in _KINDS.items() if any(s in said for s in signs)), "")
    sign = -1 if wanted == "lower" else 1
    found = [
        one
        for one in published_effects()
        if one.among == among and not one.unit and sign * one.change > 0
        if not kind or one.outcome == kind
    ]
    return max(found, key=lambda one: abs(one.change), default=None)


def unheard_of(size: float, words: str, *, wanted: Wanted) -> str:
    """Return a sentence where a change of whole places of that `size` was never published, or ''.

    `size` is a share above nothing. A size that was only ever found among people whom a service
    had chosen, not in the figures of whole places, is told as that.
    """
    best = largest(words, wanted=wanted, among="whole places")
    if best is None or size <= abs(best.change) + 1e-9:
        return ""
    chosen = largest(words, wanted=wanted, among="people chosen for a service")
    told = (
        f"A change of {setting(size)} is more than any such programme is known to have achieved"
        f" in a whole place: the largest published is {setting(abs(best.change))} in"
        f" {best.outcome} after {best.months} months ({best.programme}; {best.source})."
    )
    if chosen is None or size > abs(chosen.change):
        return told
    return (
        f"{told} Among people whom a service had chosen {setting(abs(chosen.change))} has been"
        f" found ({chosen.programme}), which is little of a whole place's figure."
    )
