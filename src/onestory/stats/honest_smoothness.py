"""The shortest interval of fixed length when the gap in trends bends by at most M a period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import fmin_l_bfgs_b, root_scalar
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.honest_input import Deviations


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighing:
    """Estimators of the target that no straight trend can bias, by how they answer to bends.

    Weights on coefficients (K,) are `start` + `turn` u; u (n - 1,) is what a bend of one in each
    period before adds to the estimate. Bends from the reference on add up to `later`.
    """

    start: FloatArray
    turn: FloatArray
    later: float


def smooth_interval(given: Deviations, *, bound: float, error: float) -> tuple[float, float]:
    """The lower and upper limit at one bound."""
    weighing = _weigh(given)
    scale = given.standard_error
    unit = given.covariance / scale**2
    number = weighing.turn.shape[1]
    start = _least_variance(weighing, unit)
    split = np.append(np.maximum(start, 0.0), np.maximum(-start, 0.0))
    reach = partial(_reach, weighing, unit, bound / scale, error)
    if bound > 0 and number:
        found = fmin_l_bfgs_b(
            reach, split, bounds=[(0.0, None)] * split.size, m=30, factr=1e4, pgtol=1e-9
        )
        split = np.asarray(found[0])
    weights = weighing.start + weighing.turn @ (split[:number] - split[number:])
    middle, half = float(weights @ given.estimate), reach(split)[0] * scale
    return middle - half, middle + half


def folded_quantile(bias: float, *, error: float) -> float:
    """What |bias + Z| exceeds with a chance of `error`, Z a standard normal."""
    least = abs(bias) - float(ndtri(error))
    most = abs(bias) - float(ndtri(error / 2))
    if abs(bias) > 8:
        return least
    found = root_scalar(
        lambda at: ndtr(bias - at) + ndtr(-at - bias) - error,
        bracket=(least - 1e-9, most + 1e-9),
        xtol=1e-13,
    )
    return float(found.root)


def _weigh(given: Deviations) -> Weighing:
    """Solve for the weights before the reference that a straight trend leaves unbiased."""
    early = given.time[given.before]
    after = given.time[~given.before]
    target = given.weights[~given.before]
    bends = np.maximum(early[1:, None] - early[None, :], 0).astype(np.float64)
    system = np.vstack([bends, early])
    wanted = np.zeros(early.size)
    wanted[-1] = -float(target @ after)
    inverse = np.linalg.inv(system)
    start, turn = given.weights.copy(), np.zeros((given.time.size, early.size - 1))
    start[given.before] = inverse @ wanted
    turn[given.before] = inverse[:, :-1]
    later = np.maximum(after[None, :] - np.arange(after[-1])[:, None], 0) @ target
    return Weighing(start=start, turn=turn, later=float(np.abs(later).sum()))


def _least_variance(weighing: Weighing, covariance: FloatArray) -> FloatArray:
    across = weighing.turn.T @ covariance
    return np.asarray(-np.linalg.pinv(across @ weighing.turn) @ (across @ weighing.start))


def _reach(
    weighing: Weighing, covariance: FloatArray, bound: float, error: float, split: FloatArray
) -> tuple[float, FloatArray]:
    """Half the length and its gradient, u being the first half of `split` less the second."""
    number = split.size // 2
    weights = weighing.start + weighing.turn @ (split[:number] - split[number:])
    spread = float(np.sqrt(weights @ covariance @ weights))
    bias = bound * (weighing.later + float(split.sum()))
    quantile = folded_quantile(bias / spread, error=error)
    near, far = (np.exp(-((quantile + sign * bias / spread) ** 2) / 2) for sign in (-1.0, 1.0))
    steep = (near - far) / (near + far)
    turned = weighing.turn.T @ covariance @ weights / spread
    by_spread = (quantile - bias / spread * steep) * np.append(turned, -turned)
    return spread * quantile, by_spread + steep * bound
