"""Verdicts: what an effect may be said to show, and the sentences that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.model.effect import Verdict
from onestory.model.words import listed, number

if TYPE_CHECKING:
    from onestory.model.effect import Check, Effect
    from onestory.model.study import Contrast


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """An effect turned so that more is better: estimate and range in the outcome's wanted way."""

    estimate: float
    lower: float
    upper: float


def gain(effect: Effect) -> Gain | None:
    """Return the effect with 'better' as up, None where it has no estimate or no range."""
    if effect.estimate is None or effect.lower is None or effect.upper is None:
        return None
    if effect.outcome.wanted == "higher":
        return Gain(estimate=effect.estimate, lower=effect.lower, upper=effect.upper)
    return Gain(estimate=-effect.estimate, lower=-effect.upper, upper=-effect.lower)


def verdict(effect: Effect, *, planned: float | None, checks: tuple[Check, ...]) -> Verdict:
    """Return what may be said of the effect; it never outranks a failed check.

    `planned` is the size stated beforehand (positive, in the wanted direction), None for an
    outcome of which nothing was stated. The margin of the outcome was set beforehand too.
    """
    if effect.estimate is None:
        return "cannot be estimated"
    turned = gain(effect)
    if not effect.known or turned is None:
        return "cannot tell yet"
    if any(check.passed == "failed" for check in checks):
        return "cannot tell yet"
    return _by_range(turned, margin=effect.outcome.margin, planned=planned)


def _by_range(turned: Gain, *, margin: float, planned: float | None) -> Verdict:
    if turned.lower >= margin:
        return "helped"
    if turned.upper <= -margin:
        return "harmed"
    if turned.lower >= -margin and turned.upper <= margin:
        return "no meaningful difference"
    if planned is not None and turned.upper < planned:
        return "smaller than planned"
    return "cannot tell yet"


def sentence(effect: Effect, *, programme: str, title: str, planned: float | None) -> str:
    """Return the finding in plain words: failed checks first, then the number and its range."""
    opening = _opening(effect, programme=programme, title=title)
    failed = [check.name for check in effect.checks if check.passed == "failed"]
    first = ""
    if failed and effect.verdict == "cannot tell yet":
        several = "these checks" if len(failed) > 1 else "a check"
        first = f"The figures failed {several}: {listed(failed)}. "
    if effect.estimate is None:
        return f"{opening} {effect.reason}".strip()
    return " ".join(
        part for part in (first + opening, _numbers(effect), _plan(effect, planned)) if part
    )


def size(value: float, contrast: Contrast, unit: str) -> str:
    """Return a change in words: '2.1% lower', '3 per 1,000 higher', 'no different'."""
    shown = magnitude(abs(value), contrast, unit)
    if _nothing(value, contrast):
        return "no different"
    return f"{shown} {'lower' if value < 0 else 'higher'}"


def magnitude(value: float, contrast: Contrast, unit: str) -> str:
    """Return the size of a change without its direction: '6%', '0.4 per 1,000 people'."""
    if contrast == "ratio":
        return f"{number(100 * value, 1).removesuffix('.0')}%"
    if unit.startswith("%"):
        return f"{number(value, 1)} percentage points"
    return f"{number(value, 1 if value >= 1 else 3)} {unit}".strip()


def _nothing(value: float, contrast: Contrast) -> bool:
    return abs(value) < (0.0005 if contrast == "ratio" else 1e-9)


def _opening(effect: Effect, *, programme: str, title: str) -> str:
    lower_case = title[:1].lower() + title[1:]
    direction = "lower" if (effect.estimate or 0) < 0 else "higher"
    openings: dict[Verdict, str] = {
        "helped": f"{programme} helped: {lower_case} was {direction} than it would have been.",
        "harmed": f"{programme} did harm: {lower_case} was {direction} than it would have been.",
        "smaller than planned": f"If {programme} changed {lower_case} for the better, it was by"
        " less than planned; we cannot yet tell whether by as much as matters, or at all.",
        "no meaningful difference": f"{programme} made no difference that matters to {lower_case}.",
        "cannot tell yet": f"We cannot yet tell whether {programme} changed {lower_case}.",
        "cannot be estimated": f"What {programme} did to {lower_case} cannot be estimated from"
        " these data.",
    }
    return openings[effect.verdict]


def _numbers(effect: Effect) -> str:
    if effect.estimate is None:
        return ""
    best = f"Best estimate {size(effect.estimate, effect.contrast, effect.unit)};"
    if effect.lower is None or effect.upper is None:
        return f"{best} no range can be given: {_uncapitalised(effect.reason)}"
    lower = size(effect.lower, effect.contrast, effect.unit)
    upper = size(effect.upper, effect.contrast, effect.unit)
    shown = f"{best} plausible range {lower} to {upper}."
    return shown if effect.known else f"{shown} {effect.reason}"


def _plan(effect: Effect, planned: float | None) -> str:
    turned = gain(effect)
    if planned is None or turned is None or not effect.known:
        return ""
    change = "fall" if effect.outcome.wanted == "lower" else "rise"
    named = f"the planned {magnitude(planned, effect.contrast, effect.unit)} {change}"
    if turned.upper < planned:
        return f"{named[0].upper()}{named[1:]} is not supported."
    if turned.lower >= planned:
        return f"{named[0].upper()}{named[1:]} was reached."
    return (
        f"{named[0].upper()}{named[1:]} is within the range, so it is neither shown nor ruled out."
    )


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
