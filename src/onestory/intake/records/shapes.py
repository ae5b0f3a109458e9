"""Shapes: what a text looks like, told in place of what it says."""

from __future__ import annotations

import re

from onestory.intake.records.nhs_number import bare, is_valid

LONGEST_QUOTED = 20  # characters: longer than any code, and long enough for a sentence on somebody
POSTCODE = (
    r"(?:^|[^A-Za-z0-9])[A-Z]{1,2}[0-9][A-Z0-9]? +[0-9][A-Z]{2}(?:$|[^A-Za-z0-9])"
    r"|^(?i:[A-Z]{1,2}[0-9][A-Z0-9]? *[0-9][A-Z]{2})$"
)
"""A whole postcode: alone, or in capitals among other words."""
NUMBER = r"(?:^|[^0-9])([0-9]{3}[ .-]?[0-9]{3}[ .-]?[0-9]{4})(?:$|[^0-9])"
"""Ten digits together: an NHS number if its check digit fits."""
_POSTCODE, _NUMBER = re.compile(POSTCODE), re.compile(NUMBER)


def shape(text: str) -> str:
    """Return what a private text looks like and not what it says: 'Aaaa 99'."""
    drawn = re.sub(r"[^\W\d_]", lambda m: "A" if m[0].isupper() else "a", text[:30])
    return f"a text of the shape '{re.sub(r'[0-9]', '9', drawn)}'" if text else "an empty cell"


def quoted(text: str) -> str:
    """Return a value of a public column for a finding: its shape if it may name somebody."""
    if len(text) > LONGEST_QUOTED or may_name(text) or is_valid(bare(text)):
        return shape(text)
    return f"'{text}'"


def shown(name: str) -> str:
    """Return a heading or the name of a sheet, quoted: its shape if it may name somebody."""
    return shape(name) if may_name(name) else f"'{name}'"


def sheet_shown(name: str) -> str:
    """Return the name of a sheet or an archive's member: its shape if it may name somebody."""
    return shape(name) if may_name(name) else name


def may_name(text: str) -> bool:
    """Return whether a text has a whole postcode or ten digits together."""
    return bool(_POSTCODE.search(text) or _NUMBER.search(text))
