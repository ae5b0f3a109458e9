"""Limits around a comparator: what chance alone gives, and what places' own spread gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.compare.rows import Numbers, Rows
from onestory.model.indicator import Indicator
from onestory.stats import (
    ControlLimits,
    Overdispersion,
    Scores,
    control_limits_proportion,
    control_limits_rate,
    overdispersed_limits,
    overdispersion,
    position,
    proportion_scores,
    rate_scores,
)

LEVELS = (0.95, 0.998)
LEVEL = 0.998
"""Two-sided: one place in 500 lies beyond by chance. Verdicts rest on it."""
FEWEST_FOR_SPREAD = 3
ENOUGH_FOR_SPREAD = 10
"""A tenth at either end is drawn in before the spread is measured: one place in ten or more."""

Signs = NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LimitPair:
    """Exact limits and, where there are places enough to know it, limits with their spread."""

    exact: ControlLimits
    spread: ControlLimits | None
    dispersion: Overdispersion | None

    @property
    def outer_lower(self) -> Numbers:
        """The lower of the two 99.8% limits."""
        exact = self.exact.lower[1]
        return exact if self.spread is None else np.minimum(exact, self.spread.lower[1])

    @property
    def outer_upper(self) -> Numbers:
        """The higher of the two 99.8% limits."""
        exact = self.exact.upper[1]
        return exact if self.spread is None else np.maximum(exact, self.spread.upper[1])


def around(rows: Rows, target: Numbers, card: Indicator) -> LimitPair:
    """Return both pairs of limits of each place around its target, one target a place."""
    proportions = card.statistic == "proportion"
    limits = control_limits_proportion if proportions else control_limits_rate
    exact = limits(target, rows.size, levels=LEVELS, multiplier=card.multiplier)
    if np.count_nonzero(rows.judged & np.isfinite(target)) < FEWEST_FOR_SPREAD:
        return LimitPair(exact=exact, spread=None, dispersion=None)
    # Corrected for what winsorising takes away: without it 1.7% of places that differ only as
    # all do lay beyond the 99.8% limits, with it 0.6% (docs/explanation/comparing-fairly.md).
    dispersion = overdispersion(distances(rows, target, card), corrected=True)
    spread = overdispersed_limits(exact, dispersion=dispersion)
    return LimitPair(exact=exact, spread=spread, dispersion=dispersion)


def distances(rows: Rows, target: Numbers, card: Indicator) -> Scores:
    """Return how far each place lies from its target, in standard errors by chance."""
    scored = proportion_scores if card.statistic == "proportion" else rate_scores
    return scored(rows.value, rows.size, target=target, multiplier=card.multiplier)


def beyond_chance(rows: Rows, limits: LimitPair) -> Signs:
    """Return 1 above the exact 99.8% limit, -1 below, 0 within or not known."""
    return position(rows.value, limits.exact)[1]


def beyond_spread(rows: Rows, limits: LimitPair, chance: Signs) -> Signs:
    """Return the same for the limits with spread; what chance says where there are none."""
    return chance if limits.spread is None else position(rows.value, limits.spread)[1]
