"""Reasons: why a physical row is in quarantine, and what to do about it."""

from __future__ import annotations

import re

_TRAILER = re.compile(
    r"""\W*(?:end(?:\W+of\W+(?:file|data|report|extract))?|eof|trailer|footer|trl|
    (?:end\W+)?(?:total|number\W+of|no\W+of|row|record)?\W*(?:rows|records|row\W?count|
    record\W?count|count|total))\b\W*(\d[\d,]*)?\W*""",
    re.IGNORECASE | re.VERBOSE,
)


def reason_of_width(text: str) -> str:
    """Return the rule that a row of the wrong width breaks: it may be the file's last word."""
    return "trailer" if _TRAILER.fullmatch(text) else "ragged row"


def trailer_count(text: str) -> int | None:
    """Return how many rows a trailer says there are, or None where it says nothing."""
    found = _TRAILER.fullmatch(text)
    digits = (found.group(1) or "").replace(",", "") if found else ""
    return int(digits) if digits else None
