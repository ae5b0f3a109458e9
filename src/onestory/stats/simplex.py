"""The weights that add up to one, none below nought, whose average lies nearest to a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dposv  # pyright: ignore[reportAttributeAccessIssue]

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray

TIE = 1e-8
"""Ridge, as a share of the mean squared distance, that chooses among equally good weights."""
PIVOTS = 15
MOST_STEPS = 5_000
SLACK = 1e-13
"""How far below nought a slope may be, on the scale of one, before its column is let in."""
LEAST = 1e-14
"""The share of the largest weight below which another is nought but for rounding."""


def simplex_fit(
    design: FloatArray,
    goal: FloatArray,
    *,
    ridge: float = 0.0,
    first: BoolArray | None = None,
) -> FloatArray:
    """The weights w (n,) of least ‖design w - goal‖² + ridge ‖w‖², with w ≥ 0 and Σw = 1.

    `design` is (rows, n) and `goal` (rows,). Where more than one w fits equally well, the one of
    (nearly) least ‖w‖² is given, so that the answer does not hang on the order of the columns.
    `first` (n,) is a guess at which weights are above nought: it saves time, changes nothing.

    Raises:
        StatsError: there is nothing to weigh.
    """
    away = design - goal[:, None]
    return simplex_weights(away.T @ away, ridge=ridge, first=first)


def simplex_weights(
    gram: FloatArray, *, ridge: float = 0.0, first: BoolArray | None = None
) -> FloatArray:
    """The weights w (n,) of least w'(gram + ridge I)w with w ≥ 0 and Σw = 1, exactly.

    `gram` (n, n) holds the products of the columns' distances from the goal. A constant added to
    every entry adds a constant to the loss, and the loss scales with w, so the problem is that of
    non-negative least squares, min ½u'Mu - Σu over u ≥ 0 with w = u/Σu: a few block pivots (Kim
    and Park, SIAM Journal on Scientific Computing 2011, 33:3261), then, where they have not
    settled, the active set method of Lawson and Hanson (Solving Least Squares Problems, 1974,
    chapter 23).

    Raises:
        StatsError: there is nothing to weigh.
    """
    size = gram.shape[0]
    if size == 0:
        raise StatsError(
            found="There is no comparator to weigh.", do="Give at least one place never exposed."
        )
    level = float(np.trace(gram)) / size or 1.0
    matrix = gram / level + 1.0
    matrix[np.diag_indices(size)] += ridge / level + TIE
    raised = _nearest(matrix, np.zeros(size, dtype=np.bool_) if first is None else first)
    return raised / raised.sum()


def optimality_gap(gram: FloatArray, weights: FloatArray, *, ridge: float = 0.0) -> float:
    """How far the weights are from satisfying the Karush-Kuhn-Tucker conditions; 0 at the optimum.

    It is the most that the loss could fall, to first order, by moving all weight to one column,
    as a share of the mean diagonal of `gram`.
    """
    slope = gram @ weights + ridge * weights
    level = float(np.trace(gram)) / gram.shape[0] or 1.0
    return max(0.0, float(weights @ slope - slope.min())) / level


def _nearest(matrix: FloatArray, first: BoolArray) -> FloatArray:
    """The u ≥ 0 of least ½u'Mu - Σu, M positive definite."""
    inside = first.copy() if first.any() else np.diag(matrix) == np.diag(matrix).min()
    u = np.zeros(matrix.shape[0])
    for _ in range(PIVOTS):
        u, slope = _stationary(matrix, inside)
        wrong = np.where(inside, u < 0, slope < -SLACK)
        if not wrong.any():
            return u
        inside ^= wrong
    return _descend(matrix, np.maximum(u, 0.0))


def _descend(matrix: FloatArray, u: FloatArray) -> FloatArray:
    """The same, one column at a time from a u ≥ 0: slower, but every step lowers the loss."""
    inside, least = u > 0, np.inf
    for _ in range(MOST_STEPS):
        u, inside = _within(matrix, u, inside)
        slope = matrix @ u - 1.0
        loss = float(u @ (slope - 1.0))
        entering = int(np.argmin(np.where(inside, 0.0, slope)))
        if slope[entering] >= -SLACK or inside[entering] or loss >= least:
            return u
        least = loss
        inside[entering] = True
    raise StatsError(
        found=f"The weights did not settle in {MOST_STEPS:,} steps.",
        do="Check the outcomes for values that are far out of scale.",
    )


def _within(matrix: FloatArray, u: FloatArray, inside: BoolArray) -> tuple[FloatArray, BoolArray]:
    """The best u over the columns inside, less those that reach nought on the way there."""
    inside = inside.copy()
    while True:
        goal, _ = _stationary(matrix, inside)
        below = inside & (goal <= 0)
        if not below.any():
            return goal, inside
        step = float((u[below] / (u[below] - goal[below])).min())
        u = np.where(inside, u + step * (goal - u), 0.0)
        inside &= u > LEAST * u.max()


def _stationary(matrix: FloatArray, inside: BoolArray) -> tuple[FloatArray, FloatArray]:
    """The u that is stationary over the columns inside, nought outside, and the slope there."""
    u = np.zeros(matrix.shape[0])
    chosen = np.flatnonzero(inside)
    if chosen.size:
        block = matrix[chosen[:, None], chosen]
        _, found, failed = dposv(block, np.ones(chosen.size), lower=1)
        u[chosen] = np.linalg.lstsq(block, np.ones(chosen.size))[0] if failed else found
    return u, matrix[:, chosen] @ u[chosen] - 1.0
