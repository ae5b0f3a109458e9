"""Who was not interviewed: levels and kinds of organisation of which nobody spoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evidence.interviews.compared import LEVELS
from onestory.model.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.evidence.interviews.presence import Telling

_KINDS = {
    "councils and social care": ("council", "social care", "local authority", "borough", "asc"),
    "the voluntary sector": ("volunt", "charit", "vcs", "community group", "age uk", "mind"),
    "people and carers": ("people", "carer", "public", "resident", "healthwatch", "lived"),
    "general practice": ("practice", "gp", "primary care", "pcn"),
    "hospitals and other NHS providers": ("trust", "hospital", "nhs", "community health"),
}


def not_interviewed(told: Sequence[Telling]) -> tuple[str, ...]:
    """Return sentences on who is missing among those who spoke; none where nothing tells."""
    said: list[str] = []
    levels = {one.level for one in told} - {""}
    if not levels:
        said.append("Nobody's level is known, so we cannot tell whose view is missing.")
    elif missing := [words for level, words in LEVELS.items() if level not in levels]:
        said.append(f"Nobody was interviewed {' or '.join(missing)}.")
    named = {one.organisation.casefold() for one in told} - {""}
    kinds = [kind for kind, words in _KINDS.items() if not _heard(named, words)]
    if not named:
        said.append("No organisations are named, so we cannot tell whose voice is missing.")
    elif kinds:
        said.append(f"Going by the organisations named, nobody spoke for {listed(kinds)}.")
    without = {one.person for one in told if not one.organisation}
    if named and without and kinds:
        said.append(f"The organisation of {len(without)} of those who spoke is not known.")
    return tuple(said)


def _heard(named: set[str], words: Sequence[str]) -> bool:
    return any(_has(one, word) for one in named for word in words)


def _has(name: str, word: str) -> bool:
    """Return whether the name holds the word: short ones whole, longer ones as a beginning."""
    if " " in word:
        return word in name
    parts = name.replace("/", " ").replace("-", " ").split()
    return any(part == word or (len(word) > 4 and part.startswith(word)) for part in parts)
