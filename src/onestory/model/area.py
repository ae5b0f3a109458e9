"""Areas: places with an official code and the dates between which they exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal[
    "country",
    "region",
    "icb",
    "sub_icb",
    "stp",
    "ccg",
    "nhs_region",
    "council",
    "district",
    "lsoa",
    "trust",
    "practice",
    "own",
]
"""Kinds of area. 'council' has adult social care duties (upper tier or unitary; UTLA),
'district' is a lower-tier or unitary authority (LTLA/LAD), 'own' is a user's place."""

ENGLAND = "E92000001"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Area:
    """An area: its code, name, level and the half-open dates between which it exists.

    `start` None means since before the register begins; `end` None means it still exists.
    `parent` is the code of the larger area that reports group it under, where one is known.
    """

    code: str
    name: str
    level: Level
    start: date | None = None
    end: date | None = None
    parent: str = ""

    def exists(self, on: date) -> bool:
        """Return whether the area exists on the day."""
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)
