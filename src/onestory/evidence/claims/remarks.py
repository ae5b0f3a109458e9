"""Remarks: what a claim lacks before it can be held against anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onestory.model.claims import Claim


def remarks(claim: Claim) -> tuple[Finding, ...]:
    """Return a finding for each thing that the claim lacks: source, date, number."""
    return tuple(_lacking(claim))


def _lacking(claim: Claim) -> Iterator[Finding]:
    told = f"The claim '{claim.id}'"
    if not claim.source:
        found = f"{told} names no source."
        yield _finding("claim without source", found, do="Say where it is published.")
    if claim.dated is None:
        found = f"{told} bears no date."
        yield _finding("claim without date", found, do="Say when it was published.")
    if claim.number is None:
        do = "Write its number and unit, or leave it out: only numbers can be checked."
        yield _finding("claim without number", f"{told} gives no number.", do=do)


def _finding(rule: str, message: str, *, do: str) -> Finding:
    return Finding(rule=rule, severity="warning", message=message, do=do)
