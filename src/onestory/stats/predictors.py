"""Synthetic control by predictors: how much each matters, and how far the answer hangs on that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import fmin_l_bfgs_b

from onestory.model.errors import StatsError
from onestory.stats.counterfactual import Case, Spread, Synthetic, noted, synthetic
from onestory.stats.estimate import BoolArray, FloatArray
from onestory.stats.inputs import numbers, refuse
from onestory.stats.simplex import TIE, simplex_fit, simplex_weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

RESTARTS = 100
TOLERANCE = 0.05
"""Optima count as fitting equally well when they are no further from the matched outcomes than
the best by this share of the standard deviation between comparators."""
STEPS = 200
REACH = 12.0
"""How far the logarithm of an importance may go: e⁻²⁴ of another is none."""
FAINTEST = -9.0
"""The least logarithm of an importance that is drawn to start from."""
SAME = 2
"""Decimals of the weights to which two optima must agree to be the same one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictors:
    """What the synthetic control must resemble, in standard deviations over all places.

    `exposed` (K,) and `comparators` (N0, K); `matched` (M,) the indices of the periods before the
    start whose outcomes judge how much each predictor matters.
    """

    exposed: FloatArray
    comparators: FloatArray
    matched: tuple[int, ...]


def predictors_of(
    exposed: ArrayLike, comparators: ArrayLike, *, matched: tuple[int, ...]
) -> Predictors:
    """The predictors of one exposed place (K,) and its comparators (N0, K), on one scale.

    Raises:
        StatsError: one is missing, the same everywhere, or the shapes do not agree.
    """
    one = numbers(exposed, name="predictors")
    others = numbers(comparators, name="predictors")
    if others.ndim != 2 or others.shape[1:] != one.shape or not matched:
        raise StatsError(
            found="The predictors of the exposed place and of its comparators do not agree.",
            do="Give (predictors,) and (comparators, predictors), and the periods to match.",
        )
    both = np.vstack([one, others])
    refuse(np.isnan(both), what="missing predictors", do="Average over the periods that have it.")
    spread = both.std(axis=0, ddof=1)
    refuse(spread == 0, what="predictors that are the same everywhere", do="Leave them out.")
    return Predictors(exposed=one / spread, comparators=others / spread, matched=matched)


def weigh_by(case: Case, predictors: Predictors, *, importance: ArrayLike) -> Synthetic:
    """The synthetic control when the importance (K,) of each predictor is given.

    Raises:
        StatsError: an importance is negative or missing, or all are nought.
    """
    share = numbers(importance, name="importances")
    refuse(~(share >= 0), what="importances below nought or missing", do="Give shares of one.")
    if share.shape != predictors.exposed.shape or not share.any():
        raise StatsError(
            found="The importances do not fit the predictors.", do="Give one each, not all nought."
        )
    share = share / share.sum()
    weights = _inner(_away(predictors), share)
    found = synthetic(
        case, weights @ case.comparators, weights, method="synthetic control by predictors"
    )
    return replace(found, importance=share)


def search_importance(
    case: Case,
    predictors: Predictors,
    *,
    generator: np.random.Generator,
    restarts: int = RESTARTS,
    tolerance: float = TOLERANCE,
) -> Synthetic:
    """The synthetic control whose predictors' importance best reproduces the matched outcomes.

    The search has many local optima, at which published programs stop according to where they
    start. This gives the answer of least loss among `local_optima`, with its `spread`: the range
    of estimates among optima whose root mean square distance from the matched outcomes is within
    `tolerance` of the best's. Where the spread matters to the decision there is no single
    synthetic control of these data.

    Source: Abadie, Diamond and Hainmueller, JASA 2010, 105:493; on the optima, Malo, Eskelinen,
    Zhou and Kuosmanen, Computational Economics 2024, 64:1113.
    """
    found = local_optima(case, predictors, generator=generator, restarts=restarts)
    distances = np.array([distance(one, predictors) for one in found])
    near = distances <= distances[0] + tolerance * found[0].scale_before
    estimates = np.array([one.estimate for one in found])
    spread = Spread(
        lower=float(estimates[near].min()),
        upper=float(estimates[near].max()),
        optima=int(near.sum()),
        tolerance=tolerance,
        estimates=estimates,
        distances=distances,
        bound=_bound(case, predictors),
    )
    best = replace(found[0], spread=spread)
    told = (
        f"{spread.optima} optima fit about equally well and say {spread.lower:.3g} to "
        f"{spread.upper:.3g}: the answer hangs on where the search stops."
    )
    return noted(best, told) if spread.optima > 1 else best


