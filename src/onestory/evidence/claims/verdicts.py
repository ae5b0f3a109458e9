"""Verdicts: whether what was found is what is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.evidence.claims.words import rounding

if TYPE_CHECKING:
    from onestory.model.claims import Claim, ClaimVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A number that was found, with its range where it has one."""

    value: float
    lower: float | None = None
    upper: float | None = None


_NOISE = 1e-9


def quoted(claim: Claim, given: float) -> ClaimVerdict:
    """Return whether the claim says what its source gives.

    A source either says it or it does not: how sure the source can be of its number plays no part.
    'About' asks that what it gives round to the number said, 'over' and 'under' that it lie there.
    """
    said = claim.number
    if said is None:
        return "cannot be checked"
    match claim.bound:
        case "about":
            so = abs(given - said) <= rounding(said) + _NOISE
        case "over":
            so = given - said > _NOISE
        case "under":
            so = said - given > _NOISE
    return "as stated" if so else "not as stated"


def verdict(claim: Claim, found: Found) -> ClaimVerdict:
    """Return whether the figures, that say something of the world, bear the claim out.

    With a range, 'about' asks that the number lie in it, 'over' and 'under' that the whole range
    lie on that side; a range on both sides of such a bound cannot tell. Without a range, the
    number found must round to the number said, or lie on the side of the bound.
    """
    said = claim.number
    if said is None:
        return "cannot be checked"
    half = rounding(said)
    lower = found.value if found.lower is None else found.lower
    upper = found.value if found.upper is None else found.upper
    if claim.bound == "about":
        return "as stated" if lower - half <= said <= upper + half else "not as stated"
    if claim.bound == "under":
        lower, upper, said = -upper, -lower, -said
    if lower > said:
        return "as stated"
    return "not as stated" if upper <= said else "cannot be checked"
