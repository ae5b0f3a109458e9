"""Which means of the exposed their comparators can reach, and which comparators are past them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.people.chunks import pieces, standardised
from onestory.stats.people.strata import begins_of

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.dual import Dual

ROUNDING = 1e-9
"""In standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """What no weights can do.

    `outside` (K,) are covariates whose mean among the exposed lies beyond every comparator's value.
    `past` (M,) are comparators who can have no weight: the exposed average the very least, or the
    very most, that comparators have of some covariate, and these have more, or less, of it.
    """

    outside: BoolArray
    past: BoolArray


def reach_of(dual: Dual) -> Reach:
    """The reach of the comparators, each covariate by itself, over all strata."""
    lowest, highest = _extremes(dual)
    kept = float(dual.total.sum())
    least, most = dual.total @ lowest / kept, dual.total @ highest / kept
    varies = most - least > ROUNDING
    at_least, at_most = varies & (abs(least) <= ROUNDING), varies & (abs(most) <= ROUNDING)
    past = np.zeros(len(dual.row), dtype=np.bool_)
    if at_least.any() or at_most.any():
        for rows in pieces(len(past)):
            value = standardised(dual.covariates[dual.row[rows]], dual.scale)
            place = dual.place[rows]
            more = value[:, at_least] > lowest[place][:, at_least] + ROUNDING
            less = value[:, at_most] < highest[place][:, at_most] - ROUNDING
            past[rows] = more.any(axis=1) | less.any(axis=1)
        stays = np.bincount(dual.place[~past], minlength=len(dual.total)) > 0
        past &= stays[dual.place]
    return Reach(outside=(least > ROUNDING) | (most < -ROUNDING), past=past)


def _extremes(dual: Dual) -> tuple[FloatArray, FloatArray]:
    """(S, K) the least and the most that comparators of each stratum have; 0 where none is."""
    shape = (len(dual.total), dual.covariates.shape[1])
    lowest, highest = np.full(shape, np.inf), np.full(shape, -np.inf)
    for rows in pieces(len(dual.row)):
        value = standardised(dual.covariates[dual.row[rows]], dual.scale)
        place = dual.place[rows]
        starts = begins_of(place)
        strata = place[starts]
        lowest[strata] = np.minimum(lowest[strata], np.minimum.reduceat(value, starts, axis=0))
        highest[strata] = np.maximum(highest[strata], np.maximum.reduceat(value, starts, axis=0))
    empty = ~np.isfinite(lowest)
    return np.where(empty, 0.0, lowest), np.where(empty, 0.0, highest)
