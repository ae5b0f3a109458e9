"""What a programme did to the people it took on: weights and an outcome model, either may be wrong.

Comparators are weighted until they look like the exposed; a model of the outcome is fitted to them
as weighted; what it expects of the exposed, plus what it misses of the weighted comparators, is
what the exposed would have had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.stats.people.balancing import balanced
from onestory.stats.people.clusters import Estimated, contrast_error, ranged
from onestory.stats.people.leverage import pull_on_expected
from onestory.stats.people.regression import Fitted, linear, mean_of, poisson
from onestory.stats.people.weighted import checked, weighted_contrast

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import Contrasted, People, Scale

Family = Literal["poisson", "linear"]
RIDGE = 0.1
"""Keeps the coefficient of a rare covariate from running away; what it bends, weights put right."""


def effect_on_exposed(
    people: People,
    *,
    scale: Scale,
    confidence: float = 0.95,
    weight: FloatArray | None = None,
    family: Family = "linear",
) -> Contrasted:
    """The contrast of what the exposed had with what they would have had, on them.

    `weight` (N,) is 1 for the exposed whose effect this is, the comparators' share of standing in
    for them, and 0 for who is left out; entropy balancing makes it where it is not given (matched
    comparators may be given instead: this then takes out what they still differ in). `family` is
    the model of the rate. Where weights make means equal a 'linear' one moves the estimate little
    and tells how much of the outcome goes with what was recorded; 'poisson' leans less on weights,
    and strays where somebody's counts are very high. Strata enter through the weights alone.

    Raises:
        StatsError: nobody to compare, weights that are no weights, amounts below nought with
            'poisson', or covariates that are not finite.

    Source: Wooldridge 2007, J Econometrics 141:1281 (weighted outcome models are doubly robust);
    Hainmueller 2012, Polit Anal 20:25, and Zhao and Percival 2017, J Causal Inference 5
    (entropy balancing); Abadie and Imbens 2011, J Bus Econ Stat 29:1 (matches so corrected).
    """
    used = checked(balanced(people).weight if weight is None else weight, exposed=people.exposed)
    stand_ins = used * ~people.exposed
    if family == "poisson" and not np.any(stand_ins * people.outcome):
        return weighted_contrast(people, used, scale=scale, confidence=confidence)
    fitted = _fitted(people, stand_ins, family=family)
    rate = mean_of(fitted, people.covariates)
    estimated = _estimated(people, used, scale=scale, fitted=fitted, rate=rate)
    return ranged(estimated, people=people, confidence=confidence)


def _fitted(people: People, stand_ins: FloatArray, *, family: Family) -> Fitted:
    """The model of the rate in the weighted comparators."""
    if family == "poisson":
        return poisson(people.covariates, people.outcome, people.time, stand_ins, ridge=RIDGE)
    rate, weight = people.outcome / people.time, stand_ins * people.time
    return linear(people.covariates, rate, weight, ridge=RIDGE)


def _estimated(
    people: People, weight: FloatArray, *, scale: Scale, fitted: Fitted, rate: FloatArray
) -> Estimated:
    """Observed, expected and the influence of each person on their contrast.

    That the weights were themselves estimated adds next to nothing: the model leaves nothing of
    the weighted outcome that goes with a covariate.
    """
    exposed = weight * people.exposed
    stand_ins = weight - exposed
    time = people.time
    years, stood = float(exposed @ time), float(stand_ins @ time)
    missed = people.outcome - time * rate
    left = float(stand_ins @ missed) / stood
    observed = float(exposed @ people.outcome) / years
    expected = float((exposed * time) @ rate) / years + left
    own = exposed * (people.outcome - observed * time) / years
    modelled = exposed * time * (rate + left - expected) / years
    pull = pull_on_expected(people, weight, fitted=fitted, rate=rate)
    theirs = stand_ins * pull * missed
    theirs = theirs - stand_ins * time * (theirs.sum() / stood)
    return Estimated(
        scale=scale,
        observed=observed,
        expected=expected,
        influence=contrast_error(observed, expected, scale=scale, own=own, other=modelled + theirs),
        share=weight * time,
        weight=weight,
        method="weighted comparators and an outcome model (doubly robust)",
    )
