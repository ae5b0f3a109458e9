"""Augmented synthetic control: a ridge regression takes off what the weights could not match."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.counterfactual import Case, Synthetic, synthetic
from onestory.stats.simplex import simplex_fit, simplex_weights

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

PENALTIES = 20
SMALLEST = 1e-8
"""The smallest penalty tried, as a share of the largest squared singular value."""


def augmented_control(case: Case, *, penalty: float | None = None) -> Synthetic:
    """The ridge-augmented synthetic control of the case.

    The weights still add up to one, but may be below nought: the correction leaves the
    comparators' range to match the past more closely. `penalty` λ is chosen, where it is not
    given, by leaving out each period before the start in turn: the largest within one standard
    error of the least error. `tuning` is λ.

    Source: Ben-Michael, Feller and Rothstein, JASA 2021, 116:1789, and its R package augsynth.
    """
    mean = case.comparators[:, : case.start].mean(axis=0)
    past, goal = case.comparators[:, : case.start] - mean, case.series[: case.start] - mean
    plain = simplex_fit(past.T, goal)
    chosen = _choose(past, goal, plain) if penalty is None else penalty
    matrix = past.T @ past + chosen * np.eye(goal.size)
    weights = plain + past @ np.linalg.solve(matrix, goal - plain @ past)
    found = synthetic(
        case, weights @ case.comparators, weights, method="ridge-augmented synthetic control"
    )
    return replace(found, tuning=float(chosen))


def _choose(past: FloatArray, goal: FloatArray, plain: FloatArray) -> float:
    values, vectors = np.linalg.eigh(past.T @ past)
    values = np.maximum(values, 0.0)
    # The grid of augsynth, which starts one step above the largest squared singular value.
    step = SMALLEST ** (1 / PENALTIES)
    penalties = (values[-1] or 1.0) * step ** (np.arange(PENALTIES + 1) - 1.0)
    missed = goal - _without_a_period(past, goal, plain) @ past
    inverse = vectors * (1 / (values + penalties[:, None]))[:, None, :] @ vectors.T
    # Left out, a period is missed by (K r)ₜ / Kₜₜ, K = (X'X + λI)⁻¹: no refit of the ridge.
    errors = np.einsum("lts,ts->lt", inverse, missed) / np.einsum("ltt->lt", inverse)
    squared = errors**2
    mean, error = squared.mean(axis=1), squared.std(axis=1, ddof=1) / np.sqrt(goal.size)
    best = int(np.argmin(mean))
    return float(penalties[mean <= mean[best] + error[best]].max())


def _without_a_period(past: FloatArray, goal: FloatArray, plain: FloatArray) -> FloatArray:
    """(T0, N0) the synthetic control's weights when each period is left out in turn."""
    away = past - goal
    gram, inside = away @ away.T, plain > 0
    return np.stack([simplex_weights(gram - np.outer(lost, lost), first=inside) for lost in away.T])
