"""NHS numbers: which texts can be one, by the check digit (Modulus 11)."""

from __future__ import annotations

import re

import pyarrow as pa

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
    encoded = texts.dictionary_encode()
    numbers = [bare(text) for text in encoded.dictionary.to_pylist()]
    kept = pa.array([number if is_valid(number) else None for number in numbers], pa.string())
    return kept.take(encoded.indices)
