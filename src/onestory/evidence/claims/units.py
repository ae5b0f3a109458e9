"""Units: the one that a claim's number is in, however it is spelt."""

from __future__ import annotations

from difflib import get_close_matches

_SPELLINGS = {
    "%": "per cent",
    "per cent": "per cent",
    "percent": "per cent",
    "per-cent": "per cent",
    "pc": "per cent",
    "pct": "per cent",
    "percentage": "per cent",
    "times": "times",
    "time": "times",
    "fold": "times",
    "-fold": "times",
    "x": "times",
    "×": "times",
    "percentage points": "percentage points",
    "percentage point": "percentage points",
    "per cent points": "percentage points",
    "percent points": "percentage points",
    "% points": "percentage points",
    "pp": "percentage points",
}
_SHARES = ("per cent ", "percent ", "per-cent ", "percentage ", "% ")
_LIKE = 0.75


def unit_of(written: str) -> str:
    """Return the unit: 'per cent' of '%' or 'Percent', 'times' of 'x'; one of your own as it is."""
    said = " ".join(written.split())
    return _SPELLINGS.get(said.casefold().removesuffix("."), said)


def meant(unit: str) -> str:
    """Return the unit that one of no known spelling is probably meant as, '' for one of its own."""
    said = unit.casefold()
    if said in _SPELLINGS:
        return ""
    if said.startswith(_SHARES):
        return "per cent"
    near = get_close_matches(said, [one for one in _SPELLINGS if len(one) > 3], n=1, cutoff=_LIKE)
    return _SPELLINGS[near[0]] if near else ""
