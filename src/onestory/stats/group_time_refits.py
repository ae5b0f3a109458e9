"""The average group-time effect under many other starts, for permutations and placebos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.group_time import Comparators
    from onestory.stats.panel import Panel


def average_effect_under(
    panel: Panel, firsts: NDArray[np.int64], *, comparators: Comparators = "not yet"
) -> FloatArray:
    """(B,) the average effect had the places started as each row of `firsts` (B, N) says.

    As `average_effect(group_time(...))` without covariates, for all rows together. NaN where a
    row has no group and period that can be known.
    """
    periods = panel.value.shape[1]
    total, counted = np.zeros(len(firsts)), np.zeros(len(firsts))
    never = firsts >= periods
    for group in np.unique(firsts[(firsts > 0) & ~never]):
        inside = firsts == group
        size = inside @ panel.weight
        for period in range(int(group), periods):
            others = never if comparators == "never" else firsts > period
            change = panel.value[:, period] - panel.value[:, int(group) - 1]
            effect = _mean(change, panel, chosen=inside) - _mean(change, panel, chosen=others)
            known = np.isfinite(effect)
            total += np.where(known, size * effect, 0.0)
            counted += np.where(known, size, 0.0)
    return np.where(counted > 0, total / np.where(counted > 0, counted, 1.0), np.nan)


def _mean(change: FloatArray, panel: Panel, *, chosen: BoolArray) -> FloatArray:
    """(B,) the weighted mean change of the chosen places of each row, NaN where there is none."""
    seen = np.isfinite(change)
    weight = np.where(seen, panel.weight, 0.0)
    size = chosen @ weight
    sums = chosen @ (weight * np.where(seen, change, 0.0))
    return np.where(size > 0, sums / np.where(size > 0, size, 1.0), np.nan)
