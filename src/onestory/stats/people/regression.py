"""Logistic, Poisson and linear regression of millions of people on some dozens of covariates.

Newton's method on normal equations that are summed in pieces. Columns are standardised within, so
that their units do not matter; a column that is constant, or the sum of others, is no error: the
shortest coefficients that fit are taken.

Source: McCullagh and Nelder 1989, Generalized Linear Models, chapters 2, 4 and 9 (the Poisson
likelihood holds for any amount from zero whose mean has that form).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse
from onestory.stats.people.chunks import Moments, moments, pieces, pseudo_inverse, standardised
from onestory.stats.people.separation import refuse_separation

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.chunks import Covariates

Link = Literal["identity", "log", "logit"]
STEPS = 50
CLOSE = 1e-10
"""Newton stops once a step would raise the likelihood by less than this share of it, or of the
weight: amounts may be in pounds."""
FARTHEST = 500.0
"""Linear predictors of a logarithm are held within this, so that no exponential overflows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """Coefficients (K + 1,) with the constant first, in the covariates' own units.

    `bread` (K + 1, K + 1) is the inverse of the weighted information: with the scores of persons,
    it makes their influence on the coefficients.
    """

    coefficients: FloatArray
    bread: FloatArray
    converged: bool
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Given:
    """What is fitted. `offset` is added to the linear predictor of each row."""

    covariates: Covariates
    outcome: FloatArray
    weight: FloatArray
    offset: FloatArray
    link: Link
    ridge: float
    scale: Moments


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sums:
    """The log likelihood at some coefficients, its gradient and its information."""

    likelihood: float
    gradient: FloatArray
    information: FloatArray


def logistic(
    covariates: Covariates, outcome: FloatArray, weight: FloatArray, *, ridge: float = 0.0
) -> Fitted:
    """The log odds of the outcome (N, of 0 and 1) as a sum of a constant and the covariates.

    `ridge` is half the penalty on each squared coefficient of a standardised column; 1 does little
    where there are hundreds of people, and keeps a rare column from running away.

    Raises:
        StatsError: outcomes of one kind only, or covariates that part them (with no ridge).
    """
    _refuse_unlike(len(covariates), len(outcome), len(weight))
    refuse((outcome < 0) | (outcome > 1), what="outcomes outside 0 to 1", do="Give 0 or 1.")
    counted = outcome[weight > 0]
    if not (counted > 0).any() or not (counted < 1).any():
        raise StatsError(
            found="All people have the same outcome, so nothing can tell who has it.",
            do="Give people with it and people without.",
        )
    offset = np.zeros(len(outcome))
    return _fitted(_given(covariates, outcome, weight, offset=offset, link="logit", ridge=ridge))


def poisson(
    covariates: Covariates,
    outcome: FloatArray,
    time: FloatArray,
    weight: FloatArray,
    *,
    ridge: float = 0.0,
) -> Fitted:
    """The logarithm of the rate a unit of time; the outcome (N,) is any amount from zero.

    The mean alone must have this form: `bread` holds no variance of its own. `ridge` as `logistic`.

    Raises:
        StatsError: a negative outcome, time that is not above zero, nothing that happened, or
            covariates that part those with the outcome from those without (with no ridge).
    """
    _refuse_unlike(len(covariates), len(outcome), len(time), len(weight))
    refuse(outcome < 0, what="negative outcomes", do="Check the rows that they came from.")
    refuse(~(time > 0), what="people followed for no time", do="Leave them out.")
    if not weight @ outcome > 0:
        raise StatsError(
            found="The outcome happened to nobody, so no rate can be modelled.",
            do="Give a longer follow-up, or an outcome that happens more often.",
        )
    offset = np.log(time)
    return _fitted(_given(covariates, outcome, weight, offset=offset, link="log", ridge=ridge))


def linear(
    covariates: Covariates, outcome: FloatArray, weight: FloatArray, *, ridge: float = 0.0
) -> Fitted:
    """The outcome (N,) as a sum of a constant and the covariates, by weighted least squares.

    Raises:
        StatsError: no weight, or numbers that are not finite.
    """
    _refuse_unlike(len(covariates), len(outcome), len(weight))
    offset = np.zeros(len(outcome))
    return _fitted(_given(covariates, outcome, weight, offset=offset, link="identity", ridge=ridge))


def linear_predictor(fitted: Fitted, covariates: Covariates) -> FloatArray:
    """(N,) the constant and the covariates times their coefficients, without any offset."""
    found = np.empty(len(covariates))
    for rows in pieces(len(covariates)):
        found[rows] = covariates[rows].astype(np.float64) @ fitted.coefficients[1:]
    return found + fitted.coefficients[0]


def mean_of(fitted: Fitted, covariates: Covariates) -> FloatArray:
    """(N,) the mean that the model gives each row: a share, a rate a unit of time, or an amount."""
    return _mean(_held(linear_predictor(fitted, covariates), fitted.link), fitted.link)


def _refuse_unlike(*people: int) -> None:
    """Nothing where every array has a row for each person.

    Raises:
        StatsError: they have not.
    """
    if len(set(people)) > 1:
        raise StatsError(
            found="Covariates, outcomes, times and weights are of different numbers of people.",
            do="Give one row a person in each.",
        )


