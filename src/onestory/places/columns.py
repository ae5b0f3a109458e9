"""Columns of lookups: which kind of area, of which year, each holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onestory.model.area import Level

LEVELS: dict[str, Level] = {
    "lsoa": "lsoa",
    "ltla": "district",
    "lad": "district",
    "utla": "council",
    "ctyua": "council",
    "ccg": "ccg",
    "sicbl": "sub_icb",
    "loc": "sub_icb",
    "stp": "stp",
    "icb": "icb",
    "region": "region",
    "rgn": "region",
    "nhs_region": "nhs_region",
    "nhser": "nhs_region",
    "nhs_trust": "trust",
    "trust": "trust",
    "practice": "practice",
}
"""How the columns of official lookups name each level (`ltla21_code`, `LAD21CD`)."""

PATTERNS: dict[Level, str] = {
    "lsoa": r"[EX]01\d{6}",
    "district": r"[EX]0[6-9]\d{6}",
    "council": r"[EX](0[689]|10)\d{6}",
    "ccg": r"[EX]38\d{6}",
    "sub_icb": r"[EX]38\d{6}",
    "stp": r"[EX]54\d{6}",
    "icb": r"[EX]54\d{6}",
    "region": r"[EX]12\d{6}",
    "nhs_region": r"[EX]40\d{6}",
    "trust": r"[A-Z0-9]{3,5}",
    "practice": r"[A-Z]\d{5}",
}
"""The pattern of each level's codes in England (or, with X, in an invented country)."""

ELSEWHERE = r"[WSNLM]\d{8}|95\w+|N\d+\w*"
"""The pattern of codes of Wales, Scotland, Northern Ireland and the islands."""

_COLUMN = re.compile(
    r"^(?P<level>[a-z_]+?)(?P<year>\d{2})?_?"
    r"(?P<what>nhs_code|ons_code|code_nhs|code_h|code|cdh|cd|name|nm)$"
)
_CODE = ("ons_code", "code", "cd")
_NAME = ("name", "nm")
_OTHER = ("nhs_code", "code_nhs", "code_h", "cdh")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edition:
    """A level of areas as it was in a year: the CCGs of 2021, the LSOAs of 2011."""

    level: Level
    year: int

    @property
    def on(self) -> date:
        """The day whose areas these are: census day, 1 July 2022 for care boards, or 1 April."""
        if self.level == "lsoa":
            return date(2011, 3, 27) if self.year < 2021 else date(2021, 3, 21)
        if self.level in {"icb", "sub_icb"} and self.year == 2022:
            return date(2022, 7, 1)
        return date(self.year, 4, 1)

    def __str__(self) -> str:
        """Return the edition in words."""
        return f"{self.level} {self.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The columns of one edition in a file; '' where the file has no name or other code."""

    edition: Edition
    code: str
    name: str = ""
    other_code: str = ""


def fields(names: Sequence[str]) -> tuple[Field, ...]:
    """Return the editions that a file's columns hold, in the order of their code columns."""
    found: dict[Edition, dict[str, str]] = {}
    for column in names:
        match = _COLUMN.match(column.strip().lower())
        level = LEVELS.get(match["level"].rstrip("_")) if match else None
        if match is None or level is None or match["year"] is None:
            continue
        edition = Edition(level=level, year=2000 + int(match["year"]))
        found.setdefault(edition, {}).setdefault(_kind(match["what"]), column)
    return tuple(
        Field(
            edition=edition, code=k["code"], name=k.get("name", ""), other_code=k.get("other", "")
        )
        for edition, k in found.items()
        if "code" in k
    )


def _kind(what: str) -> str:
    if what in _CODE:
        return "code"
    return "name" if what in _NAME else "other"


def share(names: Sequence[str]) -> str:
    """Return the column that says how much of the first area lies in the second, or ''."""
    return next((n for n in names if n.lower().startswith(("proportion", "share", "weight"))), "")
