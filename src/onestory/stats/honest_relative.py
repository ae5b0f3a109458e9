"""The interval when trends part at most so many times as fast after as they did before.

With c a change of trend before, x(t) those after and θ the target, the moments that hold under
the null are ± x(t) - M c ≤ 0, with nuisance effects of all but one dimension. The multipliers of
the test's linear programme must leave the nuisance effects out, which only two do on their own
(the target less θ, and θ less the target, each less the most that trends could add) and those
that weigh +x(t) and -x(t) alike, which say c ≥ 0. So the vertices are known and no programme
need be solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import root_scalar
from scipy.special import log_ndtr, ndtr, ndtri

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.honest_input import Deviations

FIRST_STAGE = 0.1  # the part of the error spent on the least favourable test
GRID = 201
FINER = 3  # times that the grid is laid again between its last accepted point and the next
FAR = 12.0  # standard errors within which a purely conditional interval is sought
EXACT = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """The vertices' moments (V,), linear in θ, with their covariance (V, V) under any θ.

    The first two are the target less θ and θ less the target; the others do not know θ.
    """

    at_nought: FloatArray
    slope: FloatArray
    covariance: FloatArray

    @property
    def spread(self) -> FloatArray:
        """(V,) the standard deviation of each moment."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def relative_interval(
    given: Deviations, *, bound: float, error: float, first_stage: float = FIRST_STAGE
) -> tuple[float, float]:
    """The lower and upper limit at one bound; `first_stage` of nought is the conditional test.

    The hull of the intervals for each change before, as the worst, upwards and downwards.
    """
    limits = [
        found
        for change in _changes(given.before, given.time)
        for worst in (change, -change)
        if (found := _accepted(moments(given, worst, bound=bound), error, first_stage * error))
    ]
    return min(lower for lower, _ in limits), max(upper for _, upper in limits)


def moments(given: Deviations, worst: FloatArray, *, bound: float) -> Moments:
    """The moments when `worst` (K,) makes the largest change before out of the coefficients."""
    after = np.eye(given.time.size)[~given.before]
    steps = np.diff(after, axis=0, prepend=0.0)
    reach = np.cumsum(given.weights[~given.before][::-1])[::-1]
    above, below = (
        np.sqrt(_variances(sign * steps - bound * worst, given.covariance)) for sign in (1.0, -1.0)
    )
    most = bound * np.abs(reach).sum() * worst
    up, down = np.maximum(reach, 0.0), np.maximum(-reach, 0.0)
    scale = np.array([above @ up + below @ down, above @ down + below @ up])
    both = np.array([(above + below).min(), (above + below).max()])
    rows = np.vstack([given.weights - most, -given.weights - most, -2 * bound * worst])
    rows = rows[[0, 1, 2, 2]] / np.append(scale, both)[:, None]
    return Moments(
        at_nought=rows @ given.estimate,
        slope=np.append([-1.0, 1.0] / scale, [0.0, 0.0]),
        covariance=rows @ given.covariance @ rows.T,
    )


def rejected(asked: Moments, theta: FloatArray, *, error: float, first_stage: float) -> BoolArray:
    """Whether each θ (G,) is rejected: by the least favourable test, or by the conditional one."""
    ceiling = least_favourable(asked.spread, error=first_stage)
    later = (error - first_stage) / (1 - first_stage)
    return _rejected(asked, theta, ceiling=ceiling, later=later)


def _rejected(asked: Moments, theta: FloatArray, *, ceiling: float, later: float) -> BoolArray:
    value = asked.at_nought[:, None] + asked.slope[:, None] * theta
    best = value.argmax(axis=0).astype(np.int64)
    top = value.max(axis=0)
    spread = asked.spread
    known = spread[best] > EXACT * spread.max()
    lower, upper = _truncation(asked, value, best)
    scale = np.where(known, spread[best], 1.0)
    beyond = _chance_beyond(top / scale, lower / scale, np.minimum(upper, ceiling) / scale)
    return (top > ceiling) | ((top > 0) & (~known | (beyond < later)))


