"""Where places stood beforehand, and what follows from that without any programme.

Places that are high, or have lately risen, tend to fall back by themselves. A comparison of
changes that ignores it and one that allows for it err in opposite directions where either may be
right, and bracket the truth (Ding and Li 2019, Political Analysis 27:605).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.before_after import Changes
    from onestory.stats.panels import Panels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """What the time before the first start says of each place.

    `offset` (B, N) is the fall that chance alone foretells, `covariates` (B, N, 2) the level and
    the recent rise on a scale where small places count less, `noise` (B, N) the variance by
    chance that remains, `gap` (B,) how far the exposed stood from the rest, in standard errors.
    """

    offset: NDArray[np.float64]
    covariates: NDArray[np.float64]
    noise: NDArray[np.float64]
    gap: NDArray[np.float64]


def baseline(panels: Panels, changes: Changes, *, dispersion: NDArray[np.float64]) -> Baseline:
    """Level and recent rise of every place before the earliest start."""
    before = int(panels.first.min())
    recent = max(1, min(panels.cycle, before // 2))
    level = panels.value[:, :, :before].mean(axis=2)
    rise = panels.value[:, :, before - recent : before].mean(axis=2) - level
    level, rise = (part - part.mean(axis=1, keepdims=True) for part in (level, rise))
    factor = dispersion[:, None] / before
    chance = factor * panels.chance[:, :, :before].mean(axis=2)
    rising = chance * (before / recent - 1)
    lasting, moving = (_lasting(part, by) for part, by in ((level, chance), (rise, rising)))
    total = lasting + chance
    noise = dispersion[:, None] * changes.chance - chance
    columns = [level / total, rise / (moving + rising)]
    return Baseline(
        offset=-chance * level / total,
        covariates=np.stack(columns[: 1 if before < 4 else 2], axis=2),
        noise=np.maximum(noise, 0) + chance * lasting / total,
        gap=np.maximum(*(_gap(changes, part) for part in (level, rise))),
    )


def _lasting(level: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The variance between places (B, 1) that chance does not explain, by moments."""
    square = level**2 * level.shape[1] / (level.shape[1] - 1)
    least = 1e-3 * square.mean(axis=1, keepdims=True) + 1e-150
    found = np.maximum((square - chance).mean(axis=1, keepdims=True), 0)
    for _ in range(5):
        weight = 1 / (found + chance + least) ** 2
        found = (weight * (square - chance)).sum(axis=1, keepdims=True)
        found = np.maximum(found / weight.sum(axis=1, keepdims=True), 0)
    return np.maximum(found, least)


def _gap(changes: Changes, level: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the exposed stand from the rest, in standard errors (B,)."""
    apart = (changes.share * level).sum(axis=1)
    group = np.where(changes.exposed, apart[:, None], 0.0)
    square = np.mean((level - group) ** 2, axis=1)
    error = np.sqrt((changes.share**2).sum(axis=1) * square)
    return np.abs(apart) / np.maximum(error, 1e-300)
