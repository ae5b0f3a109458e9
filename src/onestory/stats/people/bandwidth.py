"""How near a threshold people must be to be compared across it.

Source: Calonico, Cattaneo and Titiunik 2014, Econometrica 82:2295, and 2014, Stata Journal 14:909:
one bandwidth for both sides, the least mean squared error of the jump, regularised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

LINE, CURVE = 1, 2
"""The order of the fit whose jump is the estimate, and of that which takes out its bias."""
REGULAR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """The people on one side: how far above the threshold (n,), a value (n,) and a weight (n,)."""

    distance: FloatArray
    value: FloatArray
    weight: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidths:
    """How far from the threshold the line reaches, and the curve that takes out its bias."""

    line: float
    curve: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """A polynomial fitted near the threshold.

    `linear` (order + 1, n) times the values gives the derivatives at the threshold, each divided
    by its factorial. `leverage` (n,) is how much each value decides its own fit; `design` (n,
    order + 1) are powers of the distance.
    """

    linear: FloatArray
    leverage: FloatArray
    design: FloatArray


def local_fit(side: Side, *, order: int, bandwidth: float) -> Fit:
    """The polynomial weighted by a triangle that falls to nought at `bandwidth`."""
    near = side.distance / bandwidth
    kernel = np.maximum(1 - np.abs(near), 0.0) * side.weight / bandwidth
    powers = near[:, None] ** np.arange(order + 1)
    inverse = np.linalg.pinv(powers.T @ (powers * kernel[:, None]), hermitian=True)
    solved = inverse @ (powers * kernel[:, None]).T
    back = bandwidth ** -np.arange(order + 1, dtype=np.float64)
    leverage = np.minimum(np.einsum("no,on->n", powers, solved), 1 - 1e-9)
    design = side.distance[:, None] ** np.arange(order + 1)
    return Fit(linear=solved * back[:, None], leverage=leverage, design=design)


def residuals(fit: Fit, value: FloatArray) -> FloatArray:
    """What the fit misses of each value, with what it fitted to itself given back in part (n,).

    Source: MacKinnon and White 1985, J Econometrics 29:305 (HC2).
    """
    missed = value - fit.design @ (fit.linear @ value)
    return missed / np.sqrt(1 - fit.leverage)


def bandwidths(below: Side, above: Side) -> Bandwidths:
    """The bandwidths under which the jump has the least mean squared error, in three steps."""
    sides = (below, above)
    reach = [float(np.abs(side.distance).max()) for side in sides]
    widest = max(reach)
    pilot = min(_pilot(np.concatenate([side.distance for side in sides])), widest)
    first = [
        _parts(side, order=CURVE + 1, of=CURVE + 1, variance_in=pilot, bias_in=far, regular=False)
        for side, far in zip(sides, reach, strict=True)
    ]
    second = min(_best(first, order=CURVE + 1), widest)
    parts = [
        _parts(side, order=CURVE, of=LINE + 1, variance_in=pilot, bias_in=second, regular=True)
        for side in sides
    ]
    curve = min(_best(parts, order=CURVE), widest)
    parts = [
        _parts(side, order=LINE, of=0, variance_in=pilot, bias_in=curve, regular=True)
        for side in sides
    ]
    return Bandwidths(line=min(_best(parts, order=LINE), widest), curve=curve)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What one side adds to the squared error: variance, bias and how badly the bias is known."""

    variance: float
    bias: float
    unsure: float


def _pilot(distance: FloatArray) -> float:
    lower, upper = np.quantile(distance, [0.25, 0.75])
    spread = float(np.std(distance, ddof=1))
    within = float(upper - lower) / 1.349
    return 2.576 * (min(spread, within) if within > 0 else spread) * len(distance) ** -0.2


def _parts(
    side: Side, *, order: int, of: int, variance_in: float, bias_in: float, regular: bool
) -> _Parts:
    """The parts for derivative `of` of a fit of `order`, its bias from one of an order more."""
    fit = local_fit(side, order=order, bandwidth=variance_in)
    variance = float(np.sum((fit.linear[of] * residuals(fit, side.value)) ** 2))
    next_power = (side.distance / variance_in) ** (order + 1)
    constant = float(fit.linear[of] @ next_power) * variance_in**of
    wider = local_fit(side, order=order + 1, bandwidth=bias_in)
    slope = float(wider.linear[order + 1] @ side.value)
    unsure = 0.0
    if regular:
        missed = residuals(wider, side.value)
        unsure = REGULAR * constant**2 * float(np.sum((wider.linear[order + 1] * missed) ** 2))
    scale = 2 * (order + 1 - of)
    return _Parts(
        variance=(2 * of + 1) * variance_in ** (2 * of + 1) * variance,
        bias=float(np.sqrt(scale)) * constant * slope,
        unsure=scale * unsure,
    )


def _best(parts: list[_Parts], *, order: int) -> float:
    below, above = parts
    squared = (above.bias - below.bias) ** 2 + below.unsure + above.unsure
    ratio = (below.variance + above.variance) / max(squared, 1e-300)
    return float(ratio ** (1 / (2 * order + 3)))
