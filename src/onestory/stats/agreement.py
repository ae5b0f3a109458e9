"""Agreement of coders: per cent, Cohen's kappa and Krippendorff's alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import normal_quantile, numbers, refuse, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["none", "linear", "quadratic"]

SHAPE = "Give a table of coders by units, with NaN where a coder gave no code."


def percent_agreement(ratings: ArrayLike) -> float:
    """The share (0 to 1) of all pairs of codes of one unit that are equal, NaN where no pair is.

    `ratings` is (coders, units) with NaN where a coder gave none. Every pair counts once, so
    that a unit with more coders counts for more. It makes no allowance for chance.

    Raises:
        StatsError: the table has not two dimensions.

    >>> percent_agreement([[1, 2, 3], [1, 2, 4]])
    0.6666666666666666
    """
    counted = _counted(_table(ratings))[1]
    pairs = _sum(counted.sum(axis=1) * (counted.sum(axis=1) - 1))
    return _sum(counted * (counted - 1)) / pairs if pairs else float("nan")


def cohen_kappa(
    first: ArrayLike, second: ArrayLike, *, weights: Weights = "none", confidence: float = 0.95
) -> Estimate:
    """The agreement of two coders beyond chance, with its large-sample interval.

    `first` and `second` are the codes (U,) of the same units; a unit that either left out (NaN)
    is left out. Categories take their order from the numbers: linear and quadratic weights fall
    with the steps between ranks. NaN where both always gave one and the same code.

    Raises:
        StatsError: the two are not of one length.

    Source: Cohen 1960, Educ Psychol Meas 20:37; Cohen 1968, Psychol Bull 70:213; error of
    Fleiss, Cohen and Everitt 1969, Psychol Bull 72:323.
    """
    one, other = numbers(first, name="codes"), numbers(second, name="codes")
    if one.ndim != 1 or one.shape != other.shape:
        raise StatsError(found="The two coders did not code the same units.", do=SHAPE)
    known = ~(np.isnan(one) | np.isnan(other))
    categories, at = np.unique(np.concatenate([one[known], other[known]]), return_inverse=True)
    total, k = int(known.sum()), categories.size
    table = np.zeros((k, k))
    np.add.at(table, (at[:total], at[total:]), 1 / max(total, 1))
    method = "Cohen's kappa" if weights == "none" else f"Cohen's kappa, {weights} weights"
    value, error = _kappa(table, _weights(k, weights), total)
    half = normal_quantile(confidence) * error
    limits = Limits(
        lower=np.maximum(value - half, -1.0),
        upper=np.minimum(value + half, 1.0),
        confidence=confidence,
        method=method,
    )
    return estimate(value, limits, method=method)


def krippendorff_alpha(
    ratings: ArrayLike,
    *,
    scale: Scale = "nominal",
    resamples: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
) -> Estimate:
    """The agreement of any number of coders beyond chance, with its bootstrap interval.

    `ratings` is (coders, units) of codes as numbers, with NaN where a coder gave none; units
    with fewer than two codes say nothing of agreement. The interval holds the middle
    `confidence` of alphas over resampled units. NaN where only one code was ever given.

    Raises:
        StatsError: the table has not two dimensions, or a ratio scale has negative codes.

    Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability; resampling of units
    as in Zapf and others 2016, BMC Med Res Methodol 16:93.
    """
    categories, counted = _counted(_table(ratings))
    refuse(
        (categories < 0) & (scale == "ratio"),
        what="codes below zero on a ratio scale",
        do="Ask for the interval scale.",
    )
    value = _alpha(counted[None].sum(axis=1), _coincidences(counted), categories, scale)
    drawn = _resampled(counted, resamples, np.random.default_rng(seed))
    spread = _alpha(drawn @ counted, np.tensordot(drawn, _by_unit(counted), 1), categories, scale)
    tail = (1 - share(confidence, name="confidence")) / 2
    known = spread[~np.isnan(spread)]
    lower, upper = np.quantile(known, [tail, 1 - tail]) if known.size else (np.nan, np.nan)
    method = f"Krippendorff's alpha, {scale}, bootstrap of units"
    limits = Limits(
        lower=np.array([lower]), upper=np.array([upper]), confidence=confidence, method=method
    )
    return estimate(value, limits, method=method)


def _table(ratings: ArrayLike) -> FloatArray:
    table = numbers(ratings, name="codes")
    if table.ndim != 2:
        raise StatsError(found="The codes are not a table of coders by units.", do=SHAPE)
    return table


def _counted(table: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the categories (K,) and how often each unit was given each (U, K), pairs only."""
    paired = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    categories = np.unique(paired[~np.isnan(paired)])
    return categories, (paired[:, :, None] == categories).sum(axis=0).astype(np.float64)


