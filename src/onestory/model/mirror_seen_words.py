"""Words of what a mirror's sites perceive, and of how many were heard at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.mirror_reading import opened, who
from onestory.model.words import many

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror
    from onestory.model.mirror_told import Told

_SIDES = ("progress", "no progress", "takes no side")
_ALONE = {
    "progress": "see progress there",
    "no progress": "see none there",
    "takes no side": "cannot be said to see progress or none there",
}


def seen(mirror: Mirror, told: Told, *, when: str = "") -> str:
    """Return at how many sites progress is seen, or none; sites that nobody spoke of apart."""
    heard = [row for row in told.felt if row.perceives != "not heard"]
    of = many(len(told.felt), "site")
    if not heard:
        return opened(f"{when}we heard from none of {of}.")
    whose = who(mirror)
    counts = [sum(row.perceives == side for row in heard) for side in _SIDES]
    if len(heard) == len(told.felt):
        return opened(f"{when}{_of_all(whose, counts, of)}")
    told_of = f"{when}we heard from {len(heard)} of {of}:"
    if len(heard) == 1:
        return opened(f"{told_of} {whose} {_ALONE[heard[0].perceives]}.")
    if not counts[0] and not counts[1]:
        return opened(f"{told_of} whether {whose} see progress cannot be told at any of them.")
    progress = f"see progress at {counts[0] or 'none'} of the {len(heard)}"
    return opened(f"{told_of} {whose} {progress}{_rest(counts)}")


def _of_all(whose: str, counts: list[int], of: str) -> str:
    progress, none, _ = counts
    if not progress and not none:
        return f"whether {whose} see progress cannot be told at any of {of}."
    return f"{whose} at {progress or 'none'} of {of} see progress{_rest(counts)}"


def _rest(counts: list[int]) -> str:
    progress, none, unknown = counts
    others = f"the other {unknown}" if progress and not none else str(unknown)
    rest = [
        f"at {none} they see none" if none else "",
        f"at {others.replace('other 1', 'other')} we cannot tell" if unknown else "",
    ]
    said = " and ".join(part for part in rest if part)
    return f"; {said}." if said else "."
