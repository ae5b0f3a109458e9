"""Means and shares of domains of a survey, with their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.model.errors import StatsError
from onestory.stats.estimate import Limits
from onestory.stats.inputs import normal_quantile, refuse, share
from onestory.stats.survey.cells import added
from onestory.stats.survey.linear import Linear, linear

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.survey.sample import SurveySample

MEAN_METHOD = "Student's t within the scale's bounds, linearised between the units drawn"
SHARE_METHOD = "Wilson at the effective size, linearised between the units drawn"
ROUNDING = 1e-24
HEAVY = 1 / 3
"""Over this share of the weight, one respondent is most of what a score tells."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurveyEstimates:
    """Values (D,) of domains with their ranges; NaN where one cannot be known.

    `standard_error` is the textbook's; ranges are wider where the domain is small in its sample
    or few members weigh most. `effective` is how many a simple sample would have needed.
    `lone` is where a stratum held one drawn unit alone, `heaviest` the largest share of the weight
    that one respondent has, `whole` where everyone answered: the range then has no width.
    `bounds` are the scale's, `linear` is what differences are made of.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    standard_error: FloatArray
    degrees: FloatArray
    respondents: FloatArray
    effective: FloatArray
    lone: BoolArray
    heaviest: FloatArray
    whole: BoolArray
    bounds: tuple[float, float]
    confidence: float
    method: str
    linear: Linear


def survey_means(
    sample: SurveySample,
    score: ArrayLike,
    *,
    domain: ArrayLike,
    bounds: tuple[float, float],
    domains: int = 0,
    confidence: float = 0.95,
) -> SurveyEstimates:
    """Weighted means by domain of scores on a scale with these bounds.

    `score` and `domain` are (N,): NaN for no score, -1 for no domain. There are at least `domains`
    of them. The limits are Wilson's of a share with Student's t: a mean near an end of its scale
    varies less than one in the middle, and its range reaches further away from that end. Where
    all answers are alike the range is that of a share, the widest that the bounds allow. With one
    respondent, or all in one drawn unit, there is a value and no range.

    Raises:
        StatsError: arrays that do not fit, a score out of bounds, or bounds that span nothing.
    """
    lowest, highest = bounds
    if not lowest < highest:
        raise StatsError(found="The scale spans nothing.", do="Give its lowest and highest score.")
    refuse(_outside(score, bounds), what="scores outside their scale", do="Check the scoring.")
    found = linear(sample, score, domain=domain, domains=max(domains, _many(domain)))
    part = np.clip((found.value - lowest) / (highest - lowest), 0, 1)
    variance = _variance(found) / (highest - lowest) ** 2
    reach = _reach(student(found.degrees, confidence), variance, confidence)
    limits = _wilson(part, _size(part, variance, found), reach, method=MEAN_METHOD)
    return _estimates(found, limits, bounds=bounds, confidence=confidence)


def survey_shares(
    sample: SurveySample,
    score: ArrayLike,
    *,
    domain: ArrayLike,
    domains: int = 0,
    confidence: float = 0.95,
) -> SurveyEstimates:
    """Weighted shares by domain, of scores 0 and 1, with Wilson's limits at the effective size.

    As `survey_means`, with fewer degrees of freedom than a simple sample's told in the size. Of a
    simple sample with equal weights the limits are Wilson's own. A score between 0 and 1 (some
    parts of an item) is taken as it is.

    Raises:
        StatsError: arrays that do not fit, or a score that is not from 0 to 1.

    Source: Korn and Graubard 1998, Survey Methodology 24:193 (effective size and degrees of
    freedom); Dean and Pagano 2015, J Surv Stat Methodol 3:484 (with Wilson's limits).
    """
    refuse(_outside(score, (0.0, 1.0)), what="not from 0 to 1", do="Score a share 1 or 0.")
    found = linear(sample, score, domain=domain, domains=max(domains, _many(domain)))
    several = np.maximum(found.respondents - 1, 1)
    variance = _variance(found) * several / (several + 1)
    part = np.clip(found.value, 0, 1)
    simple = student(several, confidence)
    vague = np.maximum(student(found.degrees, confidence) / simple, 1.0)
    reach = _reach(normal_quantile(confidence) * vague, variance, confidence)
    limits = _wilson(part, _size(part, variance, found), reach, method=SHARE_METHOD)
    return _estimates(found, limits, bounds=(0.0, 1.0), confidence=confidence)


def student(degrees: FloatArray, confidence: float) -> FloatArray:
    """Student's t of the degrees of freedom (D,), of one where they are fewer."""
    return stdtrit(np.maximum(degrees, 1.0), (1 + share(confidence, name="confidence")) / 2)


def _variance(found: Linear) -> FloatArray:
    """The variance (D,) that ranges are made of; under one that outweighs all, at least Kish's.

    Linearised, such an answer is the mean itself, and nothing is left to vary.
    """
    variance = found.variance / found.short
    return np.where(_heavy(found), np.fmax(variance, found.simple), variance)


def _heavy(found: Linear) -> BoolArray:
    """Where one member weighs over a third, and over twice its share were all to weigh alike."""
    return found.heaviest > np.maximum(HEAVY, 2 / np.maximum(found.respondents, 1))


def _size(part: FloatArray, variance: FloatArray, found: Linear) -> FloatArray:
    """How many yes-or-no answers would know the share as well (D,).

    Where all answers are alike, nothing tells how alike those of one drawn unit are: each unit
    then counts once, by its weight.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(_alike(variance), 1 / found.units, part * (1 - part) / variance)


def _reach(errors: FloatArray, variance: FloatArray, confidence: float) -> FloatArray:
    """How many standard errors limits reach (D,): where all are alike, none had to be known."""
    return np.where(_alike(variance), normal_quantile(confidence), errors)


def _alike(variance: FloatArray) -> BoolArray:
    """Where the variance (D,) of a share of the scale is nought but for rounding."""
    return variance <= ROUNDING


def _wilson(part: FloatArray, size: FloatArray, reach: FloatArray, *, method: str) -> Limits:
    """Wilson's limits (D,) of shares known as well as from so many, with this many errors."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (part + reach**2 / (2 * size)) / (1 + reach**2 / size)
        inside = part * (1 - part) / size + reach**2 / (4 * size**2)
        half = reach / (1 + reach**2 / size) * np.sqrt(inside)
    return Limits(
        lower=np.where(part <= 0, 0.0, np.clip(centre - half, 0, 1)),
        upper=np.where(part >= 1, 1.0, np.clip(centre + half, 0, 1)),
        confidence=np.nan,
        method=method,
    )


def _estimates(
    found: Linear, limits: Limits, *, bounds: tuple[float, float], confidence: float
) -> SurveyEstimates:
    several = (found.respondents > 1) & ((found.degrees > 0) | found.whole)
    lowest, width = bounds[0], bounds[1] - bounds[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = found.spread / (found.variance / found.short)
        effective = np.where(_alike(found.variance / width**2), 1 / found.units, plain)
        kish = 1 / added(found.domain, found.part**2, found.value.size)
    effective = np.where(_heavy(found), np.fmin(effective, kish), effective)
    ends = (
        np.where(found.whole, found.value, lowest + end * width)
        for end in (limits.lower, limits.upper)
    )
    lower, upper = (np.where(several, end, np.nan) for end in ends)
    return SurveyEstimates(
        value=found.value,
        lower=lower,
        upper=upper,
        standard_error=np.sqrt(found.variance),
        degrees=found.degrees,
        respondents=found.respondents,
        effective=np.where(
            found.whole, found.respondents, np.minimum(effective, found.respondents)
        ),
        lone=found.lone & ~found.whole,
        heaviest=found.heaviest,
        whole=found.whole,
        bounds=bounds,
        confidence=confidence,
        method=limits.method,
        linear=found,
    )


def _outside(score: ArrayLike, bounds: tuple[float, float]) -> BoolArray:
    scores = np.atleast_1d(np.asarray(score, dtype=np.float64))
    slack = 1e-9 * (bounds[1] - bounds[0])
    return (scores < bounds[0] - slack) | (scores > bounds[1] + slack)


def _many(domain: ArrayLike) -> int:
    return int(np.max(np.asarray(domain), initial=-1)) + 1
