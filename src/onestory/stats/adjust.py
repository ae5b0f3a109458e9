"""Regression of counts and proportions on covariates, with dispersion estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit, logit

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import aligned, counts, normal_quantile, numbers, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Family = Literal["quasi-Poisson", "quasi-binomial"]
ROUNDS = 100
STILL = 1e-8  # Newton's steps square their error, so what is left after this one is nothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regression:
    """A fitted regression: the intercept first, then a coefficient a covariate.

    `covariance` and `standard_errors` are scaled by `dispersion` (Pearson's χ² over the degrees
    of freedom). `expected` holds the fitted events of each group, NaN where a number of the group
    is missing; `n` groups were used.
    """

    family: Family
    coefficients: FloatArray
    standard_errors: FloatArray
    covariance: FloatArray
    dispersion: float
    expected: FloatArray
    n: int


def quasi_poisson(events: ArrayLike, exposure: ArrayLike, *, covariates: ArrayLike) -> Regression:
    """Log-linear regression of rates: events over exposure on covariates (groups × covariates).

    Raises:
        StatsError: a negative count, events with no exposure, covariates that repeat one another,
            or too few groups.

    Source: McCullagh and Nelder 1989, Generalized Linear Models, chapters 2, 6 and 9.
    """
    observed, base = aligned(counts(events, name="counts"), counts(exposure, name="exposures"))
    refuse((base == 0) & (observed > 0), what="events with no exposure", do="Find their exposure.")
    return _regress("quasi-Poisson", observed, base, covariates)


def quasi_binomial(
    numerator: ArrayLike, denominator: ArrayLike, *, covariates: ArrayLike
) -> Regression:
    """Logistic regression of proportions on covariates (groups × covariates).

    Raises:
        StatsError: a numerator below nought or above its denominator, covariates that repeat or
            wholly divide the groups, or too few groups.

    Source: as `quasi_poisson`.
    """
    part, whole = aligned(
        counts(numerator, name="numerators"), counts(denominator, name="denominators")
    )
    refuse(part > whole, what="numerators above their denominator", do="Check their definitions.")
    return _regress("quasi-binomial", part, whole, covariates)


def predict(
    regression: Regression,
    covariates: ArrayLike,
    *,
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> Estimate:
    """The expected rate or proportion of groups with these covariates (groups × covariates).

    The limits say how well the regression's mean is known, not how far a group may lie from it.

    Raises:
        StatsError: another number of covariates than the regression has.
    """
    design = _design(covariates)
    if design.shape[1] != regression.coefficients.size:
        raise StatsError(
            found=f"{design.shape[1] - 1} covariates are given; the regression has "
            f"{regression.coefficients.size - 1}.",
            do="Give the same covariates in the same order.",
        )
    middle = design @ regression.coefficients
    half = normal_quantile(confidence) * np.sqrt(
        np.einsum("ij,jk,ik->i", design, regression.covariance, design)
    )
    value, lower, upper = (
        _mean(regression.family, line) * multiplier
        for line in (middle, middle - half, middle + half)
    )
    limits = Limits(lower=lower, upper=upper, confidence=confidence, method=regression.family)
    return estimate(value, limits, method=limits.method)


def _regress(
    family: Family, events: FloatArray, base: FloatArray, covariates: ArrayLike
) -> Regression:
    design = _design(covariates)
    if len(design) != len(events):
        raise StatsError(
            found=f"{len(events)} groups come with {len(design)} rows of covariates.",
            do="Give one row a group.",
        )
    used = np.isfinite(events) & (base > 0) & np.isfinite(design).all(axis=1)
    x, y, n = design[used], events[used] / base[used], base[used]
    _refuse_unfittable(x, y, family)
    coefficients = _iterate(family, x, y=y, n=n)
    rate = _mean(family, x @ coefficients)
    weight = n * _variance(family, rate)
    freedom = len(x) - x.shape[1]
    dispersion = float((n**2 * (y - rate) ** 2 / weight).sum() / freedom)
    covariance = np.asarray(
        np.linalg.inv((x * weight[:, None]).T @ x) * dispersion, dtype=np.float64
    )
    expected = np.full(len(events), np.nan)
    expected[used] = rate * n
    return Regression(
        family=family,
        coefficients=coefficients,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        dispersion=dispersion,
        expected=expected,
        n=len(x),
    )


def _iterate(family: Family, x: FloatArray, *, y: FloatArray, n: FloatArray) -> FloatArray:
    """Iteratively reweighted least squares, from rates half way to the overall rate."""
    start = (y + (y * n).sum() / n.sum()) / 2
    coefficients = _step(family, x, rate=start, n=n, towards=_line(family, start))
    for _ in range(ROUNDS):
        with np.errstate(over="ignore"):
            rate = _mean(family, x @ coefficients)
        slope = _variance(family, rate)
        if not (np.isfinite(slope) & (slope > 0)).all():
            break
        step = _step(family, x, rate=rate, n=n, towards=(y - rate) / slope)
        coefficients = coefficients + step
        if np.abs(step).max() <= STILL * (1 + np.abs(coefficients).max()):
            return coefficients
    raise StatsError(
        found="The regression does not settle on coefficients.",
        do="A covariate may wholly divide groups with events from groups without; leave it out.",
    )


def _step(
    family: Family, x: FloatArray, *, rate: FloatArray, n: FloatArray, towards: FloatArray
) -> FloatArray:
    """The coefficients that bring the line nearest to `towards`, weighted as the rates are."""
    root = np.sqrt(n * _variance(family, rate))
    found = np.linalg.lstsq(x * root[:, None], towards * root, rcond=None)[0]
    return np.asarray(found, dtype=np.float64)


def _design(covariates: ArrayLike) -> FloatArray:
    given = numbers(covariates, name="covariates")
    columns = given[:, None] if given.ndim == 1 else given
    return np.column_stack([np.ones(len(columns)), columns])


def _refuse_unfittable(x: FloatArray, rate: FloatArray, family: Family) -> None:
    needed = x.shape[1]
    if len(x) <= needed:
        raise StatsError(
            found=f"{len(x)} groups are complete, for {needed} coefficients.",
            do="Give more groups or fewer covariates.",
        )
    if np.linalg.matrix_rank(x) < needed:
        raise StatsError(
            found="A covariate is constant, or can be worked out from the others.",
            do="Leave it out.",
        )
    if not rate.any() or (family == "quasi-binomial" and (rate == 1).all()):
        raise StatsError(
            found="Every group has no events, or nothing but events.",
            do="There is nothing to explain; report the counts.",
        )


def _line(family: Family, rate: FloatArray) -> FloatArray:
    return np.log(rate) if family == "quasi-Poisson" else np.asarray(logit(rate))


def _mean(family: Family, line: FloatArray) -> FloatArray:
    return np.exp(line) if family == "quasi-Poisson" else np.asarray(expit(line))


def _variance(family: Family, rate: FloatArray) -> FloatArray:
    return rate if family == "quasi-Poisson" else rate * (1 - rate)
