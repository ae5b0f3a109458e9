"""Claims: numbers that are said about integrated care, beside their source and the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from onestory.model.finding import Finding

ClaimVerdict = Literal["as stated", "not as stated", "cannot be checked"]
Bound = Literal["about", "over", "under"]
"""How the number is meant: about so much, over it ('more than 60%') or under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthSaid:
    """A source that gives a figure at two times.

    Where the figure is a share of people, `people_growth` is how many more people there will be
    (0.5 is half as many again), so that the number of people can be reckoned too. `years` are the
    first and the last.
    """

    start: float
    end: float
    people_growth: float | None = None
    years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSaid:
    """A source that gives a share: its two counts, or neither of them.

    `were` are counts (so many of so many) by which to show how wide the range could be.
    """

    numerator: int | None = None
    denominator: int | None = None
    were: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSaid:
    """A source that gives a number in the claim's own unit, with or without its range."""

    value: float
    lower: float | None = None
    upper: float | None = None


SourceSaid = GrowthSaid | ShareSaid | ValueSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSaid:
    """The figures of the study that a claim is held against.

    `start` and `end` are periods as written ('2022-23'); with `start` blank, the claim is of the
    level in `end` and not of a change.
    """

    indicator: str
    place: str
    start: str
    end: str


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
    bound: Bound = "about"
    source_says: SourceSaid | None = None
    data: DataSaid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A claim beside what its source says or what the data say.

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
