"""Synthetic difference in differences: comparators and past periods both weighted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.counterfactual import Case, Estimator, Synthetic, cases, synthetic
from onestory.stats.simplex import simplex_fit

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.panel import Panel

TIME_RIDGE = 1e-6
"""The paper's share of the noise in the penalty on time weights: just enough for one answer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Staggered:
    """The average over start dates, each part counted by its exposed places and periods."""

    estimate: float
    parts: tuple[Synthetic, ...]
    shares: FloatArray


def synthetic_did(case: Case) -> Synthetic:
    """The synthetic difference in differences of the case.

    Weights on comparators make their past run parallel to that of the exposed places, with the
    penalty ζ = (N1 T1)^¼ σ that the paper sets; weights on periods make the comparators' past
    resemble what came after. Both problems are solved exactly rather than by a set number of
    Frank-Wolfe steps. `tuning` is ζ.

    Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager, American Economic Review 2021,
    111:4088.
    """
    past, start = case.comparators[:, : case.start], case.start
    steps = np.diff(past, axis=1)
    noise = float(steps.std(ddof=1)) if steps.size > 1 else 0.0
    reach = case.exposed.shape[0] * (case.comparators.shape[1] - start)
    penalty = reach**0.25 * noise
    weights = simplex_fit(_centred(past.T), _centred(case.series[:start]), ridge=penalty**2 * start)
    times = simplex_fit(
        _centred(past),
        _centred(case.comparators[:, start:].mean(axis=1)),
        ridge=(TIME_RIDGE * noise) ** 2 * past.shape[0],
    )
    found = _double_difference(case, weights, times, method="synthetic difference in differences")
    return replace(found, tuning=penalty)


def difference_in_differences(case: Case) -> Synthetic:
    """The same with even weights: exposed against comparators, after against before."""
    places, start = case.comparators.shape[0], case.start
    even = np.full(places, 1 / places), np.full(start, 1 / start)
    return _double_difference(case, *even, method="difference in differences")


def staggered(panel: Panel, *, estimator: Estimator = synthetic_did) -> Staggered:
    """The average over start dates of the estimator's answers, each beside places never exposed.

    Each start counts by its exposed places times periods (the appendix of the paper; Clarke,
    Pailañir, Athey and Imbens, Stata Journal 2024).

    Raises:
        StatsError: as for `cases`.
    """
    parts = cases(panel)
    found = tuple(estimator(part) for part in parts)
    reach = np.array([part.exposed[:, part.start :].size for part in parts], dtype=np.float64)
    shares = reach / reach.sum()
    estimate = float(shares @ [part.estimate for part in found])
    return Staggered(estimate=estimate, parts=found, shares=shares)


def _double_difference(
    case: Case, weights: FloatArray, times: FloatArray, *, method: str
) -> Synthetic:
    path = weights @ case.comparators
    level = float(times @ (case.series - path)[: case.start])
    found = synthetic(case, path + level, weights, method=method, own_level=True)
    return replace(found, time_weights=times)


def _centred(table: FloatArray) -> FloatArray:
    # Leaving out each column's mean lets the fit have a level of its own, as the paper does.
    return table - table.mean(axis=0)
