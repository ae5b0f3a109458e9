"""Differences between domains of a survey: between waves, between groups, and of such gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.survey.cells import added, variance
from onestory.stats.survey.estimates import student
from onestory.stats.survey.linear import by_cluster
from onestory.stats.survey.shared import shared_degrees

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.survey.estimates import SurveyEstimates
    from onestory.stats.survey.sample import IntArray, SurveySample


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurveyDifferences:
    """Differences (K,) with their ranges; NaN where a part has no value or no range.

    `standard_error` is the linearised one, with what domains share of drawn units. `degrees` of
    freedom are those of the difference itself, infinite where its parts share no drawn unit.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    standard_error: FloatArray
    degrees: FloatArray
    confidence: float
    method: str


def survey_differences(
    sample: SurveySample, told: SurveyEstimates, *, contrast: ArrayLike, sign: ArrayLike
) -> SurveyDifferences:
    """The sums of signed values within each contrast, of estimates made from the same sample.

    `contrast` and `sign` are (D,): which difference each domain belongs to, -1 for none, and
    with which number it enters it (1 and -1). Each side of a range is made of the nearer sides of
    the parts' own ranges, so that those of shares near the ends stay within reason; what domains
    share of units drawn, in one wave or in several, is taken into account. Where they share some,
    a side is no shorter than Student's t of the difference itself: with few units the parts' own
    limits are the ends of the scale, and of two such ends little is left.

    Raises:
        StatsError: arrays that are not one a domain.

    Source: Zou and Donner 2008, Stat Med 27:1693 (ranges from ranges); covariance by
    linearisation, Kish and Frankel 1974, J R Stat Soc B 36:1.
    """
    which, signs = np.asarray(contrast, dtype=np.int64), np.asarray(sign, dtype=np.float64)
    if not which.shape == signs.shape == told.value.shape:
        raise StatsError(
            found=f"{told.value.size} domains come with {which.size} contrasts.",
            do="Give one a domain, -1 where it belongs to none.",
        )
    number = int(which.max(initial=-1)) + 1
    held = which >= 0
    value = added(which[held], (signs * told.value)[held], number)
    plain = np.where(held, signs, 0.0)
    down = np.where(signs > 0, told.value - told.lower, told.upper - told.value)
    up = np.where(signs > 0, told.upper - told.value, told.value - told.lower)
    empty = np.bincount(which[held], minlength=number) == 0
    error = np.sqrt(_spread(sample, told, which, plain, number))
    degrees = shared_degrees(sample, told.linear, which, number=number)
    least = _least(sample, told, which, plain, degrees)
    floor, roof = _ends(told, which, plain, number)
    below = np.fmax(_half(sample, told, which, plain * down), least)
    above = np.fmax(_half(sample, told, which, plain * up), least)
    unknown = empty | (added(which[held], np.isnan(told.lower)[held] * 1.0, number) > 0)
    return SurveyDifferences(
        value=np.where(empty, np.nan, value),
        lower=np.where(unknown, np.nan, np.maximum(value - below, floor)),
        upper=np.where(unknown, np.nan, np.minimum(value + above, roof)),
        standard_error=np.where(empty, np.nan, error),
        degrees=degrees,
        confidence=told.confidence,
        method=f"{told.method}; range of a difference from the ranges of its parts",
    )


def _ends(
    told: SurveyEstimates, which: IntArray, plain: FloatArray, number: int
) -> tuple[FloatArray, FloatArray]:
    """The least and the most (K,) that differences can be, by the scale's bounds."""
    held = which >= 0
    ends = [plain * bound for bound in told.bounds]
    return (
        added(which[held], np.minimum(*ends)[held], number),
        added(which[held], np.maximum(*ends)[held], number),
    )


def _least(
    sample: SurveySample,
    told: SurveyEstimates,
    which: IntArray,
    plain: FloatArray,
    degrees: FloatArray,
) -> FloatArray:
    """The least length (K,) of a side, by the difference's own error: 0 where nothing is shared."""
    shared = np.isfinite(degrees)
    if not shared.any():
        return np.zeros(degrees.size)
    spread = _spread(sample, told, which, plain / np.sqrt(told.linear.short), degrees.size)
    several = student(np.where(shared, degrees, 1.0), told.confidence)
    return np.where(shared, several * np.sqrt(spread), 0.0)


def _half(
    sample: SurveySample, told: SurveyEstimates, which: IntArray, distance: FloatArray
) -> FloatArray:
    """The length (K,) of one side, of signed distances (D,) from value to limit."""
    number = int(which.max(initial=-1)) + 1
    held = which >= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(told.standard_error > 0, distance / told.standard_error, 0.0)
    spread = _spread(sample, told, which, scaled, number)
    still = held & ~(told.standard_error > 0)
    alone = added(which[still], distance[still] ** 2, number)
    return np.sqrt(spread + alone)


def _spread(
    sample: SurveySample,
    told: SurveyEstimates,
    which: IntArray,
    factor: FloatArray,
    number: int,
) -> FloatArray:
    """The variance (K,) of the sum of each contrast's means, each multiplied by its factor."""
    found = told.linear
    inside: BoolArray = which[found.domain] >= 0
    domain = np.where(inside, which[found.domain], number)
    values = np.where(inside, factor[found.domain] * found.residual, 0.0)
    cells = by_cluster(sample, found, values, domain=domain, domains=number + 1)
    return variance(sample, cells, domains=number + 1, again=True)[:number]
