"""Shocks that places of one larger area share, seen in the courses of places not exposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDERS = 999
ROUNDS = 10
LEAST = 0.05
"""The least variance of a place, of the median's, by which the common course is weighed."""
FEWEST = 3
"""Areas with two or more places, without which alike and unlike cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedShocks:
    """The mean correlation of the courses of two places of one area.

    `p_value` is how often chance brings one as high; `areas` have two or more of the places.
    """

    correlation: float
    p_value: float
    areas: int


def shared_shocks(
    value: NDArray[np.float64], *, area: NDArray[np.int64], seed: int, orders: int = ORDERS
) -> SharedShocks:
    """Whether places (N) of one `area` (N,) move together beyond what moves all (N, T).

    Courses are what is left of the values without the level of each place and the mean of each
    period, all made equally long, so that small places count as much as large. The areas are
    dealt out among the places anew `orders` times.

    Raises:
        StatsError: fewer than three areas have two places or more.

    Source: Moran's I with areas for neighbours (Cliff and Ord 1981, Spatial Processes).
    """
    _, area, size = np.unique(area, return_inverse=True, return_counts=True)
    areas = int((size > 1).sum())
    if areas < FEWEST:
        raise StatsError(
            found=f"{areas} larger areas have two of the places or more; {FEWEST} are needed.",
            do="Give more comparators, or larger areas.",
        )
    course = _courses(value)
    generator = np.random.default_rng(seed)
    seen = _together(course, area, areas=size.size)
    by_chance = np.array(
        [
            _together(course[generator.permutation(len(course))], area, areas=size.size)
            for _ in range(orders)
        ]
    )
    return SharedShocks(
        correlation=seen / float((size * (size - 1)).sum()),
        p_value=float((1 + (by_chance >= seen - 1e-9).sum()) / (orders + 1)),
        areas=areas,
    )


def _courses(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values without level and common course, each place's of length one; gaps are nought.

    The common course is told by quiet places more than by those that jump about, whose noise
    would else be taken off all and so be shared.
    """
    known = np.isfinite(value)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    level = np.where(known, value, 0.0).sum(axis=1, keepdims=True) / count
    own = np.where(known, value - level, 0.0)
    left, weight = own, known.astype(np.float64)
    for _ in range(ROUNDS):
        common = (weight * own).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-300)
        left = np.where(known, own - common, 0.0)
        left = np.where(known, left - left.sum(axis=1, keepdims=True) / count, 0.0)
        square = (left**2).sum(axis=1, keepdims=True) / count
        weight = known / np.maximum(square, max(LEAST * float(np.median(square)), 1e-300))
    length = np.sqrt((left**2).sum(axis=1, keepdims=True))
    return left / np.maximum(length, 1e-300)


def _together(course: NDArray[np.float64], area: NDArray[np.int64], *, areas: int) -> float:
    """The sum over ordered pairs of two places of one area of their courses' product."""
    total = np.zeros((areas, course.shape[1]))
    np.add.at(total, area, course)
    return float((total**2).sum() - (course**2).sum())
