"""What a design gives back: an estimate, the range that holds for it, and the path it implies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Contrast, Design

SEED = 20130401
"""The seed of every draw, so that the same study gives the same page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a design is asked: the contrast, how sure, the draws' seed, and who may be compared.

    `chosen_high` says that the places were chosen for their figures beforehand.
    """

    contrast: Contrast
    confidence: float = 0.95
    seed: int = SEED
    never_only: bool = False
    chosen_high: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SinceStart:
    """The estimate at one number of periods since the start, on the analysed scale."""

    since: int
    estimate: float
    lower: float | None
    upper: float | None
    places: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimated:
    """A design's answer on the analysed scale: logarithms where the contrast is a ratio.

    `gap` (T,) is how far the exposed places, averaged, lie from what they would have been in
    each period; nan where that is not known. `known` is False where no range holds, `reason`
    then says why. `influence` (N,) is each place's part in the estimate, where the design has
    one.
    """

    design: Design
    estimate: float
    lower: float | None
    upper: float | None
    known: bool
    reason: str
    method: str
    inference: str
    gap: NDArray[np.float64]
    p_value: float | None = None
    smallest_p: float | None = None
    by_time: tuple[SinceStart, ...] = field(default=())
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether there is a range and it leaves out no effect at all."""
        if self.lower is None or self.upper is None:
            return False
        return self.lower > 0 or self.upper < 0


class Estimate(Protocol):
    """A design: a study's panel and how it is asked in, an estimate out.

    Raises StatsError or StudyError where it can give none.
    """

    def __call__(self, study_panel: StudyPanel, asked: Asked, /) -> Estimated:
        """Return the design's answer."""
        ...


def mean_gap(study_panel: StudyPanel, gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weighted mean (T,) over the exposed places of `gap` (N, T), nan-aware."""
    exposed = study_panel.exposed
    rows = gap[exposed]
    weight = np.where(np.isnan(rows), 0.0, study_panel.panel.weight[exposed][:, None])
    total = weight.sum(axis=0)
    summed = (np.where(np.isnan(rows), 0.0, rows) * weight).sum(axis=0)
    return np.where(total > 0, summed / np.where(total > 0, total, 1.0), np.nan)


def since_start(
    study_panel: StudyPanel, gap: NDArray[np.float64], *, step: int = 1
) -> tuple[SinceStart, ...]:
    """Return the weighted mean of `gap` (N, T) by periods since the start, `step` together."""
    panel = study_panel.panel
    exposed = study_panel.exposed
    since = np.arange(gap.shape[1])[None, :] - panel.first[exposed][:, None]
    since = since // step * step
    rows, weight = gap[exposed], panel.weight[exposed][:, None]
    made: list[SinceStart] = []
    for distance in np.unique(since):
        cells = (since == distance) & ~np.isnan(rows)
        if cells.any():
            weights = np.where(cells, weight, 0.0)
            mean = float((np.where(cells, rows, 0.0) * weights).sum() / weights.sum())
            places = int(cells.any(axis=1).sum())
            made.append(
                SinceStart(
                    since=int(distance), estimate=mean, lower=None, upper=None, places=places
                )
            )
    return tuple(made)
