"""Whether people pile up on one side of a threshold, as they do where a score can be nudged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from onestory.stats.people.discontinuity import refuse_sparse

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

DISCRETE = 0.2
"""Scores shared by so many people that distinct ones are fewer than this share are discrete."""
KAPPA = 3.348
"""Of the triangle's bandwidth by the rule of thumb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How much more often scores fall just above the threshold than just below it.

    `log_ratio` of the two heights, its `standard_error` and the two-sided `p_value`. `discrete`
    says that many people share a score; each bin then holds whole scores.
    """

    log_ratio: float
    standard_error: float
    p_value: float
    bin_width: float
    bandwidth: float
    discrete: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bins:
    """Middles (B,) of the bins of one side, and the density (B,) in each."""

    middle: FloatArray
    height: FloatArray


def density_across(score: FloatArray, *, threshold: float) -> Density:
    """The jump of the scores' density at the threshold.

    Counts in bins that never cross the threshold, and a local line on each side.

    Raises:
        StatsError: as `discontinuity.jump_at`.

    Source: McCrary 2008, J Econometrics 142:698.
    """
    distance = score - threshold
    refuse_sparse(distance)
    values = np.unique(distance)
    discrete = len(values) < DISCRETE * len(distance)
    width = 2 * float(np.std(distance)) * len(distance) ** -0.5
    if discrete:
        step = float(np.median(np.diff(values)))
        width = step * max(round(width / step), 1)
    sides = [_bins(distance, width=width, above=above) for above in (False, True)]
    bandwidth = float(np.mean([_rule_of_thumb(side) for side in sides]))
    bandwidth = max(bandwidth, 5 * width)
    below, above = (_height(side, bandwidth=bandwidth) for side in sides)
    if not (below > 0 and above > 0):
        return _unknown(width, bandwidth=bandwidth, discrete=discrete)
    error = float(np.sqrt(24 / 5 / (len(distance) * bandwidth) * (1 / below + 1 / above)))
    log_ratio = float(np.log(above / below))
    return Density(
        log_ratio=log_ratio,
        standard_error=error,
        p_value=float(2 * ndtr(-abs(log_ratio) / error)),
        bin_width=width,
        bandwidth=bandwidth,
        discrete=discrete,
    )


def _bins(distance: FloatArray, *, width: float, above: bool) -> _Bins:
    """The bins of one side from the threshold outwards, the last a whole one."""
    side = distance[(distance >= 0) == above]
    place = np.floor(side / width + 1e-9).astype(np.int64)
    outwards = place if above else -1 - place
    count = np.bincount(outwards)
    middle: FloatArray = np.arange(0.5, len(count), dtype=np.float64) * width
    return _Bins(middle=middle if above else -middle, height=count / (len(distance) * width))


def _rule_of_thumb(bins: _Bins) -> float:
    """The bandwidth that a quartic through the bins suggests."""
    reach = float(np.abs(bins.middle).max())
    near = bins.middle / reach
    order = min(4, len(near) - 1)
    fitted = np.polynomial.polynomial.polyfit(near, bins.height, order)
    missed = bins.height - np.polynomial.polynomial.polyval(near, fitted)
    variance = float(missed @ missed) / max(len(near) - order - 1, 1)
    curved = np.polynomial.polynomial.polyval(near, np.polynomial.polynomial.polyder(fitted, 2))
    total = float(np.sum((curved / reach**2) ** 2))
    return KAPPA * (variance * reach / total) ** 0.2 if total > 0 else reach


def _height(bins: _Bins, *, bandwidth: float) -> float:
    """The density at the threshold by a local line."""
    kernel = np.maximum(1 - np.abs(bins.middle) / bandwidth, 0.0)
    first, second = float(kernel @ bins.middle), float(kernel @ bins.middle**2)
    weight = kernel * (second - first * bins.middle)
    return float(weight @ bins.height / weight.sum())


def _unknown(width: float, *, bandwidth: float, discrete: bool) -> Density:
    nan = float("nan")
    return Density(
        log_ratio=nan,
        standard_error=nan,
        p_value=nan,
        bin_width=width,
        bandwidth=bandwidth,
        discrete=discrete,
    )
