"""One comparison of two groups over two periods: the change of one beside the change of the other.

Sources: Sant'Anna and Zhao 2020, Doubly robust difference-in-differences estimators,
J Econometrics 219:101; names follow their panel case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from onestory.model.errors import StatsError
from onestory.stats.estimate import FloatArray

ROUNDS = 50
STILL = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """What one comparison is made of, a place (N,) each.

    `change` in the outcome (any number where both weights are nought), the weight of the place
    as one of the `exposed` and as one of the `other`s, and the `design` (N, 1 + P): a constant,
    then covariates that do not change.
    """

    change: FloatArray
    exposed: FloatArray
    other: FloatArray
    design: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """The effect, and the part of each place (N,) in its error; both NaN where not known.

    The sum of the squared parts is the variance, places being independent draws.
    """

    effect: float
    influence: FloatArray


def outcome_regression(changes: Changes) -> Difference:
    """The exposed places' mean change beyond what the others' regression predicts for them.

    With a constant alone this is the difference of the two mean changes.
    """
    line = _others_line(changes)
    if line is None:
        return _unknown(changes)
    beyond = changes.change - changes.design @ line
    share = changes.exposed / changes.exposed.sum()
    effect = float(share @ beyond)
    aim = np.linalg.solve(_normal(changes), changes.design.T @ share)
    influence = share * (beyond - effect) - changes.other * beyond * (changes.design @ aim)
    return Difference(effect=effect, influence=influence)


def doubly_robust(changes: Changes) -> Difference:
    """The same, less what is left among the others once weighted to resemble the exposed.

    Right if either the regression or the chance of being exposed (a logit) is rightly modelled.

    Raises:
        StatsError: the covariates wholly tell the exposed places from the others.
    """
    line = _others_line(changes)
    if line is None:
        return _unknown(changes)
    design, exposed, other = changes.design, changes.exposed, changes.other
    beyond = changes.change - design @ line
    chance = _chance(changes)
    alike = other * chance / (1 - chance)
    share, others = exposed / exposed.sum(), alike / alike.sum()
    first, second = float(share @ beyond), float(others @ beyond)
    curved = (design * ((exposed + other) * chance * (1 - chance))[:, None]).T @ design
    by_chance = np.linalg.solve(curved, design.T @ (others * (beyond - second)))
    by_line = np.linalg.solve(_normal(changes), design.T @ (share - others))
    influence = (
        share * (beyond - first)
        - others * (beyond - second)
        - other * beyond * (design @ by_line)
        - (exposed - (exposed + other) * chance) * (design @ by_chance)
    )
    return Difference(effect=first - second, influence=influence)


def _unknown(changes: Changes) -> Difference:
    return Difference(effect=np.nan, influence=np.full(len(changes.change), np.nan))


def _normal(changes: Changes) -> FloatArray:
    return (changes.design * changes.other[:, None]).T @ changes.design


def _others_line(changes: Changes) -> FloatArray | None:
    """The regression of the others' change on the design; None where they cannot carry it."""
    normal = _normal(changes)
    if not changes.exposed.any() or np.linalg.matrix_rank(normal) < len(normal):
        return None
    total = changes.design.T @ (changes.other * changes.change)
    return np.asarray(np.linalg.solve(normal, total), dtype=np.float64)


def _chance(changes: Changes) -> FloatArray:
    """The fitted chance (N,) of being one of the exposed, by Newton's steps on the logit."""
    design, weight = changes.design, changes.exposed + changes.other
    coefficients = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = np.asarray(expit(design @ coefficients))
        curved = (design * (weight * chance * (1 - chance))[:, None]).T @ design
        if np.linalg.matrix_rank(curved) < len(curved):
            break
        step = np.linalg.solve(curved, design.T @ (changes.exposed - weight * chance))
        coefficients = coefficients + step
        if np.abs(step).max() <= STILL * (1 + np.abs(coefficients).max()):
            return np.asarray(expit(design @ coefficients))
    raise StatsError(
        found="The covariates wholly tell the exposed places from their comparators.",
        do="Leave a covariate out, or adjust by outcome regression alone.",
    )
