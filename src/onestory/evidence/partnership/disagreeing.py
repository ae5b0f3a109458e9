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
    told = (
        ("partner without ground", len(without), f"{listed(without)} has no ground in the file."),
        ("ground without partner", len(strange), f"{listed(strange)} sits on no board."),
        ("place without people", len(empty), "Places without a number of people are left out."),
        ("place with unlike people", unlike, "A place has unlike numbers of people."),
    )
    for rule, count, message in told:
        if count:
            yield Finding(rule=rule, severity="warning", message=message, do=_DO[rule], rows=count)


_DO: Mapping[str, str] = {
    "partner without ground": "Add its places, or leave it out of what is said of boundaries.",
    "ground without partner": "Write the name as partners.csv does.",
    "place without people": "Write the people of each place.",
    "place with unlike people": "Write the same number wherever the place stands.",
}


def _unlike(parts: Sequence[Partner]) -> int:
    held: dict[str, set[float]] = {}
    for part in parts:
        if part.people is not None:
            held.setdefault(part.place, set()).add(part.people)
    return sum(len(one) > 1 for one in held.values())
