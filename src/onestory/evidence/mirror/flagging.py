"""Flagging: whether perception runs ahead of the evidence, behind it, or in step with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.mirror_reading import moved
from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.evidence.mirror.sides import Measured, Perceived
    from onestory.model.mirror import Flag, Perceives, Sides

_LEAST = 2
"""Respondents from which a value without a range may take a side: one person's word is not a
site's."""


def perceives(seen: Perceived | None, sides: Sides) -> Perceives:
    """Return whether progress is perceived: the range lies wholly on the better side of neutral.

    Without a range the value alone takes the side, unless one person alone gave it.
    """
    if seen is None or seen.value is None:
        return "takes no side"
    if not _ranged(seen) and seen.respondents is not None and seen.respondents < _LEAST:
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


def flag(takes: Perceives, found: Measured | None, sides: Sides) -> Flag:
    """Return the flag: none is given unless the measured range leaves out no change."""
    side = _moved(found, sides)
    if takes == "takes no side" or side == "not known":
        return "not known"
    if takes == "progress":
        return "in step" if side == "better" else "ahead of the evidence"
    return "unseen gain" if side == "better" else "in step"


def why(takes: Perceives, seen: Perceived | None, found: Measured | None, sides: Sides) -> str:
    """Return the flag in words: what is perceived, and what was measured."""
    return f"{_seen(takes, seen, sides)}; {_found(found, sides)}."


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
        }[takes]
    none = f"no range can be given{f': {seen.note}' if seen.note else ''}"
    return {
        "progress": f"Progress is perceived, by the value alone ({none})",
        "no progress": f"No progress is perceived, by the value alone ({none})",
        "takes no side": f"What is perceived takes no side ({none})",
    }[takes]


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