def _given(
    covariates: Covariates,
    outcome: FloatArray,
    weight: FloatArray,
    *,
    offset: FloatArray,
    link: Link,
    ridge: float,
) -> _Given:
    refuse(~np.isfinite(outcome), what="outcomes that are not finite", do="Leave those people out.")
    refuse(
        ~(np.isfinite(weight) & (weight >= 0)),
        what="weights that are negative or not finite",
        do="Give 0 where someone is left out.",
    )
    scale = moments(covariates, weight)
    return _Given(
        covariates=covariates,
        outcome=outcome,
        weight=weight,
        offset=offset,
        link=link,
        ridge=ridge,
        scale=scale,
    )


def _fitted(given: _Given) -> Fitted:
    """Newton's method with steps halved until the likelihood rises."""
    beta = _start(given)
    at = first = _sums(given, beta)
    converged = False
    for _ in range(STEPS):
        step = pseudo_inverse(at.information) @ at.gradient
        gain = float(step @ at.gradient)
        beta, at, moved = _moved(given, beta, step=step, at=at)
        converged = gain < CLOSE * (float(given.weight.sum()) + abs(at.likelihood))
        if converged or not moved:
            break
    if given.ridge == 0 and given.link != "identity":
        refuse_separation(first.information, at.information)
    return _own_units(given, beta, information=at.information, converged=converged)


def _moved(
    given: _Given, beta: FloatArray, *, step: FloatArray, at: _Sums
) -> tuple[FloatArray, _Sums, bool]:
    """The coefficients after the step, halved until the likelihood is no lower, and their sums."""
    slack = 1e-12 * (1 + abs(at.likelihood))
    for halving in range(20):
        tried = beta + step / 2**halving
        found = _sums(given, tried)
        if found.likelihood >= at.likelihood - slack:
            return tried, found, True
    return beta, at, False


def _start(given: _Given) -> FloatArray:
    """The coefficients of a model of the constant alone."""
    beta = np.zeros(given.covariates.shape[1] + 1)
    whole = float(given.weight @ given.outcome)
    if given.link == "log":
        beta[0] = np.log(whole / float(given.weight @ np.exp(given.offset)))
    if given.link == "logit":
        share = whole / float(given.weight.sum())
        beta[0] = np.log(share / (1 - share))
    return beta


def _sums(given: _Given, beta: FloatArray) -> _Sums:
    """The log likelihood, gradient and information at `beta`, summed over pieces of rows."""
    size = len(beta)
    penalty = np.full(size, float(given.ridge))
    penalty[0] = 0.0
    likelihood = -0.5 * float(penalty @ beta**2)
    gradient, information = -penalty * beta, np.diag(penalty)
    design = np.ones((0, size))
    for rows in pieces(len(given.outcome)):
        if len(design) != rows.stop - rows.start:
            design = np.ones((rows.stop - rows.start, size))
        design[:, 1:] = standardised(given.covariates[rows], given.scale)
        eta = _held(design @ beta + given.offset[rows], given.link)
        outcome, weight = given.outcome[rows], given.weight[rows]
        mean = _mean(eta, given.link)
        likelihood += float(weight @ _likelihood(eta, outcome, mean=mean, link=given.link))
        gradient += (weight * (outcome - mean)) @ design
        root = np.sqrt(weight * _slope(mean, given.link))
        weighted = design * root[:, None]
        information += weighted.T @ weighted
    return _Sums(likelihood=likelihood, gradient=gradient, information=information)


def _held(eta: FloatArray, link: Link) -> FloatArray:
    """The linear predictor, so far as an exponential can follow it."""
    return eta if link == "identity" else np.clip(eta, -FARTHEST, FARTHEST)


def _mean(eta: FloatArray, link: Link) -> FloatArray:
    if link == "identity":
        return eta
    return np.exp(eta) if link == "log" else np.asarray(expit(eta), dtype=np.float64)


def _slope(mean: FloatArray, link: Link) -> FloatArray:
    """How fast the mean changes with the linear predictor, which is also the model's variance."""
    if link == "identity":
        return np.ones_like(mean)
    return mean if link == "log" else mean * (1 - mean)


def _likelihood(
    eta: FloatArray, outcome: FloatArray, *, mean: FloatArray, link: Link
) -> FloatArray:
    """Each row's part in the log likelihood, but for what holds no coefficient."""
    if link == "identity":
        return -0.5 * (outcome - eta) ** 2
    return outcome * eta - (mean if link == "log" else np.logaddexp(0.0, eta))


def _own_units(
    given: _Given, beta: FloatArray, *, information: FloatArray, converged: bool
) -> Fitted:
    """The coefficients and the bread in the covariates' own units."""
    back = np.eye(len(beta))
    varies = given.scale.spread > 0
    inverse = np.where(varies, 1 / given.scale.unit, 0.0)
    back[1:, 1:] = np.diag(inverse)
    back[0, 1:] = -inverse * given.scale.mean
    return Fitted(
        coefficients=back @ beta,
        bread=back @ pseudo_inverse(information) @ back.T,
        converged=converged,
        link=given.link,
    )
