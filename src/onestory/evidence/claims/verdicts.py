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


def verdict(claim: Claim, found: Found) -> ClaimVerdict:
    """Return whether the claim says what was found.

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
