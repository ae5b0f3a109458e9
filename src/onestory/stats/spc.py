"""Statistical process control: the individuals and moving range (XmR) chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import BoolArray, FloatArray
from onestory.stats.inputs import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TO_LIMIT = 2.66  # 3 / 1.128, where 1.128 is the mean range of two normal values in deviations
TO_TWO_SIGMA = TO_LIMIT * 2 / 3
TO_RANGE_LIMIT = 3.267
ENOUGH_POINTS = 12
RUN = 8
TREND = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Xmr:
    """One chart a series. Centres and limits hold a number a series; rules are series × points.

    `valid` says whether the limits mean what they should and `reason` why not; `caution` is empty
    or a sentence to print beside every chart here.
    """

    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    moving_ranges: FloatArray
    range_limit: FloatArray
    beyond_limit: BoolArray
    run_of_eight: BoolArray
    six_rising_or_falling: BoolArray
    two_of_three_beyond_two_sigma: BoolArray
    autocorrelation: FloatArray
    seasonality: FloatArray
    valid: BoolArray
    reason: tuple[str, ...]
    caution: str
    method: str

    @property
    def special_cause(self) -> BoolArray:
        """Points that any rule marks."""
        return (
            self.beyond_limit
            | self.run_of_eight
            | self.six_rising_or_falling
            | self.two_of_three_beyond_two_sigma
        )


def xmr(values: ArrayLike, *, season: int | None = None) -> Xmr:
    """The chart of each series: centre, limits at ± 2.66 mean moving ranges, and its rules.

    `values` is series × points in order of time; one row may be given alone. `season` is the
    number of points in a year (12 for months): with two years of points, likeness a year apart is
    looked for too. The limits assume points that know nothing of each other, so they do not hold
    for seasonal or autocorrelated counts: such a series comes back with `valid` false, and is to
    be de-seasoned first. A series with a NaN is NaN throughout, and no rule marks it.

    Raises:
        StatsError: fewer than two points, or an infinite value.

    Source: Wheeler 2003, Making Sense of Data; rules as used by NHS England's Making Data Count.

    >>> chart = xmr([52, 48, 50, 55, 47, 51, 49, 53, 46, 54, 50, 52])
    >>> chart.centre.round(2), chart.upper.round(2)
    (array([50.58]), array([62.67]))
    """
    x = _series(values)
    ranges = np.abs(np.diff(x, axis=1))
    centre, mean_range = x.mean(axis=1), ranges.mean(axis=1)
    reach = TO_LIMIT * mean_range
    away = x - centre[:, None]
    near, yearly = likeness(x, lag=1), _seasonality(x, season)
    reason = _reasons(x, near, yearly)
    return Xmr(
        centre=centre,
        lower=centre - reach,
        upper=centre + reach,
        moving_ranges=ranges,
        range_limit=TO_RANGE_LIMIT * mean_range,
        beyond_limit=np.abs(away) > reach[:, None],
        run_of_eight=_in_runs(away > 0, length=RUN) | _in_runs(away < 0, length=RUN),
        six_rising_or_falling=_trends(x),
        two_of_three_beyond_two_sigma=_two_of_three(away, TO_TWO_SIGMA * mean_range),
        autocorrelation=near,
        seasonality=yearly,
        valid=np.array([not text for text in reason], dtype=np.bool_),
        reason=reason,
        caution=_caution(x.shape[1]),
        method="XmR, limits at 2.66 mean moving ranges",
    )


def likeness(series: FloatArray, *, lag: int) -> FloatArray:
    """The autocorrelation of each row at the lag; NaN where every point is the same."""
    away = series - series.mean(axis=1, keepdims=True)
    total = (away**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (away[:, lag:] * away[:, : away.shape[1] - lag]).sum(axis=1) / total


def _series(values: ArrayLike) -> FloatArray:
    x = np.atleast_2d(numbers(values, name="values"))
    if x.shape[1] < 2:
        raise StatsError(
            found=f"A chart was asked of {x.shape[1]} points.",
            do=f"Give at least two; {ENOUGH_POINTS} make limits worth trusting.",
        )
    # One missing point makes the whole series unknown, so that no rule runs across the gap.
    return np.where(np.isnan(x).any(axis=1, keepdims=True), np.nan, x)


def _caution(points: int) -> str:
    if points >= ENOUGH_POINTS:
        return ""
    return f"Limits are provisional: {points} points, fewer than {ENOUGH_POINTS}."


def _seasonality(x: FloatArray, season: int | None) -> FloatArray:
    if season is None or x.shape[1] < 2 * season:
        return np.full(x.shape[0], np.nan)
    return likeness(x, lag=season)


def _reasons(x: FloatArray, near: FloatArray, yearly: FloatArray) -> tuple[str, ...]:
    # Beyond 2/√n an autocorrelation is larger than independent points would usually show.
    bound = 2 / np.sqrt(x.shape[1])
    missing = np.isnan(x).any(axis=1)
    flat = ~missing & (np.ptp(x, axis=1) == 0)
    texts = np.full(x.shape[0], "", dtype=object)
    texts[np.abs(near) > bound] = "neighbouring points are alike or alternate (autocorrelated)"
    texts[yearly > bound] = "points a year apart are alike (seasonal)"
    texts[flat] = "every point is the same"
    texts[missing] = "a point is missing"
    return tuple(str(text) for text in texts)


def _in_runs(marked: BoolArray, *, length: int) -> BoolArray:
    """The points that are part of `length` or more marked points in a row."""
    if marked.shape[1] < length:
        return np.zeros_like(marked)
    windows: BoolArray = np.lib.stride_tricks.sliding_window_view(marked, length, axis=1)
    whole = np.asarray(windows.all(axis=2))
    inside = np.zeros_like(marked)
    for start in range(length):
        inside[:, start : start + whole.shape[1]] |= whole
    return inside


def _trends(x: FloatArray) -> BoolArray:
    """The points that are part of six, each above the one before, or each below it."""
    steps = np.diff(x, axis=1)
    inside = np.zeros(x.shape, dtype=np.bool_)
    for moved in (steps > 0, steps < 0):
        runs = _in_runs(moved, length=TREND - 1)
        inside[:, 1:] |= runs
        inside[:, :-1] |= runs
    return inside


def _two_of_three(away: FloatArray, reach: FloatArray) -> BoolArray:
    """The points beyond two sigma that have another on that side within three in a row."""
    inside = np.zeros(away.shape, dtype=np.bool_)
    for side in (away > reach[:, None], -away > reach[:, None]):
        padded = np.pad(side, ((0, 0), (2, 2)))
        width = side.shape[1]
        near = np.zeros_like(side)
        for shift in (0, 1, 3, 4):
            near |= padded[:, shift : shift + width]
        inside |= side & near
    return inside
