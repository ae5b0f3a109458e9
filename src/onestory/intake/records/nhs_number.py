"""NHS numbers: which texts can be one, by the check digit (Modulus 11).

A number is read however a spreadsheet left it: '943 476 5919', '943.476.5919', a hyphen of any
kind, an apostrophe before it, 9434765919.0, 9.434765919E+09 (all its digits are there), NHS before
it.
"""

from __future__ import annotations

import re
from collections.abc import Container

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_DIGITS = 10
# Patterns for the vectorised reader (RE2), each with what stands in its stead, in their order.
_SHAPES = (
    (r"^\W*(\d)\.(\d{9})[eE]\+?0?9\W*$", r"\1\2"),
    (r"\.0+\W*$", ""),
    (r"(?i)^\W*NHS(\W*(number|no))?", ""),
    (r"[^\pL\pN]+", ""),
)


def bare(text: str) -> str:
    """Return the number without spaces, hyphens and whatever a spreadsheet added to it."""
    return str(_bared(pa.array([text], pa.string()))[0])


def _bared(texts: pa.Array) -> pa.Array:
    for pattern, instead in _SHAPES:
        texts = pc.replace_substring_regex(texts, pattern, instead)
    return texts


def holds_one_of(text: str, numbers: Container[str]) -> bool:
    """Return whether the digits of a text, whatever lies between them, hold one of the numbers."""
    digits = re.sub(r"[^0-9]", "", text)
    return any(digits[at : at + _DIGITS] in numbers for at in range(len(digits) - _DIGITS + 1))


def is_valid(number: str) -> bool:
    """Return whether ten digits pass Modulus 11 and are no placeholder of one digit repeated.

    One in eleven random texts of ten digits passes: a check of typing, not a proof of identity.
    Source: the NHS Data Model and Dictionary, NHS NUMBER.
    """
    if len(number) != 10 or not number.isascii() or not number.isdecimal():
        return False
    if number == number[0] * 10:
        return False
    weighed = sum(
        int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)
    )
    return (11 - weighed % 11) % 11 == int(number[9])


def valid_only(texts: pa.Array) -> pa.Array:
    """Return each valid number bare, and null in place of every other text."""
    valid = _judged(texts)
    if valid.all() or not len(texts):
        return texts
    other = pa.array(~valid)
    others = _bared(texts.filter(other))
    found = pc.if_else(pa.array(_judged(others)), others, None)
    return pc.replace_with_mask(texts, other, found)


def _judged(texts: pa.Array) -> NDArray[np.bool_]:
    """Return which texts are ten digits and a valid number as they stand."""
    ten = np.asarray(pc.fill_null(pc.equal(pc.binary_length(texts), _DIGITS), False), bool)
    ten[ten] = _pass(texts.filter(pa.array(ten)))
    return ten


def _pass(texts: pa.Array) -> NDArray[np.bool_]:
    """Return which texts of ten bytes `is_valid` accepts, all of them at a time."""
    ends = np.frombuffer(texts.buffers()[1], np.int32, offset=4 * texts.offset)
    start = int(ends[0]) if len(texts) else 0
    signs = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    digits = signs[start : start + _DIGITS * len(texts)].reshape(-1, _DIGITS) - ord("0")
    # What lies before '0' wraps round to more than nine.
    decimal = (digits <= 9).all(axis=1)
    weighed = digits[:, :9].astype(np.int64) @ np.arange(10, 1, -1)
    fits = (11 - weighed % 11) % 11 == digits[:, 9]
    return decimal & fits & (digits != digits[:, :1]).any(axis=1)
