"""Remarks: what a claim lacks before it can be held against anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.model.claims import Claim


def remarks(claim: Claim) -> tuple[Finding, ...]:
    """Return a finding for each thing that the claim lacks: source, date, number."""
    lacks = (
        ("claim without source", not claim.source, "names no source", "Say where it is published."),
        ("claim without date", claim.dated is None, "bears no date", "Say when it was published."),
        (
            "claim without number",
            claim.number is None,
            "gives no number",
            "Write its number and unit, or leave it out: only numbers can be checked.",
        ),
    )
    return tuple(
        Finding(
            rule=rule,
            severity="warning",
            message=f"The claim '{claim.id}' {what}.",
            do=do,
        )
        for rule, missing, what, do in lacks
        if missing
    )
