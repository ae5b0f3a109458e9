"""What becomes of places chosen because they stood high, with no programme at all.

The change of place i from a window before to one after is expected to be (r - 1) times how far
it stood from the mean, r being the correlation of the two windows between places. Galton 1886,
J Anthropol Inst 15:246; Davis 1976, Am J Epidemiol 104:493; Barnett, van der Pols and Dobson
2005, Int J Epidemiol 34:215.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, Limits, estimate
from onestory.stats.inputs import aligned, numbers, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray

FEWEST = 5  # comparators to draw a line of change on level through
ALIKE = 0.5  # standard deviations within which a comparator stood as high


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparatorFall:
    """How much comparators changed that had stood as high as the exposed, beyond the rest.

    `expected` (an array of one) is read off the comparators' line of change on level at the mean
    level of the exposed, less its value at their own mean. `slope` is the line's: nought without
    regression to the mean, -1 where a level says nothing of the next. `apart` is how many of the
    comparators' standard deviations the exposed stood above them, `beyond` the share of exposed
    that stood further out than every comparator, where the line is only carried on. `alike`
    comparators stood within half a standard deviation of the exposed, and changed by
    `alike_change` more than the rest (NaN where there are none).
    """

    expected: Estimate
    slope: float
    apart: float
    beyond: float
    alike: int
    alike_change: float


def comparator_fall(
    before: ArrayLike, after: ArrayLike, *, exposed: ArrayLike, confidence: float = 0.95
) -> ComparatorFall:
    """How much comparators as high as the exposed changed, from levels before and after (N,).

    Places without both are left out. The limits allow for errors of unequal size (HC3) by
    Student's t.

    Raises:
        StatsError: no exposed place, fewer than 5 comparators, or comparators all alike.
    """
    level, later = aligned(numbers(before, name="levels"), numbers(after, name="later levels"))
    known = np.isfinite(level) & np.isfinite(later)
    inside = _chosen(np.asarray(exposed, dtype=bool), known)
    others = known & ~inside
    if others.sum() < FEWEST:
        raise StatsError(
            found=f"{int(others.sum())} comparators have a level before and after.",
            do=f"Give at least {FEWEST}.",
        )
    change, stood = later[others] - level[others], level[others]
    spread, gap = _spread(stood), float(level[inside].mean() - stood.mean())
    alike = np.abs(stood - level[inside].mean()) <= ALIKE * spread
    line, error = _line(stood - stood.mean(), change)
    outer = level[inside] > stood.max() if gap > 0 else level[inside] < stood.min()
    return ComparatorFall(
        expected=_read_off(line * gap, error * abs(gap), others=stood.size, confidence=confidence),
        slope=line,
        apart=gap / spread,
        beyond=float(outer.mean()),
        alike=int(alike.sum()),
        alike_change=float(change[alike].mean() - change.mean()) if alike.any() else np.nan,
    )


def _line(centred: FloatArray, change: FloatArray) -> tuple[float, float]:
    """The slope of change on level, and its standard error (HC3)."""
    square = float(centred @ centred)
    slope = float(centred @ change) / square
    left = change - change.mean() - slope * centred
    leverage = 1 / centred.size + centred**2 / square
    return slope, float(np.sqrt(((centred * left / (1 - leverage)) ** 2).sum())) / square


def _read_off(value: float, error: float, *, others: int, confidence: float) -> Estimate:
    tail = (1 + share(confidence, name="confidence")) / 2
    reach = float(stdtrit(others - 2, tail)) * error
    middle = np.array([value])
    limits = Limits(
        lower=middle - reach, upper=middle + reach, confidence=confidence, method="line of change"
    )
    return estimate(middle, limits, method=limits.method)


def _spread(levels: FloatArray) -> float:
    spread = float(levels.std(ddof=1)) if levels.size > 2 else 0.0
    if not spread > 0:
        raise StatsError(
            found="There are fewer than three places with a level, or all have the same.",
            do="Give more places: regression to the mean is seen between them.",
        )
    return spread


def _chosen(picked: BoolArray, known: BoolArray) -> BoolArray:
    if picked.shape != known.shape or not (picked & known).any() or picked.all():
        raise StatsError(
            found="No place is chosen, or all of them are, among those with a level.",
            do="Mark the chosen places of those given, one mark a place.",
        )
    return picked & known
