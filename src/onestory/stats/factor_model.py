"""Generalised synthetic control: an interactive fixed effects model of the comparators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.counterfactual import Case, Synthetic, synthetic

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

MOST_FACTORS = 5
"""The most factors that are tried, as in the R package gsynth."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factors:
    """What moves the comparators: `common` (T,) to all, `paths` (T, R), `loadings` (N0, R).

    `paths` are orthogonal with mean square one, `loadings` are those of the comparators, whose own
    levels are taken off.
    """

    common: FloatArray
    paths: FloatArray
    loadings: FloatArray


def factor_control(case: Case, *, factors: int | None = None) -> Synthetic:
    """The generalised synthetic control of the case.

    Comparators follow Yᵢₜ = αᵢ + ξₜ + λᵢ'fₜ; the exposed places' level and loadings are fitted to
    the periods before the start. The number of factors, where it is not given, is the one (0 to 5)
    that best predicts each period before the start when it is left out. `tuning` is that number;
    `weights` are what the model implies for each comparator, and may be below nought.

    Source: Xu, Political Analysis 2017, 25:57; the fit of the comparators, Bai, Econometrica 2009.

    Raises:
        StatsError: too few periods before the start for the factors asked for.
    """
    most = min(MOST_FACTORS, case.start - 2, case.comparators.shape[0] - 1)
    if factors is not None and not 0 <= factors <= case.start - 2:
        raise StatsError(
            found=f"{factors} factors were asked of {case.start} periods before the start.",
            do=f"Ask for {case.start - 2} at the most, or let the number be chosen.",
        )
    asked = most if factors is None else factors
    model = comparator_factors(case.comparators, factors=asked)
    number = _number(case, model) if factors is None else factors
    fitted, path = _project(case, model, number)
    weights = _implied(model, fitted)
    found = synthetic(case, path, weights, method="generalised synthetic control", own_level=True)
    strange = _beyond(model, fitted)
    return replace(found, tuning=float(number), notes=(*found.notes, *strange))


def comparator_factors(comparators: FloatArray, *, factors: int) -> Factors:
    """The level of each period, and the leading factors and loadings, of comparators (N0, T)."""
    common = comparators.mean(axis=0)
    rest = comparators - common - comparators.mean(axis=1, keepdims=True) + common.mean()
    left, size, right = np.linalg.svd(rest, full_matrices=False)
    root = np.sqrt(comparators.shape[1])
    return Factors(
        common=common,
        paths=right[:factors].T * root,
        loadings=left[:, :factors] * size[:factors] / root,
    )


def _number(case: Case, model: Factors) -> int:
    gap = (case.series - model.common)[: case.start]
    errors: list[float] = []
    for number in range(model.paths.shape[1] + 1):
        basis = np.linalg.qr(_design(model, number)[: case.start])[0]
        # A regression misses a period it has not seen by its residual over one less its leverage.
        left = 1 - (basis**2).sum(axis=1)
        missed = (gap - basis @ (basis.T @ gap)) / np.maximum(left, 1e-12)
        errors.append(float(np.mean(missed**2)))
    return int(np.argmin(errors))


def _project(case: Case, model: Factors, number: int) -> tuple[FloatArray, FloatArray]:
    design = _design(model, number)
    before = design[: case.start]
    gap = case.series - model.common
    fitted = np.asarray(np.linalg.lstsq(before, gap[: case.start])[0], dtype=np.float64)
    return fitted[1:], model.common + design @ fitted


def _implied(model: Factors, fitted: FloatArray) -> FloatArray:
    """The weights on comparators that make the same path, but for its level."""
    loadings = model.loadings[:, : fitted.size]
    turned = loadings @ np.linalg.lstsq(loadings.T @ loadings, fitted)[0]
    return 1 / loadings.shape[0] + turned


def _beyond(model: Factors, fitted: FloatArray) -> tuple[str, ...]:
    loadings = model.loadings[:, : fitted.size]
    outside = (fitted > loadings.max(axis=0)) | (fitted < loadings.min(axis=0))
    told = "More moved by a common factor than any comparator: the path is an extrapolation."
    return (told,) if outside.any() else ()


def _design(model: Factors, number: int) -> FloatArray:
    return np.column_stack([np.ones(model.common.size), model.paths[:, :number]])