def local_optima(
    case: Case, predictors: Predictors, *, generator: np.random.Generator, restarts: int = RESTARTS
) -> tuple[Synthetic, ...]:
    """Every different local optimum found, the nearest to the matched outcomes first.

    The search starts from equal importance, from importance by regression, and from `restarts`
    draws, and descends by exact gradients; with no restarts it starts as published programs do.
    """
    away, matched = _away(predictors), list(predictors.matched)
    outcomes = case.comparators[:, matched] - case.series[matched]
    stops = [
        fmin_l_bfgs_b(
            _loss,
            start,
            args=(away, outcomes, np.zeros(len(away), dtype=np.bool_)),
            bounds=[(-REACH, REACH)] * start.size,
            maxiter=STEPS,
        )[0]
        for start in _starts(case, predictors, generator, restarts)
    ]
    found = [weigh_by(case, predictors, importance=_softmax(stop)) for stop in stops]
    found.sort(key=lambda one: distance(one, predictors))
    different = {tuple(np.round(one.weights, SAME)): one for one in reversed(found)}
    return tuple(reversed(different.values()))


def distance(found: Synthetic, predictors: Predictors) -> float:
    """The root mean square gap over the periods that the predictors' importance is judged by."""
    return float(np.sqrt(np.mean(found.gap[list(predictors.matched)] ** 2)))


def _loss(
    logs: FloatArray, away: FloatArray, outcomes: FloatArray, last: BoolArray
) -> tuple[float, FloatArray]:
    """The mean squared gap of the matched outcomes at these log importances, and its slope.

    `last` remembers which weights were above nought, where the next search begins.
    """
    share = _softmax(logs)
    weights = _inner(away, share, first=last)
    last[:] = weights > 0
    gap = weights @ outcomes
    inside = np.flatnonzero(weights > 0)
    # Implicit differentiation of the inner optimum over the weights above nought.
    block = (away[inside] * share) @ away[inside].T
    block[np.diag_indices(inside.size)] += TIE * float(np.mean(away**2 @ share))
    edge = np.ones((inside.size, 1))
    system = np.block([[block, edge], [edge.T, np.zeros((1, 1))]])
    pull = np.append(2 * outcomes[inside] @ gap / gap.size, 0.0)
    moved = np.linalg.solve(system, pull)[:-1]
    slope = -(moved @ away[inside]) * (weights @ away)
    return float(np.mean(gap**2)), share * (slope - share @ slope)


def _inner(away: FloatArray, share: FloatArray, first: BoolArray | None = None) -> FloatArray:
    return simplex_weights((away * share) @ away.T, first=first)


def _away(predictors: Predictors) -> FloatArray:
    return predictors.comparators - predictors.exposed


def _starts(
    case: Case, predictors: Predictors, generator: np.random.Generator, restarts: int
) -> FloatArray:
    """Equal importance; the squared slopes of outcomes on predictors; and draws."""
    count = predictors.exposed.size
    table = np.vstack([predictors.exposed, predictors.comparators])
    outcomes = np.vstack([case.series, case.comparators])[:, list(predictors.matched)]
    slopes = np.linalg.lstsq(table - table.mean(axis=0), outcomes - outcomes.mean(axis=0))[0]
    weight = (slopes**2).sum(axis=1)
    regressed = np.log(np.maximum(weight / weight.max(), np.exp(FAINTEST)))
    drawn = generator.uniform(FAINTEST, 0.0, (restarts, count))
    return np.vstack([np.zeros(count), regressed, drawn])


def _bound(case: Case, predictors: Predictors) -> float:
    matched = list(predictors.matched)
    table, goal = case.comparators[:, matched], case.series[matched]
    return float(np.sqrt(np.mean((simplex_fit(table.T, goal) @ table - goal) ** 2)))


def _softmax(logs: FloatArray) -> FloatArray:
    raised = np.exp(logs - logs.max())
    return raised / raised.sum()
