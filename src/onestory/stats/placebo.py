"""Placebos: the answer that places would have given had others been exposed instead."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import comb, factorial
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.inference import Inference, too_few, unknown

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST = 1_999


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceboRange:
    """What placebos leave possible: limits (B,), p-value (B,) of no effect."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    p_value: NDArray[np.float64]


def orders(places: int, *, generator: np.random.Generator, most: int = MOST) -> NDArray[np.int64]:
    """Orders (M, N) of the places, the order as it is first.

    All of them where there are no more than `most`, else random ones with all their rotations,
    so that every place stands equally often in the stead of every other.
    """
    if places <= 12 and factorial(places) <= most:
        return np.array(list(permutations(range(places))), dtype=np.int64)
    groups = max(1, most // places)
    turn = (np.arange(places)[:, None] + np.arange(places)) % places
    around = generator.permutation(places)
    return_from = np.argsort(around)
    drawn = np.argsort(generator.random((groups, places)), axis=1)
    drawn[0] = np.arange(places)
    return np.concatenate([order[around[turn][:, return_from]] for order in drawn])


def smallest_p(group_sizes: ArrayLike) -> float:
    """The least p-value that exchanging places can give: one over the ways to choose them.

    `group_sizes` is the number of places of each start, the comparators as one group.
    """
    left, ways = 0, 1
    for size in np.asarray(group_sizes, dtype=int):
        left += int(size)
        ways *= comb(left, int(size))
    return 1 / ways


def interval(
    estimate: float,
    placebos: ArrayLike,
    *,
    scale: float = 1.0,
    scales: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> Inference:
    """The range that placebos of any estimator allow, each measured by its own scale.

    `placebos` (M,) are what the estimator finds where nothing happened, at places taken in turn
    as if exposed; `scales` (M,) how far each could be expected to stray (for synthetic control
    the root mean squared error before the start), `scale` the same of the estimate. A placebo
    that could not be made is nan and left out. With few of them nothing can be known.

    Source: Abadie, Diamond and Hainmueller 2010, JASA 105:493.
    """
    wide = np.broadcast_to(np.asarray(scales, dtype=np.float64), np.shape(placebos))
    score = np.abs(np.asarray(placebos, dtype=np.float64)) / wide
    score = np.sort(score[np.isfinite(score)])[::-1]
    count = len(score) + 1
    beaten = int((score >= abs(estimate) / scale * (1 - 1e-9)).sum())
    rank = int(np.floor((1 - confidence) * count + 1e-9))
    reason = too_few(1 / count, n_exposed=1, n_comparator=len(score), confidence=confidence)
    reach = scale * float(score[rank - 1]) if not reason else float("nan")
    found = Inference(
        estimate=estimate,
        lower=estimate - reach,
        upper=estimate + reach,
        p_value=(beaten + 1) / count,
        confidence=confidence,
        known=True,
        reason="",
        method=f"{len(score)} placebos, each measured by how far it strayed beforehand",
        smallest_p=1 / count,
        n_exposed=1,
        n_comparator=len(score),
    )
    return unknown(found, reason=reason) if reason else found


def exchanged(
    score: NDArray[np.float64],
    lean: NDArray[np.float64],
    load: NDArray[np.float64],
    *,
    orders: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What each order (M) makes of the estimate: constant and slope in the assumed effect, (B, M).

    `score` (B, N) are standardised changes, `lean` how they fall for each unit of effect that is
    taken away, `load` (B, N) what each standardised change adds to the estimate.
    """
    places = load.shape[1]
    place = np.zeros((len(orders), places), dtype=np.int64)
    np.put_along_axis(place, orders, np.arange(places)[None, :], axis=1)
    constant, slope = (np.empty((len(load), len(orders))) for _ in range(2))
    for row in range(len(load)):
        moved = load[row][place]
        constant[row] = moved @ score[row]
        slope[row] = moved @ lean[row]
    return constant, slope


def invert(
    estimate: NDArray[np.float64],
    constant: NDArray[np.float64],
    slope: NDArray[np.float64],
    *,
    confidence: float,
) -> PlaceboRange:
    """All effects that the placebos do not rule out, exactly.

    Under an assumed effect τ the estimate's own distance is |estimate - τ| and a placebo's
    |constant - slope × τ|. A placebo is as far for τ between two crossings, which always hold the
    estimate, so counting crossings gives the limits without a search. The estimate itself counts
    as one placebo. An order that an effect would move further than the estimate rules out nothing.
    """
    own = estimate[:, None]
    # An order that leaves the exposed among themselves has slope 1, and a crossing on one side.
    with np.errstate(divide="ignore", invalid="ignore"):
        one = _settled(own - constant, own) / _settled(1 - slope)
        other = _settled(own + constant, own) / _settled(1 + slope)
    endless = (np.abs(slope) > 1 + 1e-9) | np.isnan(one) | np.isnan(other)
    low = np.where(endless, -np.inf, np.minimum(one, other))
    high = np.where(endless, np.inf, np.maximum(one, other))
    reach = int(np.floor((1 - confidence) * constant.shape[1] + 1e-9))
    near = 1e-9 * np.abs(own)
    return PlaceboRange(
        lower=np.partition(low, reach, axis=1)[:, reach],
        upper=-np.partition(-high, reach, axis=1)[:, reach],
        p_value=(endless | (np.abs(constant) >= np.abs(own) - near)).mean(axis=1),
    )


def _settled(
    distance: NDArray[np.float64], unit: NDArray[np.float64] | float = 1.0
) -> NDArray[np.float64]:
    """The distance, nought where it is nought but for rounding."""
    return np.where(np.abs(distance) < 1e-9 * np.abs(unit), 0.0, distance)
