"""Verdicts: what an effect may be said to show, and the sentences that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.model.effect import Verdict
from onestory.model.effect_words import extent, magnitude, size
from onestory.model.words import listed

if TYPE_CHECKING:
    from onestory.model.effect import Check, Effect
    from onestory.model.study import Design


_ALONE: tuple[Design, ...] = ("interrupted time series",)
BY_NEED: tuple[Design, ...] = (
    "doubly robust weighting",
    "overlap weighting",
    "matched persons",
)
"""Designs of people that set those chosen by somebody beside others like them."""
OF_PEOPLE: tuple[Design, ...] = (*BY_NEED, "regression discontinuity", "random order")
_CLAIMS: tuple[Verdict, ...] = ("helped", "harmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """An effect turned so that more is better: estimate and range in the outcome's wanted way."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """What is said of an effect beside its checks.

    `no_claim` says why nothing at all may be claimed, where that is so. `disagree` names the ways
    of asking that say otherwise: a claim then opens with what came out, not with what was done.
    `beside` must stand right after the numbers.
    """

    no_claim: str = ""
    disagree: tuple[str, ...] = ()
    beside: str = ""


_NONE = Caveat()


def gain(effect: Effect) -> Gain | None:
    """Return the effect with 'better' as up, None where it has no estimate or no range."""
    if effect.estimate is None or effect.lower is None or effect.upper is None:
        return None
    if effect.outcome.wanted == "higher":
        return Gain(estimate=effect.estimate, lower=effect.lower, upper=effect.upper)
    return Gain(estimate=-effect.estimate, lower=-effect.upper, upper=-effect.lower)


def verdict(
    effect: Effect,
    *,
    planned: float | None,
    checks: tuple[Check, ...],
    caveat: Caveat = _NONE,
) -> Verdict:
    """Return what may be said of the effect; it never outranks a failed check.

    `planned` is the size stated beforehand (positive, in the wanted direction), None for an
    outcome of which nothing was stated. The margin of the outcome was set beforehand too.
    """
    if effect.estimate is None:
        return "cannot be estimated"
    turned = gain(effect)
    if not effect.known or turned is None:
        return "cannot tell yet"
    if caveat.no_claim or any(check.passed == "failed" for check in checks):
        return "cannot tell yet"
    found = _by_range(turned, margin=effect.outcome.margin, planned=planned)
    # Without a comparator, whatever else began at the same time is in the number too.
    return "cannot tell yet" if effect.design in _ALONE and found in _CLAIMS else found


def _by_range(turned: Gain, *, margin: float, planned: float | None) -> Verdict:
    if turned.lower >= margin:
        return "helped"
    if turned.upper <= -margin:
        return "harmed"
    if turned.lower >= -margin and turned.upper <= margin:
        return "no meaningful difference"
    small = planned is not None and turned.upper < planned
    if small and turned.estimate > 0:
        return "smaller than planned"
    return "cannot tell yet"


def sentence(
    effect: Effect, *, programme: str, title: str, planned: float | None, caveat: Caveat = _NONE
) -> str:
    """Return the finding in plain words: failed checks first, then the number and its range."""
    opening = _opening(effect, caveat, programme=programme, title=uncapitalised(title))
    failed = [uncapitalised(check.name) for check in effect.checks if check.passed == "failed"]
    if effect.estimate is None:
        nothing = " ".join(part for part in (opening, effect.reason, caveat.beside) if part)
        return capitalised(nothing)
    several = "these checks" if len(failed) > 1 else "a check"
    parts = [
        f"The figures failed {several}: {listed(failed)}." if failed else "",
        opening,
        _numbers(effect),
        caveat.beside,
        _plan(effect, planned, failed=bool(failed)),
        caveat.no_claim or _rests(effect),
    ]
    return " ".join(capitalised(part) for part in parts if part)


def capitalised(text: str) -> str:
    """Return the text with a capital at its beginning, the rest as it was."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return the text without its capital, but 'A&E attendances' and 'NHS 111 calls' as written."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _opening(effect: Effect, caveat: Caveat, *, programme: str, title: str) -> str:
    direction = "lower" if (effect.estimate or 0) < 0 else "higher"
    came_out = f"{title} came out {direction} than expected without {programme}"
    if caveat.disagree and effect.verdict in _CLAIMS:
        return f"{came_out}, but not every way of asking agrees ({listed(caveat.disagree)})."
    openings: dict[Verdict, str] = {
        "helped": f"{programme} helped: {came_out}.",
        "harmed": f"{programme} did harm: {came_out}.",
        "smaller than planned": f"{came_out}, but by less than was planned; we cannot yet tell"
        " whether by as much as matters."
        if _moved(effect)
        else f"we cannot yet tell whether {programme} changed {title}; a change as large as was"
        " planned is ruled out.",
        "no meaningful difference": f"{programme} made no difference that matters to {title}.",
        "cannot tell yet": f"we cannot yet tell whether {programme} changed {title}"
        f"{' by as much as matters' if _moved(effect) else ''}.",
        "cannot be estimated": f"what {programme} did to {title} cannot be estimated from these"
        " data.",
    }
    return openings[effect.verdict]


