"""An interruption of a series: its start, its season and the columns of its regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import BoolArray, FloatArray
from onestory.stats.inputs import numbers, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Season = Literal["harmonics", "periods", "none"]
Change = Literal["level and slope", "level"]

BEFORE = 8  # periods without which no trend can be told from its errors
CYCLES = 2  # whole years before the start, so that a season is seen twice
AFTER = 3  # periods after the start, so that a slope is more than the line through two points
SPARE = 6  # periods more than coefficients
HARMONICS = 2
STILL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """What is asked of a series: the index of the first exposed period and the shape of change.

    `cycle` is the number of periods a year. `season` is two pairs of waves, a mean for each
    period of the year, or none; a yearly series has none whatever is asked.
    """

    start: int
    cycle: int
    season: Season = "harmonics"
    change: Change = "level and slope"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The columns of the regression (T, P), and the combinations of them that are asked for.

    `seasonal` says which columns are season and `changed` which are the change; `contrasts`
    (4, P) give the average change, that at the end, the level and the slope.
    """

    columns: FloatArray
    seasonal: BoolArray
    changed: BoolArray
    contrasts: FloatArray


def whole(values: ArrayLike, *, name: str, periods: int | None = None) -> FloatArray:
    """The values as one series without gaps, `periods` long where that is given.

    Raises:
        StatsError: a period is missing, or there are too few or too many of them.
    """
    series = numbers(values, name=f"values of the {name}")
    if series.ndim != 1 or (periods is not None and series.size != periods):
        raise StatsError(
            found=f"The {name} has the shape {series.shape}.",
            do="Give one value a period" + (f", {periods} of them." if periods else "."),
        )
    refuse(
        np.isnan(series),
        what=f"missing periods of the {name}",
        do="Find their figures, or begin after the gap: a season cannot be told across one.",
    )
    return series


def lay_out(interruption: Interruption, *, periods: int) -> Design:
    """The regression's columns: intercept, trend, season, and the change after the start.

    Raises:
        StatsError: too few periods before or after the start, by the rules of `interrupted`.
    """
    time = np.arange(periods, dtype=np.float64)
    since = np.maximum(time - interruption.start, 0.0)
    season = _season(interruption, periods=periods)
    change = [(time >= interruption.start) * 1.0]
    if interruption.change == "level and slope":
        change.append(since)
    _refuse_short(interruption, periods, width=2 + season.shape[1] + len(change))
    columns = np.column_stack([np.ones(periods), (time - time.mean()), season, *change])
    width = columns.shape[1]
    place = np.arange(width)
    return Design(
        columns=np.asarray(columns, dtype=np.float64),
        seasonal=(place >= 2) & (place < 2 + season.shape[1]),
        changed=place >= 2 + season.shape[1],
        contrasts=_contrasts(width, last=periods - 1 - interruption.start, steps=len(change)),
    )


def refuse_exact(series: FloatArray, columns: FloatArray) -> None:
    """Nothing, when the series strays from its trend, season and change at all.

    Raises:
        StatsError: it does not, so that chance cannot be told from change.
    """
    left = series - columns @ (np.linalg.pinv(columns) @ series)
    if float(np.abs(left).max()) <= STILL * max(1.0, float(np.abs(series).max())):
        raise StatsError(
            found="The series follows its trend and season without any error.",
            do="Check that it is observed and not filled in: chance cannot be told from change.",
        )


def _season(interruption: Interruption, *, periods: int) -> FloatArray:
    """The columns of the season (T, P): waves, or a mark for each period of the year but one."""
    cycle = interruption.cycle
    time = np.arange(periods)
    if interruption.season == "none" or cycle == 1:
        return np.empty((periods, 0))
    if interruption.season == "periods":
        return (time[:, None] % cycle == np.arange(1, cycle)) * 1.0
    angle = 2 * np.pi * time / cycle
    waves = [
        wave(angle * pair)
        for pair in range(1, min(HARMONICS, cycle // 2) + 1)
        for wave in ((np.cos,) if 2 * pair == cycle else (np.cos, np.sin))
    ]
    return np.column_stack(waves)


def _contrasts(width: int, *, last: int, steps: int) -> FloatArray:
    """(4, P): the average change, that in the last period, the level and the slope."""
    contrasts = np.zeros((4, width))
    contrasts[:3, width - steps] = 1.0
    if steps == 2:
        contrasts[0, -1], contrasts[1, -1], contrasts[3, -1] = last / 2, last, 1.0
    return contrasts


def _refuse_short(interruption: Interruption, periods: int, *, width: int) -> None:
    start, cycle = interruption.start, interruption.cycle
    if not 0 < start < periods:
        raise StatsError(
            found=f"The start is period {start} of a series of periods 0 to {periods - 1}.",
            do="Give a series that begins before the start and goes on after it.",
        )
    seasonal = interruption.season != "none" and cycle > 1
    needed = max(BEFORE, CYCLES * cycle if seasonal else 0)
    if start < needed:
        raise StatsError(
            found=f"{start} periods stand before the start; {needed} are needed"
            + (f" to see a season of {cycle} twice." if needed > BEFORE else " for a trend."),
            do="Give an earlier beginning, or ask for a comparison between places instead.",
        )
    sloped = interruption.change == "level and slope"
    if sloped and periods - start < AFTER:
        raise StatsError(
            found=f"{periods - start} periods stand after the start; a slope needs {AFTER}.",
            do="Wait for more periods, or ask for a change of level only.",
        )
    if periods < width + SPARE:
        raise StatsError(
            found=f"{periods} periods are too few for {width} coefficients.",
            do="Give a longer series, or a season of harmonics.",
        )