def _by_unit(counted: FloatArray) -> FloatArray:
    """Return the coincidences of each unit (U, K, K): pairs of codes, over the codes less one."""
    given = counted.sum(axis=1)[:, None, None]
    pairs = counted[:, :, None] * counted[:, None, :]
    same = np.eye(counted.shape[1]) * counted[:, None, :]
    return (pairs - same) / (given - 1)


def _coincidences(counted: FloatArray) -> FloatArray:
    return _by_unit(counted).sum(axis=0)[None]


def _resampled(counted: FloatArray, resamples: int, random: np.random.Generator) -> FloatArray:
    """Return how often each unit is drawn (R, U)."""
    units = counted.shape[0]
    if not units:
        return np.zeros((resamples, 0))
    return random.multinomial(units, np.full(units, 1 / units), size=resamples).astype(np.float64)


def _alpha(
    marginals: FloatArray, coincidences: FloatArray, categories: FloatArray, scale: Scale
) -> FloatArray:
    """Return alpha of each sample (R,) from its marginals (R, K) and coincidences (R, K, K)."""
    apart = _distances(marginals, categories, scale)
    observed = (coincidences * apart).sum(axis=(1, 2))
    expected = (marginals[:, :, None] * marginals[:, None, :] * apart).sum(axis=(1, 2))
    total = marginals.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)


def _distances(marginals: FloatArray, categories: FloatArray, scale: Scale) -> FloatArray:
    """Return the squared distance between categories (R or 1, K, K) on the scale."""
    gap = np.abs(categories[:, None] - categories[None, :])
    if scale == "nominal":
        return (gap > 0).astype(np.float64)[None]
    if scale == "interval":
        return (gap**2)[None]
    if scale == "ratio":
        both = categories[:, None] + categories[None, :]
        return (gap / np.where(both == 0, 1, both))[None] ** 2
    middle = np.cumsum(marginals, axis=1) - marginals / 2
    return (middle[:, :, None] - middle[:, None, :]) ** 2


def _weights(categories: int, weights: Weights) -> FloatArray:
    steps = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories)))
    if weights == "none":
        return (steps == 0).astype(np.float64)
    away = steps / max(categories - 1, 1)
    return 1 - (away if weights == "linear" else away**2)


def _kappa(table: FloatArray, weight: FloatArray, total: int) -> tuple[FloatArray, FloatArray]:
    """Return kappa and its standard error from a table of proportions that adds up to 1."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed = _sum(weight * table)
    expected = _sum(weight * np.outer(rows, columns))
    if not total or expected >= 1:
        return np.array([np.nan]), np.array([np.nan])
    value = (observed - expected) / (1 - expected)
    means = np.add.outer(weight @ columns, weight.T @ rows)
    spread = _sum(table * (weight - means * (1 - value)) ** 2)
    variance = (spread - (value - expected * (1 - value)) ** 2) / (total * (1 - expected) ** 2)
    return np.array([value]), np.array([np.sqrt(max(variance, 0.0))])


def _sum(values: FloatArray) -> float:
    return float(np.sum(values))
