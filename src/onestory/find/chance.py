"""Chance: a number from 0 to 1 a person that is the same whenever it is asked for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray

_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_SHIFTS = (30, 27, 31)


def chance(person_ids: NDArray[np.int64], seed: str) -> FloatArray:
    """Return a number from 0 up to 1 of each person, by the person and the seed alone.

    Source: Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators (the mixing
    function of SplitMix64).
    """
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    with np.errstate(over="ignore"):
        mixed = person_ids.astype(np.uint64) * np.uint64(_ODD[0]) + np.uint64(start)
        for odd, shift in zip((*_ODD[1:], 1), _SHIFTS, strict=True):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(odd)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2**53
