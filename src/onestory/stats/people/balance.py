"""How alike the exposed and the comparators are, before and after weighting.

Source: Austin 2009, Statistics in Medicine 28:3083 (standardised differences and variance ratios);
Stuart, Lee and Leacy 2013, Journal of Clinical Epidemiology 66:S84 (by the spread of the exposed);
Kish 1965, Survey Sampling (effective size).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse
from onestory.stats.people.chunks import Moments, moments

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.chunks import Covariates


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balance:
    """Both groups' means (K,) of each covariate, and how far apart they are.

    `exposed` and `after` are means as weighted, `before` of all comparators alike. `apart_*` are
    differences, exposed less comparators, in standard deviations of all exposed people (of the
    comparators, where the exposed do not vary; NaN where neither varies and the means differ).
    `variance_ratio_*` are exposed over comparators, NaN where the comparators do not vary.
    `effective_size` is how many people of equal weight the comparators are worth.
    """

    exposed: FloatArray
    before: FloatArray
    after: FloatArray
    apart_before: FloatArray
    apart_after: FloatArray
    variance_ratio_before: FloatArray
    variance_ratio_after: FloatArray
    effective_size: float


def balance(covariates: Covariates, exposed: BoolArray, weight: FloatArray) -> Balance:
    """The balance of the covariates (N, K), before and under the weight (N,) of everybody.

    Raises:
        StatsError: nobody of a kind has any weight, or a number is not finite.
    """
    refuse(
        ~(np.isfinite(weight) & (weight >= 0)),
        what="weights that are negative or not finite",
        do="Give 0 where someone is left out.",
    )
    _refuse_no_weight(exposed, weight)
    all_exposed = moments(covariates, exposed.astype(np.float64))
    all_others = moments(covariates, (~exposed).astype(np.float64))
    kept = moments(covariates, np.where(exposed, weight, 0.0))
    others = moments(covariates, np.where(exposed, 0.0, weight))
    unit = np.where(all_exposed.spread > 0, all_exposed.spread, all_others.spread)
    used = weight[~exposed]
    return Balance(
        exposed=kept.mean,
        before=all_others.mean,
        after=others.mean,
        apart_before=_apart(all_exposed, all_others, unit=unit),
        apart_after=_apart(kept, others, unit=unit),
        variance_ratio_before=_ratio(all_exposed, all_others),
        variance_ratio_after=_ratio(kept, others),
        effective_size=float(used.sum() ** 2 / (used @ used)),
    )


def _apart(exposed: Moments, others: Moments, *, unit: FloatArray) -> FloatArray:
    """The difference of means in units, 0 where there is none."""
    apart = exposed.mean - others.mean
    found = np.divide(apart, unit, out=np.full_like(apart, np.nan), where=unit > 0)
    rounding = np.abs(apart) <= 1e-12 * np.abs(exposed.mean)
    return np.where((unit == 0) & rounding, 0.0, found)


def _ratio(exposed: Moments, others: Moments) -> FloatArray:
    """The variance of the exposed over that of the others."""
    nothing = np.full_like(exposed.spread, np.nan)
    return np.divide(exposed.spread, others.spread, out=nothing, where=others.spread > 0) ** 2


def _refuse_no_weight(exposed: BoolArray, weight: FloatArray) -> None:
    """Nothing where both exposed people and comparators have weight.

    Raises:
        StatsError: one of them has none.
    """
    for kind, who in (("exposed people", exposed), ("comparators", ~exposed)):
        if not weight[who].sum() > 0:
            raise StatsError(
                found=f"No {kind} have any weight, so nothing can be set side by side.",
                do="Check who was drawn, and the strata within which people are compared.",
            )
