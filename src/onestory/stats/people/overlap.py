"""The chance of having been taken on, and weights of the people whose chance was in doubt.

A logistic regression with an effect of each stratum, which is drawn a little towards the log odds
of the stratum's share: strata of a few people would otherwise overstate every coefficient.

Source: Li, Morgan and Zaslavsky 2018, Journal of the American Statistical Association 113:390
(overlap weights); Rosenbaum and Rubin 1983, Biometrika 70:41.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from onestory.stats.people.chunks import (
    Moments,
    moments,
    pieces,
    pseudo_inverse,
    standardised,
)
from onestory.stats.people.strata import added, strata_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import People
    from onestory.stats.people.chunks import Covariates

STEPS = 40
CLOSE = 1e-10
PENALTY = 1.0
"""Of each squared effect of a stratum, halved: about what four people tell of it."""
RIDGE = 0.1
"""Of each squared standardised coefficient, halved: a covariate that all the exposed share, or none
of them, is then no trouble."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Given:
    """People in order of stratum; `offset` (S,) is the log odds of each stratum's share."""

    covariates: Covariates
    row: NDArray[np.int64]
    place: NDArray[np.int64]
    exposed: FloatArray
    offset: FloatArray
    scale: Moments


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Point:
    """A constant and coefficients (K + 1,) of standardised covariates; effects (S,) of strata."""

    slope: FloatArray
    effect: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sums:
    """The penalised log likelihood, its gradients, and its information in blocks."""

    likelihood: float
    slope: FloatArray
    effect: FloatArray
    slopes: FloatArray
    effects: FloatArray
    across: FloatArray


def propensity(people: People) -> FloatArray:
    """(N,) each person's chance of exposure; 0 in a stratum of no exposed, 1 of no comparators.

    Raises:
        StatsError: nobody exposed, nobody else, no stratum with both, or a covariate that is not
            finite.
    """
    every = strata_of(people)
    both = (every.exposed > 0) & (every.comparators > 0)
    strata = strata_of(people, chosen=both[every.code])
    found = np.where(every.exposed[every.code] > 0, 1.0, 0.0)
    shares = np.where(both, every.exposed, 1) / np.where(both, every.comparators, 1)
    given = _Given(
        covariates=people.covariates,
        row=strata.row,
        place=strata.place,
        exposed=people.exposed[strata.row].astype(np.float64),
        offset=np.log(shares),
        scale=moments(people.covariates, both[every.code].astype(np.float64)),
    )
    found[strata.row] = expit(_predictor(given, _fit(given)))
    return found


def overlap_weights(people: People, chance: FloatArray | None = None) -> FloatArray:
    """(N,) 1 - p for an exposed person, p for a comparator, where p is the chance of exposure.

    The effect is then that on people whose exposure was most in doubt. `chance` (N,) is p where
    it has been worked out already.

    Raises:
        StatsError: as `propensity`.
    """
    known = propensity(people) if chance is None else chance
    return np.where(people.exposed, 1 - known, known)


def _fit(given: _Given) -> _Point:
    """Newton's method, the strata's effects taken out first; steps halved until it rises."""
    size, strata = given.covariates.shape[1], len(given.offset)
    point = _Point(slope=np.zeros(size + 1), effect=np.zeros(strata))
    at = _sums(given, point)
    for _ in range(STEPS):
        step = _step(at)
        gain = float(step.slope @ at.slope + step.effect @ at.effect)
        for halving in range(20):
            tried = _Point(
                slope=point.slope + step.slope / 2**halving,
                effect=point.effect + step.effect / 2**halving,
            )
            after = _sums(given, tried)
            if after.likelihood >= at.likelihood - 1e-12 * (1 + abs(at.likelihood)):
                point, at = tried, after
                break
        if gain < CLOSE * len(given.row):
            break
    return point


def _step(at: _Sums) -> _Point:
    """Newton's step by the Schur complement of the strata's diagonal block."""
    shared = at.across / at.effects[:, None]
    slope = pseudo_inverse(at.slopes - at.across.T @ shared) @ (at.slope - shared.T @ at.effect)
    return _Point(slope=slope, effect=(at.effect - at.across @ slope) / at.effects)


def _predictor(given: _Given, point: _Point) -> FloatArray:
    """(M,) the log odds of exposure of people in order of stratum."""
    found = (given.offset + point.effect)[given.place]
    for rows in pieces(len(found)):
        found[rows] += _design(given, rows) @ point.slope
    return found


def _design(given: _Given, rows: slice) -> FloatArray:
    """(rows, K + 1) ones and the covariates of some of the people in order, standardised."""
    part = standardised(given.covariates[given.row[rows]], given.scale)
    return np.column_stack([np.ones(len(part)), part])


def _sums(given: _Given, point: _Point) -> _Sums:
    """The sums at a point, over pieces of rows."""
    size, strata = len(point.slope), len(point.effect)
    penalty = np.full(size, RIDGE)
    penalty[0] = 0.0
    slope, effect = -penalty * point.slope, -PENALTY * point.effect
    slopes, effects = np.diag(penalty), np.full(strata, PENALTY)
    across = np.zeros((strata, size))
    likelihood = -0.5 * float(penalty @ point.slope**2 + PENALTY * point.effect @ point.effect)
    levels = given.offset + point.effect
    for rows in pieces(len(given.row)):
        place = given.place[rows]
        design = _design(given, rows)
        eta = levels[place] + design @ point.slope
        chance = np.asarray(expit(eta), dtype=np.float64)
        likelihood += float(np.sum(given.exposed[rows] * eta - np.logaddexp(0.0, eta)))
        left, spread = given.exposed[rows] - chance, chance * (1 - chance)
        weighted = design * spread[:, None]
        slope += left @ design
        slopes += design.T @ weighted
        added(effect, left, place=place)
        added(effects, spread, place=place)
        added(across, weighted, place=place)
    return _Sums(
        likelihood=likelihood,
        slope=slope,
        effect=effect,
        slopes=slopes,
        effects=effects,
        across=across,
    )
