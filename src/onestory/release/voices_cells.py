"""Cells of people's voices: which to hide, so that none of few can be had by subtraction.

A whole and its parts are an equation. Where the whole is shown, hidden parts can be told together:
so there are at least two of them, and together they are no fewer than the rule allows. Where the
whole is hidden, so is one of its parts at least.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A whole and the parts that it falls into.

    `least` is how many the hidden ones must be together, where that is more than elsewhere.
    """

    whole: Key
    parts: tuple[Key, ...]
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenCells:
    """Cells that are hidden as small, and those that would give one away."""

    small: frozenset[Key] = frozenset()
    protecting: frozenset[Key] = frozenset()

    def __contains__(self, key: object) -> bool:
        """Return whether the cell is hidden for either reason."""
        return key in self.small or key in self.protecting

    def __bool__(self) -> bool:
        """Return whether anything is hidden."""
        return bool(self.small or self.protecting)


def to_hide(
    counts: Mapping[Key, int],
    splits: Iterable[Split],
    *,
    least: int,
    also: Collection[Key] = (),
) -> HiddenCells:
    """Return which cells to hide: those of 1 to `least` - 1 people, and what gives them away.

    So could those be told by subtraction whom no part tells, as of whom the group is not known;
    rounding is no shield, for a score beside a rounded count may tell the exact one. `also` are
    hidden as small whatever they count.
    """
    small = {key for key, count in counts.items() if 0 < count < least or (count and key in also)}
    gone = set(small)
    told = [
        _Told(split, counts, least=least)
        for split in splits
        if split.whole in counts and any(counts.get(part, 0) for part in split.parts)
    ]
    while more := {key for one in told for key in one.next(gone)} - gone:
        gone |= more
    return HiddenCells(small=frozenset(small), protecting=frozenset(gone - small))


class _Told:
    """A split with the counts of its parts, which can say what to hide next."""

    def __init__(self, split: Split, counts: Mapping[Key, int], *, least: int) -> None:
        parts = [(counts[key], key) for key in split.parts if counts.get(key, 0) > 0]
        self.whole = split.whole
        self.count = counts[split.whole]
        self.parts = sorted(parts, key=lambda one: (one[0], repr(one[1])))
        self.least = max(least, split.least)
        rest = self.count - sum(count for count, _ in parts)
        self.rest = [rest] if 0 < rest < self.least else []

    def next(self, gone: Collection[Key]) -> Sequence[Key]:
        """Return the next cell to hide so that none of few can be told; nothing when it is safe."""
        hidden = [*self.rest, *(count for count, key in self.parts if key in gone)]
        left = [key for _, key in self.parts if key not in gone]
        if self.whole in gone:
            return left[:1] if not hidden else ()
        if not hidden or (len(hidden) > 1 and sum(hidden) >= self.least):
            return ()
        # The one part there is may be the whole.
        return left[:1] or ((self.whole,) if hidden == [self.count] else ())
