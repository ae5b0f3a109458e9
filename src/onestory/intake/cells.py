"""Cells: the number that a cell holds, the mark that stands in its place, or what is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from onestory.intake.notices import RefusedRowError
from onestory.intake.sheet import Cell, text_of

COUNTS = ("numerator", "denominator", "base")

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+")
_POWER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?")
_SMALL = re.compile(r"(?:<|≤|under |fewer than |less than )\s*[0-9]+", re.IGNORECASE)
_NOTE = r"[*†‡^#]+|\(?[a-z]\)?|\[[^\]]*\]|\(note [^)]*\)"
FORMULA = re.compile(r"[=@]|[+-](?![0-9.])")
_WRONG = (
    (rf"(?:{FORMULA.pattern}).*", "formula", "looks like a spreadsheet formula."),
    (r"[+-]?(?:inf|infinity|#div/0!|#num!|∞)", "no finite number", "is no finite number."),
    (r"[+-]?[0-9.]+,[0-9,]+", "decimal comma", "may have a comma for its point."),
    (r"\(\s*[0-9][0-9.,]*\s*\)", "number in brackets", "may be a negative number or a note."),
    (r"£.*|.*%", "unit on a number", "has a unit where a count belongs."),
    (rf"[0-9][0-9.,]*\s*(?:{_NOTE})", "note on a number", "is a number with a note on it."),
    (".*", "not a number", "is not a number or a known mark."),
)
"""Pattern, rule and reason: the first that fits says why text holds no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a cell says: a number, or the mark in its place; and a remark on how it was read."""

    number: float | None = None
    mark: str | None = None
    remark: str = ""


def read_cell(cell: Cell, marks: Mapping[str, str], *, part: str, decimal_comma: bool) -> Reading:
    """Return what the cell says as a `part` of a figure.

    `marks` turns the publisher's signs into 'suppressed', 'not available' or 'not applicable'.
    `decimal_comma` says that a comma may part decimals in this file, so that 1,234 could be two
    numbers. Raises RefusedRowError when the cell holds neither a number nor a known mark.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _finite(float(cell), str(cell))
    text = text_of(cell).replace("\u2212", "-")
    mark = marks.get(text) or marks.get(text.casefold())
    if mark is not None:
        return Reading(mark=mark, remark="blank" if text == "" else f"mark {text}")
    if _SMALL.fullmatch(text):
        return Reading(mark="suppressed", remark="small number")
    return _number(text, part=part, decimal_comma=decimal_comma)


def _number(text: str, *, part: str, decimal_comma: bool) -> Reading:
    """Return the number written as text."""
    if _PLAIN.fullmatch(text):
        return _finite(float(text), text)
    if _POWER.fullmatch(text):
        return _finite(float(text), text, remark="power of ten")
    if _THOUSANDS.fullmatch(text) and not (decimal_comma and "," in text):
        return _finite(float(re.sub("[, ]", "", text)), text, remark="thousands")
    if part not in COUNTS and text.endswith("%") and _PLAIN.fullmatch(text[:-1].rstrip()):
        return _finite(float(text[:-1]), text, remark="per cent")
    if part not in COUNTS and text.startswith("£") and _PLAIN.fullmatch(text[1:].lstrip()):
        return _finite(float(text[1:]), text, remark="pounds")
    raise _refusal(text)


def _finite(number: float, text: str, *, remark: str = "") -> Reading:
    """Return the number unless it has no end."""
    if not math.isfinite(number):
        raise RefusedRowError("no finite number", f"'{text[:40]}' is no finite number.")
    if abs(number) > 1e15:
        raise RefusedRowError("no finite number", f"{text[:40]} is too large to be a figure.")
    return Reading(number=number, remark=remark)


def _refusal(text: str) -> RefusedRowError:
    """Return why text that should hold a number does not."""
    shown = text if len(text) <= 40 else f"{text[:40]} …"
    rule, reason = next(
        (rule, reason)
        for pattern, rule, reason in _WRONG
        if re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL)
    )
    return RefusedRowError(rule, f"'{shown}' {reason}")