def _moved(effect: Effect) -> bool:
    """Return whether the range excludes no effect, and no failed check takes that away."""
    turned = gain(effect)
    if turned is None or not effect.known or any(c.passed == "failed" for c in effect.checks):
        return False
    return turned.lower > 0 or turned.upper < 0


def _rests(effect: Effect) -> str:
    """Return what a claim rests on where no check could show it, or what a number cannot tell."""
    turned = gain(effect)
    if effect.design in _ALONE and turned is not None and _moved(effect):
        return (
            "There is no comparator, so whatever else began at the same time is in this number"
            " too, and it cannot be called the programme's."
        )
    if effect.design in BY_NEED and effect.verdict in _CLAIMS:
        return (
            "This rests on nothing unrecorded having decided both who was taken on and what became"
            " of them."
        )
    if effect.design == "regression discontinuity" and effect.verdict in _CLAIMS:
        return (
            "It is of people near the score from which it was offered, and tells nothing of those"
            " far from it."
        )
    trends = {"Trends before", "If trends were not parallel"}
    shown = any(c.passed == "passed" for c in effect.checks if c.name in trends)
    if effect.verdict in _CLAIMS and not shown and effect.design not in OF_PEOPLE:
        return (
            "This rests on the places otherwise having moved alike, which these data cannot show."
        )
    open_verdict = effect.verdict in {"cannot tell yet", "smaller than planned"}
    failed = any(check.passed == "failed" for check in effect.checks)
    if open_verdict and not failed and turned is not None and effect.known:
        return "Harm is not ruled out." if turned.lower < -effect.outcome.margin else ""
    return ""


def _numbers(effect: Effect) -> str:
    if effect.estimate is None:
        return ""
    best = f"Best estimate {size(effect.estimate, effect.contrast, effect.unit)};"
    shown = extent(effect.lower, effect.upper, effect.contrast, effect.unit)
    if not shown:
        return f"{best} no range can be given: {uncapitalised(effect.reason)}"
    return f"{best} plausible range {shown}. {'' if effect.known else effect.reason}".strip()


def _plan(effect: Effect, planned: float | None, *, failed: bool) -> str:
    turned = gain(effect)
    if planned is None or turned is None or not effect.known:
        return ""
    change = "fall" if effect.outcome.wanted == "lower" else "rise"
    much = magnitude(planned, effect.contrast, effect.unit)
    ratio = effect.contrast == "ratio"
    named = f"the planned {much} {change}" if ratio else f"the planned {change} of {much}"
    if failed:
        return f"Until that is explained, {named} is neither shown nor ruled out."
    if turned.upper < planned:
        return f"{named} is not supported."
    if turned.lower >= planned:
        return f"{named} is supported."
    return f"{named} is within the range, so it is neither shown nor ruled out."
