"""Disagreeing: organisations without ground, ground without organisations, places counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onestory.evidence.partnership.reading import Partner, Seat


def disagreeing(
    seats: Sequence[Seat], parts: Sequence[Partner], ground: Mapping[str, Mapping[str, float]]
) -> Iterator[Finding]:
    """Yield what the two files say differently; nothing where there is no ground at all."""
    if not parts:
        return
    sitting = dict.fromkeys(one.organisation for one in seats)
    without = [name for name in sitting if name not in ground]
    strange = [name for name in ground if name not in sitting]
    empty = [one for one in parts if one.place not in ground[one.organisation]]
    unlike = _unlike(parts)
    if without:
        found = f"{listed(without)} has no ground in the file."
        do = "Add its places, or leave it out of what is said of boundaries."
        yield _finding("partner without ground", found, do=do, rows=len(without))
    if strange:
        found = f"{listed(strange)} sits on no board."
        do = "Write the name as partners.csv does."
        yield _finding("ground without partner", found, do=do, rows=len(strange))
    if empty:
        found = "Places without a number of people are left out."
        do = "Write the people of each place."
        yield _finding("place without people", found, do=do, rows=len(empty))
    if unlike:
        found = "A place has unlike numbers of people."
        do = "Write the same number wherever the place stands."
        yield _finding("place with unlike people", found, do=do, rows=unlike)


def _finding(rule: str, message: str, *, do: str, rows: int) -> Finding:
    return Finding(rule=rule, severity="warning", message=message, do=do, rows=rows)


def _unlike(parts: Sequence[Partner]) -> int:
    held: dict[str, set[float]] = {}
    for part in parts:
        if part.people is not None:
            held.setdefault(part.place, set()).add(part.people)
    return sum(len(one) > 1 for one in held.values())
