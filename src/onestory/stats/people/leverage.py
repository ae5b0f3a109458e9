"""What each comparator adds to the error of what is expected, allowing for the model's own fit.

A model is fitted to the very comparators whose residuals tell its error, so residuals are too
small, the more so the fewer clusters there are and the more covariates. Each cluster's residuals
are made larger by what the fit took out of them (CR2).

Source: Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton 2018, J Bus Econ
Stat 36:672 (with a working model of independent persons).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.people.chunks import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import People
    from onestory.stats.people.regression import Fitted

MOST_CLUSTERS = 1_000
"""Clusters whose own pull is allowed for, those of the most information first: that of the others
is less than a thousandth."""
LEAST_LEFT = 0.02
"""A cluster that alone tells of a covariate leaves nothing of it: at least so much is taken."""


def pull_on_expected(
    people: People, weight: FloatArray, *, fitted: Fitted, rate: FloatArray
) -> FloatArray:
    """What a unit more of each comparator's outcome, per unit of weight, adds to `expected` (N,).

    `rate` is what the model expects of everyone. What is expected of the exposed is the mean of
    that over them, by their time; nought for the exposed themselves.
    """
    exposed = weight * people.exposed
    slope = rate if fitted.link == "log" else np.ones_like(rate)
    toward = _gradient(people, exposed * people.time * slope / float(exposed @ people.time))
    scale = np.sqrt(np.maximum(np.diag(fitted.bread), 0.0))
    unit = np.where(scale > 0, scale, 1.0)
    root = _root(fitted.bread / np.outer(unit, unit))
    information = (weight - exposed) * people.time * slope
    found = np.zeros(len(rate))
    for rows, large in _by_cluster(people, information):
        aim = root @ (unit * toward)
        if large:
            own = _information(people, information, rows) * np.outer(unit, unit)
            aim = _enlarged(root @ own @ root) @ aim
        direction = unit * (root @ aim)
        for some in pieces(len(rows)):
            which = rows[some]
            found[which] = direction[0] + _known(people, which) @ direction[1:]
    return found


def _known(people: People, rows: NDArray[np.int64]) -> FloatArray:
    return people.covariates[rows].astype(np.float64)


def _gradient(people: People, share: FloatArray) -> FloatArray:
    """The sum of shares and of covariates by them (K + 1,)."""
    found = np.zeros(people.covariates.shape[1] + 1)
    found[0] = share.sum()
    for rows in pieces(len(share)):
        found[1:] += share[rows] @ people.covariates[rows].astype(np.float64)
    return found


def _by_cluster(
    people: People, information: FloatArray
) -> Iterator[tuple[NDArray[np.int64], bool]]:
    """The comparators of each cluster, and whether its own pull is allowed for."""
    used = np.flatnonzero(information > 0)
    code = np.unique(people.cluster[used], return_inverse=True)[1]
    total = np.bincount(code, weights=information[used])
    large = np.zeros(len(total), dtype=bool)
    large[np.argsort(-total, kind="stable")[:MOST_CLUSTERS]] = True
    order = np.argsort(code, kind="stable")
    ends = np.cumsum(np.bincount(code))
    few = [used[order[ends[nth - 1] if nth else 0 : ends[nth]]] for nth in np.flatnonzero(large)]
    yield from ((rows, True) for rows in few)
    rest = used[~large[code]]
    if len(rest):
        yield rest, False


def _information(people: People, information: FloatArray, rows: NDArray[np.int64]) -> FloatArray:
    """The information of these rows about the coefficients (K + 1, K + 1)."""
    size = people.covariates.shape[1] + 1
    found = np.zeros((size, size))
    for some in pieces(len(rows)):
        which = rows[some]
        known = np.concatenate([np.ones((len(which), 1)), _known(people, which)], axis=1)
        found += (known * information[which, None]).T @ known
    return found


def _root(matrix: FloatArray) -> FloatArray:
    """The symmetric square root of a matrix without negative directions."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def _enlarged(pull: FloatArray) -> FloatArray:
    """The inverse square root of what a cluster's own pull leaves."""
    values, vectors = np.linalg.eigh(pull)
    left = np.maximum(1 - values, LEAST_LEFT)
    return (vectors / np.sqrt(left)) @ vectors.T
