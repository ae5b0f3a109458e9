"""What the parts of a difference share of drawn units, and how well its own variance is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.survey.cells import Cells, added, cells
from onestory.stats.survey.linear import freedom

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.survey.linear import Linear
    from onestory.stats.survey.sample import IntArray, SurveySample


def shared_degrees(
    sample: SurveySample, found: Linear, which: IntArray, *, number: int
) -> FloatArray:
    """Degrees of freedom (K,) of contrasts of domains, infinite where they share no drawn unit.

    `which` (D,) is the contrast of each domain, -1 for none. A unit counts once in a contrast,
    with all that its parts weigh: the same five teams asked twice leave four degrees of freedom,
    of the change as of each wave.
    """
    endless = np.full(number, np.inf)
    inside = which[found.domain] >= 0
    if sample.of.size == sample.respondents or not inside.any():  # nobody drawn with others
        return endless
    size = which.size
    unit = sample.unit[sample.cluster[found.rows[inside]]]
    parts = cells(unit, found.domain[inside], (found.part[inside],), domains=size)
    contrast = which[parts.domain]
    of_unit = cells(
        parts.cluster,
        contrast,
        (parts.sums[0] ** 2, np.ones(contrast.size)),
        domains=number,
    )
    shared = _shared(of_unit, number)
    short = np.ones(number)
    np.minimum.at(short, contrast, found.short[parts.domain])
    degrees = freedom(sample, of_unit, stratum=_first_stratum(sample), domains=number) * short
    return np.where(shared, degrees, endless)


def _shared(of_unit: Cells, number: int) -> BoolArray:
    """Which contrasts (K,) have a unit in several of their parts."""
    often = (of_unit.sums[1] > 1).astype(np.float64)
    return added(of_unit.domain, often, number) > 0


def _first_stratum(sample: SurveySample) -> IntArray:
    """The stratum of each unit by its number: that of the first wave in which it was drawn."""
    first = np.full(int(sample.unit.max(initial=0)) + 1, sample.clusters.size, dtype=np.int64)
    np.minimum.at(first, sample.unit, sample.of)
    return first
