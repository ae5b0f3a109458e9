"""Reasons: why a physical row is in quarantine, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onestory.model.finding import Finding

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


def quarantine_finding(
    reason: str, rows: Sequence[int], *, file: str = "", sheet: str = ""
) -> Finding:
    """Return the finding of all the rows that are in quarantine for one reason.

    It says nothing of what the rows hold: that may be a name.
    """
    first = tuple(sorted(rows)[:5])
    return replace(_FOUND[reason], rows=len(rows), first_rows=first, file=file, sheet=sheet)


def _finding(rule: str, message: str, do: str) -> Finding:
    return Finding(rule=rule, severity="rejected", message=message, do=do)


_FOUND = {
    one.rule: one
    for one in (
        _finding(
            "NUL byte",
            "The row holds NUL bytes, which no text does.",
            "Ask for the file to be saved again as CSV (UTF-8).",
        ),
        _finding(
            "undecodable bytes",
            "The row holds bytes that are no characters, in UTF-8 or in Windows-1252.",
            "Ask for the file to be saved again as CSV (UTF-8).",
        ),
        _finding(
            "unclosed quote",
            "A quotation mark is opened and never closed.",
            "Ask for cells to be quoted as in RFC 4180, marks within them doubled.",
        ),
        _finding(
            "stray quote",
            "A cell goes on after its closing quotation mark.",
            "Ask for cells to be quoted as in RFC 4180, marks within them doubled.",
        ),
        _finding(
            "ragged row",
            "The row has more or fewer cells than the headings.",
            "Ask for cells that hold the delimiter to be quoted.",
        ),
        _finding(
            "cell too long",
            "A cell is longer than 131,072 characters.",
            "Ask what it holds: a quotation mark may have swallowed other rows.",
        ),
        _finding(
            "trailer",
            "The line says that the file ends, and is no row.",
            "Nothing to do: it was set aside.",
        ),
        _finding(
            "broken JSON",
            "The line is no JSON object.",
            "Ask for a bulk export: newline-delimited JSON (NDJSON), one resource a line.",
        ),
        _finding(
            "another resource",
            "The line is a FHIR resource of another kind than the first.",
            "Ask for a file of its own for each kind of resource.",
        ),
    )
}
