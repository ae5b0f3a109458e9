"""Codes: which kind of area an official code names, and which columns hold such codes."""

from __future__ import annotations

import re

from onestory.model.area import Level

PREFIXES: dict[str, Level] = {
    "E92": "country",
    "E12": "region",
    "E40": "nhs_region",
    "E54": "icb",
    "E38": "ccg",
    "E10": "council",
    "E09": "council",
    "E08": "council",
    "E06": "council",
    "E07": "district",
    "E01": "lsoa",
}
"""The first three characters of an Office for National Statistics code, and the level they name.
E06, E08 and E09 are councils that are their own district; E54 was sustainability and
transformation partnerships before July 2022; E38 is sub-ICB locations since.
Codes of an invented country begin with X instead of E."""

_CODE = re.compile(r"^[EKNSWX]\d{8}$")


def is_code(text: str) -> bool:
    """Return whether the text has the pattern of an Office for National Statistics code."""
    return _CODE.match(text) is not None


def level_of(code: str) -> Level | None:
    """Return the level that the code's first characters name, or None for other areas."""
    start = code[:3]
    return PREFIXES.get(f"E{start[1:]}" if start.startswith("X") else start)


def level_sql(column: str) -> str:
    """Return the SQL that gives the level of the code in `column`, null for other areas."""
    cases = " ".join(f"WHEN '{start}' THEN '{level}'" for start, level in PREFIXES.items())
    return f"CASE replace(left({column}, 3), 'X', 'E') {cases} END"
