"""Shocks that last: first-order autoregressions for many series at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def lasting(
    generator: np.random.Generator,
    *,
    shape: tuple[int, ...],
    autocorrelation: NDArray[np.float64] | float,
    sd: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Stationary AR(1) series of `shape`, time last, whose own standard deviation is `sd`.

    `autocorrelation` and `sd` are numbers or arrays that fit the shape without time.
    """
    rho = np.broadcast_to(np.asarray(autocorrelation, dtype=np.float64), shape[:-1])
    series = generator.standard_normal(shape)
    step = np.sqrt(1 - rho**2)
    for t in range(1, shape[-1]):
        series[..., t] = rho * series[..., t - 1] + step * series[..., t]
    return series * np.broadcast_to(np.asarray(sd, dtype=np.float64), shape[:-1])[..., None]


def course(*, periods: int, cycle: int, size: float) -> NDArray[np.float64]:
    """A season (T,) of that size from crest to mean: a cosine that repeats every `cycle`."""
    if cycle <= 1:
        return np.zeros(periods)
    return size * np.cos(2 * np.pi * np.arange(periods) / cycle)
