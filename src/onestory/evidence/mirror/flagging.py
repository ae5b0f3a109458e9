"""Flagging: whether perception runs ahead of the evidence, behind it, or in step with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.mirror_reading import SILENT, moved
from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.evidence.mirror.sides import Measured, Perceived
    from onestory.model.mirror import Flag, Perceives, Sides


def perceives(seen: Perceived | None, sides: Sides, *, by_site: bool = True) -> Perceives:
    """Return whether progress is perceived: the range lies wholly on the better side of neutral.

    Without a range no side is taken: two people's mean is no site's. Only a claim about the whole
    programme that nothing tells by site (not `by_site`) takes the side of its bare value.
    """
    if _unheard(seen):
        return "not heard"
    if seen is None or seen.value is None or (by_site and not _ranged(seen)):
        return "takes no side"
    low = seen.value if seen.lower is None or seen.upper is None else seen.lower
    high = seen.value if seen.lower is None or seen.upper is None else seen.upper
    if low <= sides.neutral <= high:
        return "takes no side"
    return (
        "progress"
        if (low > sides.neutral) == (sides.perceived_wanted == "higher")
        else ("no progress")
    )


def _unheard(seen: Perceived | None) -> bool:
    return seen is None or (seen.value is None and not seen.respondents)


def flag(takes: Perceives, found: Measured | None, sides: Sides) -> Flag:
    """Return the flag: none is given unless the measured range leaves out no change."""
    side = _moved(found, sides)
    if takes in SILENT or side == "not known":
        return "not known"
    if takes == "progress":
        return "in step" if side == "better" else "ahead of the evidence"
    return "unseen gain" if side == "better" else "in step"


def why(takes: Perceives, seen: Perceived | None, found: Measured | None, sides: Sides) -> str:
    """Return the flag in words: what is perceived, and what was measured."""
    return f"{_seen(takes, seen, sides)}; {_found(found, sides)}."


def why_early(takes: Perceives, seen: Perceived | None, sides: Sides) -> str:
    """Return why a wave held before any site began has no flag."""
    return f"{_seen(takes, seen, sides)}; it was asked before any site began."


def _seen(takes: Perceives, seen: Perceived | None, sides: Sides) -> str:
    if seen is None or seen.value is None:
        note = seen.note if seen else None
        return f"Nothing is known of what is perceived ({note or 'nobody answered there'})"
    if _ranged(seen):
        return {
            "progress": "Progress is perceived",
            "no progress": "No progress is perceived",
            "takes no side": "What is perceived takes no side: its range holds"
            f" {number(sides.neutral, 1).removesuffix('.0')}, which is neither",
        }.get(takes, "")
    none = f"no range can be given{f': {seen.note}' if seen.note else ''}"
    return {
        "progress": f"Progress is perceived, by the value alone ({none})",
        "no progress": f"No progress is perceived, by the value alone ({none})",
    }.get(takes, f"What is perceived takes no side ({none})")


def _found(found: Measured | None, sides: Sides) -> str:
    if found is None:
        return "nothing was measured up to then"
    if found.lower is None or found.upper is None:
        return (
            f"no range of what was measured can be given{f' ({found.note})' if found.note else ''}"
        )
    return {
        "better": "the measured range lies wholly on the better side of no change",
        "worse": "the measured range lies wholly on the worse side of no change",
        "not known": "what was measured may be no change at all",
    }[_moved(found, sides)]


def _moved(found: Measured | None, sides: Sides) -> str:
    if found is None:
        return "not known"
    return moved(found.lower, found.upper, sides.wanted)


def _ranged(seen: Perceived) -> bool:
    return seen.lower is not None and seen.upper is not None
