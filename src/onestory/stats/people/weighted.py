"""Contrasts of weighted people, without an outcome model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse
from onestory.stats.people.clusters import Estimated, contrast_error, ranged

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted, People, Scale


def weighted_contrast(
    people: People, weight: FloatArray, *, scale: Scale, confidence: float = 0.95
) -> Contrasted:
    """The contrast of the weighted rates (or means) of the exposed and of the comparators.

    `weight` (N,) is nought for who is left out. Weights of 1 for the exposed ask for the effect on
    them; 1/p and 1/(1 - p) for that on everyone; 1 - p and p for that where both were likely. That
    the weights were themselves estimated is not in the range, which is then the wider for it.

    Raises:
        StatsError: weights that are negative or not finite, or an arm without weight.

    Source: Hernán and Robins 2020, Causal Inference: What If, chapter 12; Li, Morgan and Zaslavsky
    2018, J Am Stat Assoc 113:390 (overlap); Lunceford and Davidian 2004, Stat Med 23:2937.
    """
    checked(weight, exposed=people.exposed)
    arms = [weight * arm for arm in (people.exposed, ~people.exposed)]
    rates = [float(arm @ people.outcome / (arm @ people.time)) for arm in arms]
    own, other = (
        arm * (people.outcome - rate * people.time) / (arm @ people.time)
        for arm, rate in zip(arms, rates, strict=True)
    )
    estimated = Estimated(
        scale=scale,
        observed=rates[0],
        expected=rates[1],
        influence=contrast_error(*rates, scale=scale, own=own, other=other),
        share=weight * people.time,
        weight=weight,
        method="contrast of weighted people",
    )
    return ranged(estimated, people=people, confidence=confidence)


def checked(weight: FloatArray, *, exposed: BoolArray) -> FloatArray:
    """The weights, where they can be used.

    Raises:
        StatsError: weights that are negative or not finite, or an arm without weight.
    """
    refuse(
        ~(np.isfinite(weight) & (weight >= 0)),
        what="weights that are negative or no number",
        do="Give each person a weight of nought or more.",
    )
    for arm, words in ((exposed, "exposed"), (~exposed, "comparators")):
        if not np.sum(weight[arm]) > 0:
            raise StatsError(
                found=f"None of the {words} has a weight.",
                do="Widen who may be compared, or leave out what sets everyone apart.",
            )
    return weight
