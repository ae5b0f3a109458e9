"""Estimates and their limits, as every estimator here returns them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """The lower and upper limit of each group, with the confidence and method they rest on."""

    lower: FloatArray
    upper: FloatArray
    confidence: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimate:
    """The value and limits of each group; NaN where they cannot be known.

    A single number given comes back as an array of one.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    confidence: float
    method: str


def estimate(value: FloatArray, limits: Limits, *, method: str) -> Estimate:
    """The value with its limits; all three are NaN where any of them is not a number."""
    unknown = np.isnan(value) | np.isnan(limits.lower) | np.isnan(limits.upper)
    parts = [np.where(unknown, np.nan, part) for part in (value, limits.lower, limits.upper)]
    return Estimate(
        value=parts[0],
        lower=parts[1],
        upper=parts[2],
        confidence=limits.confidence,
        method=method,
    )
