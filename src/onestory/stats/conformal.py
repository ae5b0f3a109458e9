"""Conformal intervals: which effects would make what came after look like what came before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.counterfactual import Case
from onestory.stats.estimate import FloatArray, Limits
from onestory.stats.inputs import share
from onestory.stats.simplex import simplex_fit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Test = Callable[[float], bool]
"""Whether an effect is not refuted."""

GRID = 20
HALVINGS = 12
ROUNDING = 1e-9
"""So that a p-value of 0.1 is not above one less 0.9."""
DOUBLINGS = 12
"""How often the search widens, from the size of a residual: 4,000 times it is as good as any."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conformal:
    """The constant effects that are not refuted.

    `limits` hold one number each: infinite on a side where no effect however large is refuted,
    both nan where every effect is. `p_of_none` is the p-value of no effect at all; no p-value can
    be below `smallest_p`, so that where it exceeds 1 - confidence nothing can be refuted.
    """

    limits: Limits
    p_of_none: float
    smallest_p: float


def simplex_residuals(series: FloatArray, comparators: FloatArray) -> FloatArray:
    """The residuals (T,) of the synthetic control fitted to all periods."""
    return series - simplex_fit(comparators.T, series) @ comparators


def conformal_p(case: Case, effect: ArrayLike) -> float:
    """The p-value of this effect (a number, or one a period from the start on).

    The effect is taken off, the model fitted to all periods as if nothing had happened, and the
    residuals after the start compared with every moving block of as many (permutations in time,
    so that autocorrelation is kept).

    Source: Chernozhukov, Wüthrich and Zhu, JASA 2021, 116:1849 (q = 1).
    """
    series = case.series.copy()
    series[case.start :] -= np.asarray(effect, dtype=np.float64)
    left = np.abs(simplex_residuals(series, case.comparators))
    moved = np.add.reduce([np.roll(left, lag) for lag in range(series.size - case.start)], axis=0)
    # The sum over the last periods is the one that ends with the last.
    return float(np.mean(moved >= moved[-1] * (1 - 1e-12)))


def conformal(case: Case, *, confidence: float = 0.95) -> Conformal:
    """The interval of constant effects that the permutations in time do not refute.

    Found by testing effects on a grid that widens until both ends are refuted, then halving.
    """
    alpha = 1 - share(confidence, name="confidence") + ROUNDING
    smallest = 1 / case.series.size

    def holds(effect: float) -> bool:
        return conformal_p(case, effect) > alpha

    lower, upper = (-np.inf, np.inf) if smallest > alpha else _invert(case, holds)
    return Conformal(
        limits=Limits(
            lower=np.array([lower]),
            upper=np.array([upper]),
            confidence=confidence,
            method="conformal, moving blocks",
        ),
        p_of_none=conformal_p(case, 0.0),
        smallest_p=smallest,
    )


def _invert(case: Case, holds: Test) -> tuple[float, float]:
    left = simplex_residuals(case.series, case.comparators)
    size = float(np.sqrt(np.mean(left**2))) or 1.0
    middle = _middle(case)
    ends = (_widen(middle, -size, holds), _widen(middle, size, holds))
    low, high = (end if np.isfinite(end) else middle for end in ends)
    tried = np.linspace(low, high, 2 * GRID + 1)
    held = np.flatnonzero([holds(float(effect)) for effect in tried])
    if not held.size:
        return (np.nan, np.nan) if np.isfinite(ends).all() else ends
    first, last = int(held[0]), int(held[-1])
    return (
        _halve(tried[first], tried[first - 1], holds) if np.isfinite(ends[0]) else -np.inf,
        _halve(tried[last], tried[last + 1], holds) if np.isfinite(ends[1]) else np.inf,
    )


def _middle(case: Case) -> float:
    """An effect that leaves the residuals after the start at nought on average, nearly."""
    effect, series = 0.0, case.series.copy()
    for _ in range(DOUBLINGS):
        left = float(simplex_residuals(series, case.comparators)[case.start :].mean())
        series[case.start :] -= left
        effect += left
    return effect


def _widen(middle: float, step: float, holds: Test) -> float:
    """An effect refuted on this side of the middle; infinite where none that large is."""
    for doubling in range(DOUBLINGS):
        effect = middle + step * 2.0**doubling
        if not holds(effect):
            return effect
    return float(np.copysign(np.inf, step))


def _halve(held: float, refuted: float, holds: Test) -> float:
    for _ in range(HALVINGS):
        half = (held + refuted) / 2
        held, refuted = (half, refuted) if holds(half) else (held, half)
    return float(held)
