"""Life expectancy from deaths and the time lived, by an abridged life table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray
from onestory.stats.inputs import counts, normal_quantile, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FIRST_AGES = (0, 1, *range(5, 91, 5))
"""The bands of the table: 0, 1 to 4, then five years each to 90 and over."""

WIDEST = 10.0
"""With 95% limits further than so many years from the value, none is given."""

FEWEST_LIVED = 5_000
METHOD = "Chiang II life table, variance with Silcocks' term for the last band"


def life_expectancy(
    deaths: ArrayLike, populations: ArrayLike, *, age: int = 0, confidence: float = 0.95
) -> Estimate:
    """Years that people of an age could expect to live at the death rates of their area.

    `deaths` and `populations` (years lived) are areas × bands of `FIRST_AGES`. An area is NaN
    where a number is missing, a band holds nobody, fewer than 5,000 years were lived in all, the
    last band has no deaths, or the 95% limits lie more than ten years off.

    Raises:
        StatsError: a negative number, another number of bands, an age that begins no band, or more
            deaths than a band has people for.

    Source: Chiang 1984, The Life Table and its Applications; Silcocks, Jenner and Reza 2001,
    J Epidemiol Community Health 55:38.
    """
    died = np.atleast_2d(counts(deaths, name="deaths"))
    lived = np.atleast_2d(counts(populations, name="populations"))
    _refuse_other_bands(died, lived, age)
    refuse(died > lived, what="bands with more deaths than people", do="Check both counts.")
    width = np.append(np.diff(FIRST_AGES), np.nan).astype(np.float64)
    share = np.array([0.1, *[0.5] * (len(FIRST_AGES) - 1)])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = died / np.where(lived > 0, lived, np.nan)
        rate[:, -1] = np.where(rate[:, -1] > 0, rate[:, -1], np.nan)
        width = np.where(np.isnan(width), 2 / rate, width)
        dying = np.minimum(width * rate / (1 + width * (1 - share) * rate), 1.0)
        dying[:, -1] = 1.0
        value, error = _expected(died, rate, dying, width, share, FIRST_AGES.index(age))
    kept = (lived.sum(axis=1) >= FEWEST_LIVED) & (normal_quantile(0.95) * error <= WIDEST)
    value, error = np.where(kept, value, np.nan), np.where(kept, error, np.nan)
    reach = normal_quantile(confidence) * error
    return Estimate(
        value=value,
        lower=value - reach,
        upper=value + reach,
        confidence=confidence,
        method=METHOD,
    )


def _expected(
    died: FloatArray,
    rate: FloatArray,
    dying: FloatArray,
    width: FloatArray,
    share: FloatArray,
    first: int,
) -> tuple[FloatArray, FloatArray]:
    """The expectancy at a band's first age, and its standard error."""
    alive = np.cumprod(np.column_stack([np.ones(len(dying)), 1 - dying[:, :-1]]), axis=1)
    after = np.column_stack([alive[:, 1:], np.zeros(len(alive))])
    years = width * (after + share * (alive - after))
    years[:, -1] = alive[:, -1] / rate[:, -1]
    left = np.cumsum(years[:, ::-1], axis=1)[:, ::-1] / alive
    spread = np.where(died > 0, dying**2 * (1 - dying) / np.where(died > 0, died, 1.0), 0.0)
    spread[:, -1] = 4 / (died[:, -1] * rate[:, -1] ** 2)
    next_left = np.column_stack([left[:, 1:], np.zeros(len(left))])
    reach = alive * ((1 - share) * width + next_left)
    reach[:, -1] = alive[:, -1] / 2
    summed = (reach**2 * spread)[:, first:].sum(axis=1)
    return left[:, first], np.sqrt(summed) / alive[:, first]


def _refuse_other_bands(died: FloatArray, lived: FloatArray, age: int) -> None:
    if died.shape != lived.shape or died.shape[1] != len(FIRST_AGES):
        raise StatsError(
            found=f"Deaths of the shape {died.shape} come with populations of {lived.shape}.",
            do=f"Give both as areas × {len(FIRST_AGES)} bands: 0, 1-4, 5-9 and so on to 90+.",
        )
    if age not in FIRST_AGES:
        raise StatsError(
            found=f"No band begins at age {age}.",
            do=f"Choose one of {', '.join(map(str, FIRST_AGES))}.",
        )
