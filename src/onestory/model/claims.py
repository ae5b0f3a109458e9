"""Claims: numbers that are said about integrated care, beside their source and the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from onestory.model.finding import Finding

ClaimVerdict = Literal["as stated", "not as stated", "cannot be checked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement with its number, source and date. `number` is in `unit` ('times', 'per cent')."""

    id: str
    statement: str
    about: str
    number: float | None
    unit: str
    source: str
    dated: date | None
    said_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A claim beside what its source says and what the data say.

    `found` is the number that the source or the data give, with its range where one can be given;
    `sentence` says the comparison in words, `reckoned` how it was reckoned, step by step.
    """

    claim: Claim
    against: Literal["source", "data"]
    verdict: ClaimVerdict
    found: float | None
    lower: float | None
    upper: float | None
    sentence: str
    reckoned: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
