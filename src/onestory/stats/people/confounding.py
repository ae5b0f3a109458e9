"""How strong a cause that nobody recorded would have to be to explain an effect away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import share
from onestory.stats.people.chunks import pieces, pseudo_inverse

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import People

Log = float
"""A natural logarithm of a ratio."""
CONSTANT = 1e-12
"""Of its squared size: a covariate whose variance is no more than this does not vary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """The least ratio by which an unmeasured cause must be tied to both exposure and outcome.

    `estimate` is what would explain the whole effect away, `limit` what would bring the limit
    nearer to none down to none: 1 where the range already holds none, NaN where there is no range.
    """

    estimate: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tipping:
    """A cause of a stated strength that would explain the effect away, if this much unevenly had.

    `outcome_ratio` is how many times more often the outcome happens with the cause; `among_others`
    the share of comparators who have it and `among_exposed` the share of exposed who would need to:
    NaN where even all of them, or none, would not do.
    """

    outcome_ratio: float
    among_others: float
    among_exposed: float


def e_value(value: Log, *, lower: Log, upper: Log) -> EValue:
    """The E-values of a rate or risk ratio and of its range, all given as logarithms.

    Source: VanderWeele and Ding 2017, Ann Intern Med 167:268.
    """
    nearer = lower if value > 0 else upper
    limit = 1.0 if nearer * value <= 0 else _strength(nearer)  # NaN stays NaN
    return EValue(estimate=_strength(value), limit=limit)


def e_value_of_difference(value: float, *, lower: float, upper: float, deviation: float) -> EValue:
    """As `e_value`, of a difference of means, roughly: by its size in standard deviations.

    `deviation` is the outcome's standard deviation among comparators; a difference of d of them is
    taken as a ratio of exp(0.91 d).

    Raises:
        StatsError: a deviation that is not above nought.

    Source: VanderWeele and Ding 2017, table 2, after Chinn 2000, Stat Med 19:3127.
    """
    if not deviation > 0:
        raise StatsError(
            found="The outcome is the same in all comparators.",
            do="Ask of an outcome that differs between people.",
        )
    by = 0.91 / deviation
    return e_value(value * by, lower=lower * by, upper=upper * by)


def tipping(value: Log, *, outcome_ratio: float, among_others: float) -> Tipping:
    """How common among the exposed a cause must be, at a given strength, to leave no effect.

    Raises:
        StatsError: a ratio that is not above nought, or a share outside 0 to 1.

    Source: Schlesselman 1978, Am J Epidemiol 108:3; Bross 1966, J Chronic Dis 19:637.
    """
    share(among_others, name="share of comparators with the cause")
    if not 0 < outcome_ratio < np.inf:
        raise StatsError(
            found=f"The ratio of the cause to the outcome is {outcome_ratio:g}.",
            do="Give a number above zero, such as 2.",
        )
    needed = np.exp(value) * (1 + among_others * (outcome_ratio - 1)) - 1
    found = needed / (outcome_ratio - 1) if outcome_ratio != 1 else float("nan")
    possible = 0 <= found <= 1
    return Tipping(
        outcome_ratio=outcome_ratio,
        among_others=among_others,
        among_exposed=float(found) if possible else float("nan"),
    )


def covariate_strength(people: People, *, coefficients: FloatArray) -> FloatArray:
    """By how much leaving each measured covariate out would move the estimate (K,).

    `coefficients` (K + 1,), the constant first, are those of the outcome model in comparators: log
    ratios give log ratios. Each is multiplied by how much higher the covariate is in the exposed
    than in comparators alike in all others. For a linear model of the outcome on exposure and
    covariates that is exactly the change of the coefficient of exposure.

    Source: Angrist and Pischke 2009, Mostly Harmless Econometrics, section 3.2.2 (omitted
    variables); Cinelli and Hazlett 2020, J R Stat Soc B 82:39 (measured ones as the yardstick).
    """
    columns = people.covariates.shape[1] + 1
    sums, products = np.zeros(columns), np.zeros((columns, columns))
    middle = people.covariates[: 1 << 14].mean(axis=0, dtype=np.float64)
    for rows in pieces(len(people.exposed)):
        both = np.column_stack([people.exposed[rows], people.covariates[rows] - middle])
        sums += both.sum(axis=0)
        products += both.T @ both
    spread = products - np.outer(sums, sums) / len(people.exposed)
    size = np.diag(products)[1:] + len(people.exposed) * middle**2
    constant = np.diag(spread)[1:] <= CONSTANT * size
    spread[1:][constant] = 0.0
    spread[:, 1:][:, constant] = 0.0
    precision = pseudo_inverse(spread)
    own = np.where(constant, 0.0, np.diag(precision)[1:])
    uneven = np.where(own > 0, -precision[1:, 0] / np.where(own > 0, own, 1.0), 0.0)
    return coefficients[1:] * uneven


def _strength(value: Log) -> float:
    ratio = float(np.exp(abs(value)))
    return ratio + float(np.sqrt(ratio * (ratio - 1)))
