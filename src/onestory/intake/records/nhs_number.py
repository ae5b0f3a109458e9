"""NHS numbers: which texts can be one, by the check digit (Modulus 11)."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_DIGITS = 10
# The same signs for the vectorised reader, which knows white space of ASCII alone.
_PARTED_AS_RE2 = r"[\s\x0B\x1C-\x1F\x{85}\p{Z}-]+"
_PARTED = re.compile(r"[\s\-\u00a0]+")


def bare(text: str) -> str:
    """Return the number without spaces and hyphens."""
    return _PARTED.sub("", text)


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
    bared = pc.replace_substring_regex(texts, _PARTED_AS_RE2, "")
    ten = np.asarray(pc.fill_null(pc.equal(pc.binary_length(bared), _DIGITS), False), bool)
    valid = np.zeros(len(ten), bool)
    valid[ten] = _pass(bared.filter(pa.array(ten)))
    return pc.if_else(pa.array(valid), bared, None)


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
