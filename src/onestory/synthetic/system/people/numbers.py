"""Numbers that look like real ones and are nobody's: NHS numbers, property reference numbers.

Each is made from a plain number by a shuffle that has an inverse, so that no two are the same over
all shards and neighbours in one sequence are not neighbours in the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onestory.model.errors import PlanError

Whole = NDArray[np.int64]

PERSONS = 10_000_000  # how many person numbers there can be
PERSONS_PER_SHARD = 40_000  # those at the start, born and moving in; the rest are not used
_PERSON_SIDES = (2_500, 4_000)
_PROPERTY_SIDES = (31_250, 32_000)
_UPRN = 999_000_000_000
_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)  # NHS Data Dictionary, NHS NUMBER: Modulus 11
_ROUNDS = 4


def person_numbers(shard: int, *, rows: int) -> Whole:
    """Return the first `rows` person numbers of a shard, in order.

    Raises PlanError where there are not enough numbers for so many people or years.
    """
    if rows > PERSONS_PER_SHARD or (shard + 1) * PERSONS_PER_SHARD > PERSONS:
        raise PlanError(
            found="There are more people over the years than numbers for them.",
            do="Ask for at most 5 million people and 15 years.",
        )
    return shard * PERSONS_PER_SHARD + np.arange(rows)


def nhs_numbers(persons: Whole, *, seed: int) -> list[str]:
    """Return a valid NHS number for each person number below 10 million.

    Each begins with 9, as none issued does; seven digits are the person's, one makes the check
    digit possible.
    """
    personal = shuffled(persons, sides=_PERSON_SIDES, key=seed)
    spare = _scatter(personal, key=seed + 1) % 10
    check = check_digits(_stem(personal, spare))
    spare = np.where(check == 10, (spare + 1) % 10, spare)
    stem = _stem(personal, spare)
    return np.char.mod("%010d", stem * 10 + check_digits(stem)).tolist()


def check_digits(stems: Whole) -> Whole:
    """Return the Modulus 11 check digit of nine-digit numbers; 10 where there is none."""
    digits = stems[:, None] // 10 ** np.arange(8, -1, -1) % 10
    return (11 - (digits * np.array(_WEIGHTS)).sum(axis=1) % 11) % 11


def property_numbers(dwellings: Whole, *, seed: int) -> Whole:
    """Return a twelve-digit number beginning with 999 for each dwelling number."""
    return _UPRN + shuffled(dwellings, sides=_PROPERTY_SIDES, key=seed + 2)


def shuffled(values: Whole, *, sides: tuple[int, int], key: int) -> Whole:
    """Return values below a x b put in another order: each below a x b, no two the same.

    A Feistel network over two digits of the bases `sides`.
    """
    left, right = values // sides[1], values % sides[1]
    for turn in range(_ROUNDS):
        left = (left + _scatter(right, key=key * 97 + turn)) % sides[0]
        right = (right + _scatter(left, key=key * 89 + turn + _ROUNDS)) % sides[1]
    return left * sides[1] + right


def _stem(personal: Whole, spare: Whole) -> Whole:
    return 900_000_000 + personal // 1_000 * 10_000 + spare * 1_000 + personal % 1_000


def _scatter(values: Whole, *, key: int) -> Whole:
    mixed = values.astype(np.uint64) + np.uint64(key * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(33)).astype(np.int64)
