"""Means and shares of domains of a survey, with their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.model.errors import StatsError
from onestory.stats.inputs import normal_quantile, refuse, share
from onestory.stats.survey.linear import Linear, linear

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.survey.sample import SurveySample

MEAN_METHOD = "Student's t, linearised between the units drawn"
SHARE_METHOD = "Wilson at the effective size, linearised between the units drawn"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurveyEstimates:
    """Values (D,) of domains with their ranges; NaN where one cannot be known.

    `standard_error` is the textbook's; ranges are wider where the domain is small in its sample
    or few members weigh most. `effective` is how many a simple sample would have needed.
    `lone` is where a stratum held one drawn unit alone. `linear` is what differences are made of.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    standard_error: FloatArray
    degrees: FloatArray
    respondents: FloatArray
    effective: FloatArray
    lone: BoolArray
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
    """Weighted means by domain with Student's limits, kept within the scale's `bounds`.

    `score` and `domain` are (N,): NaN for no score, -1 for no domain. There are at least `domains`
    of them. Where all answers are alike
    the range is the widest that the bounds allow, that of a share of the scale. With one
    respondent, or all in one drawn unit, there is a value and no range.

    Raises:
        StatsError: arrays that do not fit, a score out of bounds, or bounds that span nothing.
    """
    lowest, highest = bounds
    if not lowest < highest:
        raise StatsError(found="The scale spans nothing.", do="Give its lowest and highest score.")
    refuse(_outside(score, bounds), what="scores outside their scale", do="Check the scoring.")
    found = linear(sample, score, domain=domain, domains=max(domains, _many(domain)))
    half = _reach(found, confidence) * np.sqrt(found.variance * found.widened)
    alike = found.variance <= 1e-24 * (highest - lowest) ** 2
    widest = _wilson((found.value - lowest) / (highest - lowest), found, confidence, alike=alike)
    return _estimates(
        found,
        np.where(alike, lowest + widest[0] * (highest - lowest), found.value - half),
        np.where(alike, lowest + widest[1] * (highest - lowest), found.value + half),
        bounds=bounds,
        confidence=confidence,
        method=MEAN_METHOD,
    )


def survey_shares(
    sample: SurveySample,
    score: ArrayLike,
    *,
    domain: ArrayLike,
    domains: int = 0,
    confidence: float = 0.95,
) -> SurveyEstimates:
    """Weighted shares by domain, of scores 0 and 1, with Wilson's limits at the effective size.

    As `survey_means`. Of a simple sample with equal weights the limits are Wilson's own. A score
    between 0 and 1 (some parts of an item) is taken for a share of one answer, cautiously.

    Raises:
        StatsError: arrays that do not fit, or a score that is not from 0 to 1.

    Source: Korn and Graubard 1998, Survey Methodology 24:193 (effective size and degrees of
    freedom); Dean and Pagano 2015, J Surv Stat Methodol 3:484 (with Wilson's limits).
    """
    refuse(_outside(score, (0.0, 1.0)), what="not from 0 to 1", do="Score a share 1 or 0.")
    found = linear(sample, score, domain=domain, domains=max(domains, _many(domain)))
    alike = (found.value <= 0) | (found.value >= 1)
    lower, upper = _wilson(found.value, found, confidence, alike=alike)
    return _estimates(
        found, lower, upper, bounds=(0.0, 1.0), confidence=confidence, method=SHARE_METHOD
    )


def effective_size(found: Linear, *, alike: BoolArray) -> FloatArray:
    """How many respondents of a simple sample would know the mean as well, at most those asked.

    Where all answers are `alike`, nothing tells how alike the answers of one drawn unit are: each
    unit then counts once, by its weight.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        size = found.spread / (found.variance * found.widened)
        return np.where(alike, 1 / found.alike, np.minimum(size, found.respondents))


def _wilson(
    value: FloatArray, found: Linear, confidence: float, *, alike: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Wilson's limits (D,) at the effective size, less where the design's variance is vague."""
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = stdtrit(np.maximum(found.respondents - 1, 1), (1 + confidence) / 2)
        vague = np.where(alike, 1.0, (simple / _reach(found, confidence)) ** 2)
        n = effective_size(found, alike=alike) * np.minimum(vague, 1.0)
        centre = (value + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(value * (1 - value) / n + z**2 / (4 * n**2))
    return (
        np.where(value <= 0, 0.0, np.clip(centre - half, 0, 1)),
        np.where(value >= 1, 1.0, np.clip(centre + half, 0, 1)),
    )


def _reach(found: Linear, confidence: float) -> FloatArray:
    """Student's t of the degrees of freedom (D,), NaN where there are none."""
    known = np.where(found.degrees > 0, np.maximum(found.degrees, 1.0), np.nan)
    return stdtrit(known, (1 + share(confidence, name="confidence")) / 2)


def _estimates(
    found: Linear,
    lower: FloatArray,
    upper: FloatArray,
    *,
    bounds: tuple[float, float],
    confidence: float,
    method: str,
) -> SurveyEstimates:
    several = (found.respondents > 1) & (found.degrees > 0)
    alike = found.variance <= 0
    return SurveyEstimates(
        value=found.value,
        lower=np.where(several, np.clip(lower, *bounds), np.nan),
        upper=np.where(several, np.clip(upper, *bounds), np.nan),
        standard_error=np.sqrt(found.variance),
        degrees=found.degrees,
        respondents=found.respondents,
        effective=effective_size(found, alike=alike),
        lone=found.lone,
        confidence=confidence,
        method=method,
        linear=found,
    )


def _outside(score: ArrayLike, bounds: tuple[float, float]) -> BoolArray:
    scores = np.atleast_1d(np.asarray(score, dtype=np.float64))
    slack = 1e-9 * (bounds[1] - bounds[0])
    return (scores < bounds[0] - slack) | (scores > bounds[1] + slack)


def _many(domain: ArrayLike) -> int:
    return int(np.max(np.asarray(domain), initial=-1)) + 1
