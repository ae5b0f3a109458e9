"""Staggered difference in differences: changes in exposed places beside changes elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs.estimated import Asked, Estimated, SinceStart, mean_gap
from onestory.evaluate.scale import analysed
from onestory.model.errors import StatsError
from onestory.stats import gate
from onestory.stats.imputation import Imputation, impute

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.stats.panel import Panel

_METHOD = (
    "Each exposed place's mean after its own start less its mean before, less the same change in"
    " the comparators; each start has its own comparison, so no exposed place stands as a"
    " comparator of another after its own start"
)


def estimate(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the average effect over the exposed places, with the range that the gate lets pass."""
    panel = analysed(study_panel, asked.contrast)
    if asked.never_only:
        panel = _never_only(panel)
    found = gate.infer(
        panel,
        seed=asked.seed,
        confidence=asked.confidence,
        chosen_high=asked.chosen_high,
    )
    gap = gaps(panel)
    return Estimated(
        design="staggered difference in differences",
        estimate=found.estimate,
        lower=_finite(found.lower),
        upper=_finite(found.upper),
        known=found.known,
        reason=found.reason,
        method=_METHOD,
        inference=found.method,
        gap=mean_gap(study_panel, gap),
        p_value=found.p_value,
        smallest_p=found.smallest_p,
        by_time=_by_time(study_panel, panel, gap, asked),
    )


def gaps(panel: Panel) -> NDArray[np.float64]:
    """Return how far each cell (N, T) lies from what it would have been, by imputation."""
    imputed: Imputation = impute(panel)
    return panel.value - imputed.counterfactual


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None


def _never_only(panel: Panel) -> Panel:
    """Blank the later starters' unexposed cells after the first start: they compare nothing."""
    first = int(panel.first[panel.exposed].min())
    order = np.arange(panel.value.shape[1])[None, :]
    later = panel.exposed[:, None] & (order >= first) & ~panel.after
    return replace(panel, value=np.where(later, np.nan, panel.value))


def _by_time(
    study_panel: StudyPanel, panel: Panel, gap: NDArray[np.float64], asked: Asked
) -> tuple[SinceStart, ...]:
    """Return the mean gap at each distance from the start, with a range where one holds.

    The range at one distance is the gate's with every other exposed period left out.
    """
    exposed = study_panel.exposed
    since = np.arange(gap.shape[1])[None, :] - np.where(exposed, panel.first, 0)[:, None]
    made: list[SinceStart] = []
    for distance in _distances(since[exposed], panel.cycle):
        low, high = distance, distance + _step(panel.cycle)
        cells = exposed[:, None] & (since >= low) & (since < high) & ~np.isnan(gap)
        if not cells.any():
            continue
        weights = np.where(cells, panel.weight[:, None], 0.0)
        mean = float((np.where(cells, gap, 0.0) * weights).sum() / weights.sum())
        lower, upper = _range_at(panel, cells, asked) if distance >= 0 else (None, None)
        places = int(cells.any(axis=1).sum())
        made.append(
            SinceStart(since=distance, estimate=mean, lower=lower, upper=upper, places=places)
        )
    return tuple(made)


def _step(cycle: int) -> int:
    """Periods taken together: quarters of monthly figures, else one by one."""
    return max(1, cycle // 4)


def _distances(since: NDArray[np.int64], cycle: int) -> list[int]:
    """Return where each step begins, the start itself always beginning one."""
    step = _step(cycle)
    return sorted({int(value) for value in np.unique(since // step) * step})


def _range_at(
    panel: Panel, cells: NDArray[np.bool_], asked: Asked
) -> tuple[float | None, float | None]:
    alone = replace(panel, value=np.where(panel.after & ~cells, np.nan, panel.value))
    try:
        found = gate.infer(
            alone, seed=asked.seed, confidence=asked.confidence, chosen_high=asked.chosen_high
        )
    except StatsError:
        return None, None
    return _finite(found.lower), _finite(found.upper)
