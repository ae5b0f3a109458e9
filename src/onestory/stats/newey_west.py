"""Errors that allow for neighbours in time being alike: Newey and West's covariance."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import share

METHOD = "Newey-West"


def lags(periods: int) -> int:
    """How many lags to allow for: 4 (T / 100)^(2/9), the usual choice, in whole numbers.

    Source: Newey and West 1994, Rev Econ Stud 61:631.
    """
    return min(math.floor(4 * (periods / 100) ** (2 / 9)), periods - 1)


def covariance(influence: FloatArray, *, lags: int) -> FloatArray:
    """The covariance (P, P) of coefficients from each period's influence on them (T, P).

    Bartlett's weights, with the correction T / (T - P) for small samples.

    Source: Newey and West 1987, Econometrica 55:703.
    """
    periods, columns = influence.shape
    total = influence.T @ influence
    for lag in range(1, lags + 1):
        cross = influence[lag:].T @ influence[:-lag]
        total += (1 - lag / (lags + 1)) * (cross + cross.T)
    return np.asarray(total * periods / (periods - columns))


def least_squares_influence(value: FloatArray, design: FloatArray) -> FloatArray:
    """The influence (T, P) of each period on the coefficients of least squares."""
    inverse = np.linalg.pinv(design)
    return (inverse * (value - design @ (inverse @ value))).T


def contrast(
    coefficients: FloatArray, influence: FloatArray, *, weights: FloatArray, confidence: float
) -> Estimate:
    """The combination `weights` (P,) of coefficients, with limits by Student's t.

    Too narrow where autocorrelation is high or the series short: shown beside an interval that
    holds, never in its place.
    """
    spread = covariance(influence, lags=lags(len(influence)))
    freedom = len(influence) - len(coefficients)
    tail = (1 + share(confidence, name="confidence")) / 2
    reach = float(stdtrit(freedom, tail)) * math.sqrt(float(weights @ spread @ weights))
    value = np.atleast_1d(weights @ coefficients)
    limits = Limits(lower=value - reach, upper=value + reach, confidence=confidence, method=METHOD)
    return estimate(value, limits, method=METHOD)
