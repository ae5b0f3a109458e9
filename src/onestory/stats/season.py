"""A season in a course, and what it brings where the months after are not those before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

HARMONICS = 2
SPARE = 3  # periods more than coefficients


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Season:
    """A course's season: `wave` (T,) about its trend, and the p-value of there being none."""

    wave: NDArray[np.float64]
    p_value: float


def season(course: NDArray[np.float64], *, cycle: int) -> Season:
    """The season of a course (T,), by two pairs of waves about a straight line.

    The p-value is the F test's, which takes errors as not lasting: it tells a season from
    noise, not from slow change.

    Raises:
        StatsError: too few periods to tell a season from a trend.
    """
    time = np.arange(course.size)
    line = np.column_stack([np.ones(course.size), time - time.mean()])
    waves = _waves(time, cycle=cycle)
    free = course.size - line.shape[1] - waves.shape[1]
    if cycle > 1 and (free < SPARE or course.size <= cycle):
        raise StatsError(
            found=f"{course.size} periods are too few to see a season of {cycle}.",
            do="Give an earlier beginning.",
        )
    whole = np.column_stack([line, waves])
    fitted = np.linalg.pinv(whole) @ course
    left = float(((course - whole @ fitted) ** 2).sum())
    plain = float(((course - line @ (np.linalg.pinv(line) @ course)) ** 2).sum())
    wave = waves @ fitted[line.shape[1] :]
    width = waves.shape[1]
    if width == 0 or plain <= 1e-24 * float((course**2).sum()):
        return Season(wave=wave, p_value=1.0)
    ratio = (plain - left) / width / max(left / free, 1e-300)
    return Season(wave=wave, p_value=float(fdtrc(width, free, ratio)))


def _waves(time: NDArray[np.int64], *, cycle: int) -> NDArray[np.float64]:
    if cycle == 1:
        return np.empty((time.size, 0))
    angle = 2 * np.pi * time / cycle
    waves = [
        wave(angle * pair)
        for pair in range(1, min(HARMONICS, cycle // 2) + 1)
        for wave in ((np.cos,) if 2 * pair == cycle else (np.cos, np.sin))
    ]
    return np.column_stack(waves)


def mismatch(
    wave: NDArray[np.float64],
    *,
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> float:
    """By how much a season (T,) is higher in the periods after than in those before.

    `before` and `after` (N, T) are the cells of each place, averaged by `weight` (N,); nought
    where both have the same months in the same proportion.
    """
    own = _mean(wave, after) - _mean(wave, before)
    return float(np.average(own, weights=weight))


def _mean(wave: NDArray[np.float64], cells: NDArray[np.bool_]) -> NDArray[np.float64]:
    return (cells * wave).sum(axis=1) / np.maximum(cells.sum(axis=1), 1)
