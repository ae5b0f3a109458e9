"""Ranges of a rank correlation over few sites, each tried where the truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from onestory.stats.rank_correlation import spearman

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIRS = (5, 8, 12, 25)
TRUTHS = (0.0, 0.3, 0.6, 0.9)
REDRAWS = 399
OF_BOOTSTRAP = 10
"""One trial in so many is bootstrapped as well."""


def rank_ranges(*, trials: int, seed: int) -> dict[str, dict[str, float]]:
    """The share of 95% ranges that hold the true coefficient, by pairs and truth."""
    generator = np.random.default_rng(seed)
    return {
        f"{pairs} pairs, {truth}": _held(generator, pairs=pairs, truth=truth, trials=trials)
        for pairs in PAIRS
        for truth in TRUTHS
    }


def _held(
    generator: np.random.Generator, *, pairs: int, truth: float, trials: int
) -> dict[str, float]:
    lean = 2 * np.sin(np.pi * truth / 6)  # of normal pairs whose rank correlation is the truth
    x = generator.standard_normal((trials, pairs))
    y = lean * x + np.sqrt(1 - lean**2) * generator.standard_normal((trials, pairs))
    found = [spearman(one, other) for one, other in zip(x, y, strict=True)]
    most = 1 - 6 / (pairs * (pairs**2 - 1))
    at = np.arctanh(np.clip([one.estimate for one in found], -most, most))
    reach = 1.96 / np.sqrt(pairs - 3)
    boot = [
        _bootstrapped(generator, x[trial], y[trial], truth=truth)
        for trial in range(0, trials, OF_BOOTSTRAP)
    ]
    return {
        "bonett_wright": _mean([one.lower <= truth <= one.upper for one in found]),
        "fisher": _mean(list(np.abs(at - np.arctanh(truth)) <= reach)),
        "bootstrap": _mean(boot),
    }


def _bootstrapped(
    generator: np.random.Generator,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    truth: float,
) -> bool:
    drawn = generator.integers(0, x.size, (REDRAWS, x.size))
    ranks = [rankdata(column[drawn], axis=1) for column in (x, y)]
    one, other = (rank - rank.mean(axis=1, keepdims=True) for rank in ranks)
    below = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    known = below > 0
    lower, upper = np.quantile((one * other).sum(axis=1)[known] / below[known], [0.025, 0.975])
    return bool(lower <= truth <= upper)


def _mean(held: list[bool]) -> float:
    return round(float(np.mean(held)), 3)
