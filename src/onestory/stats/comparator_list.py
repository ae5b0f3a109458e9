"""The list of comparators: what the answer owes to it, and who should not be on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.counterfactual import Case, Estimator
from onestory.stats.simplex import simplex_fit
from onestory.stats.synthetic_control import synthetic_control

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray

COUNTED = 1e-6
"""The weight from which on a comparator is refitted without."""
SAME = 0.02
"""Distance, in standard deviations between places, at which a place is a mixture of others."""
PART = 0.01
"""The share of the exposed places in a mixture from which on it is thought to hold them."""


def without_each(case: Case, *, estimator: Estimator = synthetic_control) -> FloatArray:
    """The estimate (N0,) without each comparator in turn.

    The list is a choice: a range that is wide, or that crosses nought, says that the answer rests
    on it. A comparator that had no weight is not refitted without, for nothing would change, and
    has the estimate itself; the only comparator there is has nan.
    """
    whole = estimator(case)
    found = np.full(case.comparators.shape[0], whole.estimate)
    if found.size == 1:
        return np.array([np.nan])
    for place in np.flatnonzero(np.abs(whole.weights) > COUNTED):
        rest = replace(case, comparators=np.delete(case.comparators, place, axis=0))
        found[place] = estimator(rest).estimate
    return found


def aggregates(case: Case) -> NDArray[np.int64]:
    """The comparators that look like a sum of places of which the exposed are a part.

    Such are a country among its regions, or a system among its places: over all periods they are,
    but for rounding, an average of the exposed series and of several other comparators. They are
    exposed in part, and have no place in the list.
    """
    table = np.vstack([case.series, case.comparators])
    between = float(np.sqrt(np.mean((table - table.mean(axis=0)) ** 2)))
    found: list[int] = []
    for place in range(1, table.shape[0]):
        rest = np.delete(table, place, axis=0)
        weights = simplex_fit(rest.T, table[place])
        missed = float(np.sqrt(np.mean((table[place] - weights @ rest) ** 2)))
        several = 1 / float(weights @ weights) > 2
        if missed < SAME * between and weights[0] > PART and several:
            found.append(place - 1)
    return np.array(found, dtype=np.int64)
