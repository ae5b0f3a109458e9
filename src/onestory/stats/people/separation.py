"""Covariates that part people who have an outcome from people who never do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

LEAST_LEFT = 1e-5
"""Information about a direction that falls to this share of what it began with is separation."""


def refuse_separation(first: FloatArray, last: FloatArray) -> None:
    """Nothing, unless information about some direction has all but vanished on the way.

    Raises:
        StatsError: it has: in that direction the likelihood has no highest point.

    Source: Albert and Anderson 1984, Biometrika 71:1; Correia, Guimarães and Zylkin 2019,
    arXiv:1903.01633 (Poisson).
    """
    size = np.sqrt(np.diag(first))
    unit = np.where(size > 0, size, 1.0)
    values, vectors = np.linalg.eigh(first / np.outer(unit, unit))
    known = vectors[:, values > 1e-9] / np.sqrt(values[values > 1e-9])
    left = np.linalg.eigvalsh(known.T @ (last / np.outer(unit, unit)) @ known)
    if left[0] < LEAST_LEFT * min(float(left[-1]), 1.0):
        raise StatsError(
            found="Some covariates together part the people who have the outcome from others who"
            " never do, so that their coefficients have no limit.",
            do="Leave out or merge the rare covariates, or give a small ridge, such as 1.",
        )
