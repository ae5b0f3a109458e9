"""Scales on which values are compared: the way onto each, the way back, and its slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

if TYPE_CHECKING:
    from collections.abc import Callable

    from onestory.stats.estimate import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`onto` the scale, `back` from it, the slope of the way back, and the scale's top end."""

    onto: Callable[[FloatArray], FloatArray]
    back: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    top: float = np.inf


def _same(values: FloatArray) -> FloatArray:
    return values


def _logit(values: FloatArray) -> FloatArray:
    return np.asarray(logit(values))


def _expit(values: FloatArray) -> FloatArray:
    return np.asarray(expit(values))


def _expit_slope(values: FloatArray) -> FloatArray:
    return _expit(values) * _expit(-values)


def _root_arcsine(values: FloatArray) -> FloatArray:
    return np.arcsin(np.sqrt(np.clip(values, 0.0, 1.0)))


def _sine_squared(values: FloatArray) -> FloatArray:
    return np.sin(values) ** 2


def _sine_slope(values: FloatArray) -> FloatArray:
    return np.sin(2 * values)


PLAIN = Scale(onto=_same, back=_same, slope=np.ones_like)
LOG = Scale(onto=np.log, back=np.exp, slope=np.exp)
LOGIT = Scale(onto=_logit, back=_expit, slope=_expit_slope)

# On these two the variance of a value is 1/(4n), whatever the value is.
ROOT = Scale(onto=np.sqrt, back=np.square, slope=lambda values: 2 * values)
ROOT_ARCSINE = Scale(
    onto=_root_arcsine, back=_sine_squared, slope=_sine_slope, top=float(np.pi / 2)
)