def least_favourable(spread: FloatArray, *, error: float) -> float:
    """What the largest moment exceeds with a chance of at most `error` when all means are nought.

    By adding up the chance of each, which is exact but for the chance of two at once.
    """
    widest = float(spread.max())
    if error <= 0 or widest <= 0:
        return np.inf if error <= 0 else 0.0
    seen = spread[spread > EXACT * widest]
    most = -float(ndtri(error / seen.size)) * widest
    least = -float(ndtri(error)) * widest
    if seen.size == 1:
        return least
    found = root_scalar(lambda at: ndtr(-at / seen).sum() - error, bracket=(least, most))
    return float(found.root)


def _changes(before: BoolArray, time: NDArray[np.int64]) -> FloatArray:
    """(n, K) each change between neighbouring periods before the reference, and up to it."""
    early = np.eye(time.size)[before]
    return np.diff(early, axis=0, append=0.0)


def _variances(rows: FloatArray, covariance: FloatArray) -> FloatArray:
    return np.maximum(np.einsum("ij,jk,ik->i", rows, covariance, rows), 0.0)


def _truncation(
    asked: Moments, value: FloatArray, best: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """Between which values the largest moment would have stayed the largest."""
    variance = np.diag(asked.covariance)[best]
    alike = asked.covariance[:, best] / np.where(variance > 0, variance, 1.0)
    rest = value - alike * value.max(axis=0)
    room = 1 - alike
    with np.errstate(divide="ignore", invalid="ignore"):
        edge = rest / room
    lower = np.where(room > EXACT, edge, -np.inf).max(axis=0)
    upper = np.where(room < -EXACT, edge, np.inf).min(axis=0)
    return lower, upper


def _chance_beyond(at: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The chance that a standard normal between `lower` and `upper` lies beyond `at`.

    One where there is no room between them, so that nothing is rejected for want of it.
    """
    tail, start, end = (log_ndtr(-part) for part in (at, lower, upper))
    with np.errstate(divide="ignore", invalid="ignore"):
        room = -np.expm1(end - start)
        chance = np.exp(tail - start) * -np.expm1(np.minimum(end - tail, 0.0)) / room
    return np.where(room > EXACT, chance, 1.0)


def _accepted(asked: Moments, error: float, first_stage: float) -> tuple[float, float] | None:
    """The least and the greatest θ not rejected, or nothing when all are."""
    ceiling = least_favourable(asked.spread, error=first_stage)
    out = partial(
        _rejected, asked, ceiling=ceiling, later=(error - first_stage) / (1 - first_stage)
    )
    furthest = ceiling if np.isfinite(ceiling) else FAR * float(asked.spread.max())
    ends = (furthest - asked.at_nought[:2]) / asked.slope[:2]
    if ends[0] > ends[1]:
        return None
    middle = -(asked.at_nought[0] - asked.at_nought[1]) / (asked.slope[0] - asked.slope[1])
    theta = np.sort(np.append(np.linspace(ends[0], ends[1], GRID), middle))
    held = np.flatnonzero(~out(theta))
    if not held.size:
        return None
    first, last = int(held[0]), int(held[-1])
    lower = _edge(out, inside=theta[first], outside=theta[max(first - 1, 0)])
    return lower, _edge(out, inside=theta[last], outside=theta[min(last + 1, GRID)])


def _edge(out: Callable[[FloatArray], BoolArray], *, inside: float, outside: float) -> float:
    """Where acceptance ends between a θ that is accepted and one that is not."""
    for _ in range(FINER):
        theta = np.linspace(inside, outside, GRID)
        furthest = int(np.flatnonzero(~out(theta))[-1])
        inside, outside = float(theta[furthest]), float(theta[min(furthest + 1, GRID - 1)])
    return inside
