"""Inequality across ranked groups: the slope and relative indices of inequality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import counts, normal_quantile
from onestory.stats.scales import LOG, LOGIT, PLAIN, Scale

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Transform = Literal["none", "log", "logit"]
FEWEST_QUANTILES = 3
DRAWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexScale:
    """How the line is fitted and shown: `transform` of the values, `multiplier` of the slope.

    'log' suits rates and 'logit' proportions between 0 and 1. A negative multiplier turns the
    sign of the slope, and gives the inverse of the relative index.
    """

    transform: Transform = "none"
    multiplier: float = 1.0


UNCHANGED = IndexScale()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inequality:
    """The indices of each area.

    `slope` is the fitted value at the top of the ranking less that at its foot; `relative` the
    one over the other, NaN where either is nought or below; `curvature` the z score of a bend:
    beyond ± 2 a straight line is a poor account of the values.
    """

    slope: Estimate
    relative: Estimate
    curvature: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """Transformed values, their errors, and the weights that make the line of them.

    All are areas × quantiles; the weights give the line's foot, rise and bend.
    """

    values: FloatArray
    errors: FloatArray
    foot: FloatArray
    rise: FloatArray
    bend: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """The ends of each line on the scale of the value, and how much each value moves them."""

    low: FloatArray
    high: FloatArray
    low_by: FloatArray
    high_by: FloatArray


def slope_index(
    quantiles: Estimate,
    populations: ArrayLike,
    *,
    scale: IndexScale = UNCHANGED,
    confidence: float = 0.95,
) -> Inequality:
    """The slope and relative indices of inequality of each area, with limits in closed form.

    `quantiles` holds values of areas × quantiles ranked from the most deprived, with the limits
    that give their standard errors; `populations` has the same shape. The slope is a weighted sum
    of the values, so that its untransformed limits are exact for normal values; those of a
    transformed slope and of the relative index are first-order: `simulate_slope_index` is their
    reference. An area is NaN where a value is missing or cannot be transformed, or with fewer
    than three quantiles that hold people; a quantile without people needs no value.

    Raises:
        StatsError: shapes that differ, or negative populations.

    Source: Low and Low 2004, J Public Health 26:397; the limits are those of a weighted sum.
    """
    z = normal_quantile(confidence)
    fit = _fit(quantiles, populations, scale.transform)
    ends = _ends(fit, scale.transform)
    slope_error = _spread(ends.high_by - ends.low_by, fit.errors)
    gap = ends.high - ends.low
    slope = Limits(
        lower=gap - z * slope_error,
        upper=gap + z * slope_error,
        confidence=confidence,
        method="closed form" if scale.transform == "none" else "delta method",
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        tilt = ends.high_by / ends.high[:, None] - ends.low_by / ends.low[:, None]
        reach = np.exp(z * _spread(tilt, fit.errors))
    ratio = _ratio(ends.low, ends.high)
    relative = Limits(
        lower=ratio / reach, upper=ratio * reach, confidence=confidence, method="delta method"
    )
    return _shown(gap, slope, ratio=ratio, relative=relative, fit=fit, scale=scale)


def simulate_slope_index(
    quantiles: Estimate,
    populations: ArrayLike,
    *,
    generator: np.random.Generator,
    scale: IndexScale = UNCHANGED,
    confidence: float = 0.95,
    draws: int = DRAWS,
) -> Inequality:
    """The same indices, with limits that are quantiles of `draws` drawn sets of values.

    Values are drawn as normal on the scale of the transform, one area after another, so this is
    for few areas: it takes some thousand times as long as `slope_index`.

    Raises:
        StatsError: as `slope_index`.
    """
    fit = _fit(quantiles, populations, scale.transform)
    back = _SCALES[scale.transform].back
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    normal_quantile(confidence)
    slopes, ratios = np.full((2, len(fit.values), 2), np.nan)
    for area in np.flatnonzero(np.isfinite(fit.values + fit.errors).all(axis=1)):
        drawn = generator.standard_normal((draws, fit.values.shape[1]))
        drawn = fit.values[area] + drawn * fit.errors[area]
        foot, rise = drawn @ fit.foot[area], drawn @ fit.rise[area]
        low, high = back(foot), back(foot + rise)
        slopes[area] = np.quantile(high - low, tails)
        ratios[area] = _unbounded(np.nan_to_num(_ratio(low, high), nan=np.inf), tails)
    ends = _ends(fit, scale.transform)
    method = f"simulation, {draws:,} draws"
    slope, relative = (
        Limits(lower=pair[:, 0], upper=pair[:, 1], confidence=confidence, method=method)
        for pair in (slopes, ratios)
    )
    ratio = _ratio(ends.low, ends.high)
    return _shown(ends.high - ends.low, slope, ratio=ratio, relative=relative, fit=fit, scale=scale)


def _fit(quantiles: Estimate, populations: ArrayLike, transform: Transform) -> _Fit:
    people = np.atleast_2d(counts(populations, name="populations"))
    raw = [np.atleast_2d(part) for part in (quantiles.value, quantiles.lower, quantiles.upper)]
    if any(part.shape != people.shape for part in raw):
        raise StatsError(
            found=f"Values of the shape {raw[0].shape} come with populations of {people.shape}.",
            do="Give both as areas × quantiles.",
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        value, lower, upper = (_SCALES[transform].onto(part) for part in raw)
        errors = (upper - lower) / (2 * normal_quantile(quantiles.confidence))
        # A quantile where nobody lives has no value and needs none.
        value, errors = (np.where(people == 0, 0.0, part) for part in (value, errors))
        value = np.where((people > 0).sum(axis=1, keepdims=True) >= FEWEST_QUANTILES, value, np.nan)
        weight = people / people.sum(axis=1, keepdims=True)
        rank = np.cumsum(weight, axis=1) - weight / 2 - 0.5
        rise = _slope_weights(weight, rank)
        # What of the squared rank neither a level nor a slope accounts for.
        squared = rank**2
        bent = squared - _sum(weight, squared)[:, None] - rank * _sum(rise, squared)[:, None]
        bend = _slope_weights(weight, bent)
    return _Fit(values=value, errors=errors, foot=weight - rise / 2, rise=rise, bend=bend)


def _slope_weights(weight: FloatArray, centred: FloatArray) -> FloatArray:
    return weight * centred / _sum(weight, centred**2)[:, None]


def _ends(fit: _Fit, transform: Transform) -> _Ends:
    scale = _SCALES[transform]
    top = fit.foot + fit.rise
    foot, head = _sum(fit.foot, fit.values), _sum(top, fit.values)
    return _Ends(
        low=scale.back(foot),
        high=scale.back(head),
        low_by=scale.slope(foot)[:, None] * fit.foot,
        high_by=scale.slope(head)[:, None] * top,
    )


def _shown(
    gap: FloatArray,
    slope: Limits,
    *,
    ratio: FloatArray,
    relative: Limits,
    fit: _Fit,
    scale: IndexScale,
) -> Inequality:
    times = scale.multiplier
    slopes = np.sort([slope.lower * times, slope.upper * times], axis=0)
    ratios = [relative.lower, relative.upper]
    if times < 0:
        ratios = [1 / relative.upper, 1 / relative.lower]
        ratio = 1 / ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        curvature = _sum(fit.bend, fit.values) / _spread(fit.bend, fit.errors)
    fitted = f"weighted regression ({scale.transform} transform)"
    return Inequality(
        slope=estimate(gap * times, _between(slopes, slope), method=f"{fitted}, {slope.method}"),
        relative=estimate(ratio, _between(ratios, relative), method=f"{fitted}, {relative.method}"),
        curvature=curvature,
    )


def _between(ends: FloatArray | list[FloatArray], like: Limits) -> Limits:
    return Limits(lower=ends[0], upper=ends[1], confidence=like.confidence, method=like.method)


def _ratio(low: FloatArray, high: FloatArray) -> FloatArray:
    possible = (low > 0) & (high > 0)
    return np.where(possible, high, np.nan) / np.where(possible, low, 1.0)


def _unbounded(drawn: FloatArray, tails: list[float]) -> FloatArray:
    """The tail quantiles of the drawn ratios; NaN where too many have no bound."""
    ends = np.quantile(drawn, tails, method="higher")
    return np.where(np.isfinite(ends), ends, np.nan)


def _sum(weights: FloatArray, values: FloatArray) -> FloatArray:
    return np.einsum("ij,ij->i", weights, values)


def _spread(weights: FloatArray, errors: FloatArray) -> FloatArray:
    """The standard error of a weighted sum of independent values."""
    return np.sqrt(_sum(weights**2, errors**2))


_SCALES: dict[Transform, Scale] = {"none": PLAIN, "log": LOG, "logit": LOGIT}
