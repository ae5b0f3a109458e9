"""A likeness of a study's own past, from which pasts and futures without effect are drawn.

Values are a level of the place, a course common to all, shocks of each place that last (a
first-order autoregression) and noise by the place's size. It is fitted to periods without
exposure by half the mean squared difference of values h periods apart, which no level and no
common course can bend: noise + lasting × (1 - ρʰ) (the variogram of Matheron 1963).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.shocks import lasting
from onestory.stats.spread import SHARES, BySize, by_size, dispersion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.panels import Panels

PERSISTENCE = np.concatenate([np.arange(0, 0.9, 0.05), np.arange(0.9, 1.0, 0.01)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likeness:
    """What was fitted, on the scale of the values.

    `mean` is the mean of all values, `level` (N,) how each place differs from it, drawn in
    towards nought, and `level_sd` how much places do; `shock_sd` and `autocorrelation` describe
    the shocks that last, `strength` (N,) how much stronger than that they are in each place,
    `factor` how many times its variance by chance the noise of a value has,
    and `common` (a variance) what noise has besides.
    """

    mean: float
    level: NDArray[np.float64]
    level_sd: float
    shock_sd: float
    autocorrelation: float
    strength: NDArray[np.float64]
    factor: float
    common: float


def likeness(panels: Panels) -> Likeness:
    """The likeness of a batch of one, from its periods without exposure."""
    calm = ~panels.after[0] & panels.known[0]
    phi = dispersion(panels)
    value, factor = panels.value[0], float(phi[0])
    apart = value - _mean(value, calm, axis=0)
    rho, shock, nugget = _persistence(np.where(calm, apart, np.nan))
    chance = factor * panels.chance[0]
    common = max(nugget - float(_mean(chance, calm)), 0.0)
    level = _mean(apart, calm, axis=1)
    doubt = (_mean(chance, calm, axis=1) + common) / np.maximum(calm.sum(axis=1), 1) + shock / 2
    between = max(float(np.mean(level**2 - doubt)), 0.0)
    return Likeness(
        mean=float(_mean(value, calm)),
        level=level * between / np.maximum(between + doubt, 1e-300),
        level_sd=float(np.sqrt(between)),
        shock_sd=float(np.sqrt(shock)),
        autocorrelation=rho,
        strength=_strength(by_size(panels, dispersion=phi)),
        factor=factor,
        common=common,
    )


def _strength(lasting: BySize) -> NDArray[np.float64]:
    """How strong the shocks of each place are (N,) against the usual, by its size."""
    credence = np.exp(lasting.credence[0] - lasting.credence[0].max())
    share = float(np.average(SHARES, weights=credence))
    return np.sqrt(1 - share + share * lasting.size[0])


def _mean(
    value: NDArray[np.float64], where: NDArray[np.bool_], *, axis: int | None = None
) -> NDArray[np.float64]:
    """The mean where `where`, nought where there is nothing."""
    return np.asarray((value * where).sum(axis=axis) / np.maximum(where.sum(axis=axis), 1))


def _persistence(apart: NDArray[np.float64]) -> tuple[float, float, float]:
    """Autocorrelation, variance of lasting shocks and of noise, by weighted least squares."""
    reach = np.arange(1, min(max(3, apart.shape[1] // 2), apart.shape[1]))
    steps = {int(lag): apart[:, lag:] - apart[:, :-lag] for lag in reach}
    known = {lag: step[np.isfinite(step)] for lag, step in steps.items()}
    lags = np.array([lag for lag, step in known.items() if step.size], dtype=np.float64)
    pairs = np.array([step.size for step in known.values() if step.size], dtype=np.float64)
    half = np.array([float((step**2).mean()) / 2 for step in known.values() if step.size])
    half = half * len(apart) / max(len(apart) - 1, 1)
    weight = pairs / (lags * np.maximum(half, 1e-300) ** 2)
    best = (np.inf, 0.0, 0.0, float(half[0]))
    for rho in PERSISTENCE:
        nugget, shock = _line(1 - rho**lags, half, weight)
        error = float((weight * (half - nugget - shock * (1 - rho**lags)) ** 2).sum())
        best = min(best, (error, float(rho), shock, nugget))
    return best[1], best[2], best[3]


def _line(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """Intercept and slope, neither below nought."""
    total = weight.sum()
    mean_x, mean_y = (weight * x).sum() / total, (weight * y).sum() / total
    known = (weight * (x - mean_x) ** 2).sum()
    if known <= 1e-12 * total:
        return float(mean_y), 0.0
    slope = (weight * (x - mean_x) * y).sum() / known
    slope = float(np.clip(slope, 0.0, mean_y / max(float(mean_x), 1e-300)))
    return float(mean_y - slope * mean_x), slope


def drawn(
    model: Likeness,
    like: Panels,
    *,
    panels: int,
    generator: np.random.Generator,
    same: bool,
) -> NDArray[np.float64]:
    """Values (B, N, T) without any programme, for the periods and sizes of `like`.

    With `same` places keep their levels, else they draw new ones.
    """
    shape = (panels, *like.chance.shape[1:])
    level = np.broadcast_to(model.level, shape[:2])
    if not same:
        level = model.level_sd * generator.standard_normal(shape[:2])
    shock = lasting(
        generator,
        shape=shape,
        autocorrelation=model.autocorrelation,
        sd=model.shock_sd * model.strength,
    )
    return _noisy(model, like, level[..., None] + shock, generator)


def _noisy(
    model: Likeness, like: Panels, course: NDArray[np.float64], generator: np.random.Generator
) -> NDArray[np.float64]:
    """The course with noise: counted where values come from counts, normal otherwise."""
    chance = like.chance[0]
    noise = model.factor * chance + model.common
    if not like.counted:
        return course + np.sqrt(noise) * generator.standard_normal(course.shape)
    unit = 1.0 if like.logarithmic else max(abs(model.mean), 1e-300)
    usual = unit**2 / chance
    mean = usual * (np.exp(course) if like.logarithmic else np.maximum(1 + course / unit, 1e-3))
    # Beyond Poisson's law by gamma mixing; a variance of a thousandth is as good as none.
    excess = np.broadcast_to(np.maximum((noise - chance) / unit**2, 1e-6), mean.shape)
    if excess.max() > 1e-5:
        mean = mean * generator.standard_gamma(1 / excess) * excess
    events = generator.poisson(mean)
    if like.logarithmic:
        return np.log(np.maximum(events, 0.5) / usual)
    return unit * (events / usual - 1)


def lengthened(panels: Panels, *, periods: int) -> Panels:
    """The panels with later periods, whose sizes are those of the same season a year before."""
    now = panels.value.shape[2]
    if periods <= now:
        return panels
    year = max(1, min(panels.cycle, now))
    later = now - year + np.arange(periods - now) % year
    return replace(
        panels,
        value=np.concatenate([panels.value, panels.value[:, :, later]], axis=2),
        chance=np.concatenate([panels.chance, panels.chance[:, :, later]], axis=2),
        known=np.broadcast_to(True, (*panels.value.shape[:2], periods)),
    )
