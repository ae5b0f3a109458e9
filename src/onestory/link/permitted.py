"""Permitted: which sectors' accounts may be searched for among one another.

The agreement's links are edges between sectors; accounts are matched within what hangs together. So
two sectors without a link of their own can meet through a third, and that is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

from onestory.model.agreement import Agreement
from onestory.model.finding import Finding

IDENTITY = "identity"
"""The sector of lists of people. It holds no events, so a link through it is what it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """Which scope each sector is matched in, by number; a sector that is not named is in none."""

    of_sector: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def terms(self) -> str:
        """Return a hash that changes when what may be linked does."""
        written = json.dumps(sorted(self.of_sector.items()))
        return hashlib.sha256(written.encode()).hexdigest()[:16]


def scopes(providers: Mapping[str, int], agreed: Agreement | None) -> Scopes:
    """Return the scopes of the sectors, each given with its number of identifiable providers.

    Without an agreement all are in one. A sector that no link names is in none; nor is one whose
    providers may not be joined with each other, where nothing else that it may meet is here.
    """
    sectors = sorted(providers)
    if agreed is None:
        return Scopes(of_sector=dict.fromkeys(sectors, 0), findings=())
    together = _components(sectors, agreed)
    named = {sector for pair in agreed.links for sector in pair}
    found = {
        sector: number
        for number, some in enumerate(together)
        for sector in sorted(some)
        if sector in named and (len(some) > 1 or agreed.permits_link(sector, sector))
    }
    return Scopes(of_sector=found, findings=_through_others(found, providers, agreed))


def _components(sectors: Iterable[str], agreed: Agreement) -> list[frozenset[str]]:
    """Return the sectors that hang together by links, in order of their first."""
    left = list(sectors)
    found: list[frozenset[str]] = []
    while left:
        some = {left[0]}
        while more := {
            one
            for one in left
            if one not in some and any(agreed.permits_link(one, o) for o in some)
        }:
            some |= more
        found.append(frozenset(some))
        left = [one for one in left if one not in some]
    return found


def _through_others(
    scope: Mapping[str, int], providers: Mapping[str, int], agreed: Agreement
) -> tuple[Finding, ...]:
    """Return a note of the pairs that no link names and that meet all the same."""
    pairs = [
        f"{one} with {other}" if one != other else f"{one} with another provider's"
        for one, other in combinations_with_replacement(sorted(scope), 2)
        if scope[one] == scope[other]
        and not agreed.permits_link(one, other)
        and IDENTITY not in {one, other}
        and (one != other or providers[one] > 1)
    ]
    if not pairs:
        return ()
    return (
        Finding(
            rule="linked through another",
            severity="note",
            message="Records of these sectors meet in one person only because each may be linked"
            f" with a third: {', '.join(pairs)}.",
            do="Show it to the controllers: agree on these links too, or take out one that they"
            " meet through.",
        ),
    )


def met_without_link(
    named: Mapping[frozenset[str], int], sectors: Iterable[str], agreed: Agreement | None
) -> tuple[Finding, ...]:
    """Return a warning where accounts are named by sectors that may not be linked at all.

    `named` counts accounts by the sectors that name them, `sectors` are all that are here.
    """
    if agreed is None:
        return ()
    together = _components(sorted(sectors), agreed)
    apart = {some: many for some, many in named.items() if not any(some <= one for one in together)}
    if not apart:
        return ()
    words = sorted(" and ".join(sorted(some)) for some in apart)
    return (
        Finding(
            rule="met without a link",
            severity="warning",
            message=f"{sum(apart.values()):,} accounts are named by sectors that may not be linked,"
            f" as their records share a number: {'; '.join(words)}.",
            do='Agree on the link, or destroy one of them and receive it with join = "no permitted'
            ' link", which gives its records numbers of their own.',
        ),
    )
