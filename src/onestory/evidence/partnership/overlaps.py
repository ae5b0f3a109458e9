"""Overlaps: the people on the ground of both of two organisations, and of either."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.partnership import OVERLAP_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onestory.evidence.partnership.reading import Partner


def ground_of_partners(parts: Iterable[Partner], partners: Iterable[str]) -> tuple[Partner, ...]:
    """Return the places of the partners, under their names; those of other organisations go."""
    names = {name.casefold(): name for name in partners}
    return tuple(
        replace(part, organisation=names[part.organisation.casefold()])
        for part in parts
        if part.organisation.casefold() in names
    )


def ground_by_organisation(
    parts: Iterable[Partner], people: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Return the people of each small place by organisation, in the order first met.

    `people` fills in for what the file leaves out; a place without people is left out.
    """
    made: dict[str, dict[str, float]] = {}
    for part in parts:
        known = part.people if part.people is not None else people.get(part.place)
        own = made.setdefault(part.organisation, {})
        if known is not None:
            own[part.place] = known
    return made


def overlaps(ground: Mapping[str, Mapping[str, float]]) -> pa.Table:
    """Return a row a pair of organisations; follows `model.partnership.OVERLAP_ROWS`.

    Coterminosity is the people on the ground of both over those on the ground of either; with
    two organisations of the same places it is 1, of none in common 0.
    """
    held = {name: places for name, places in ground.items() if fsum(places.values()) > 0}
    return pa.Table.from_pylist(
        [_pair(one, other, held) for one, other in combinations(held, 2)], schema=OVERLAP_ROWS
    )


def _pair(
    one: str, other: str, ground: Mapping[str, Mapping[str, float]]
) -> dict[str, str | float]:
    first, second = ground[one], ground[other]
    both = fsum(first[place] for place in sorted(first) if place in second)
    people_one, people_other = fsum(first.values()), fsum(second.values())
    return {
        "one": one,
        "other": other,
        "people_one": people_one,
        "people_other": people_other,
        "people_both": both,
        "coterminosity": both / (people_one + people_other - both),
        "of_one": both / people_one,
        "of_other": both / people_other,
    }
