"""Staggered difference in differences: changes in exposed places beside changes elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs.estimated import (
    Asked,
    Estimated,
    SinceStart,
    mean_gap,
    since_start,
)
from onestory.evaluate.scale import analysed, refuse_small
from onestory.model.errors import StatsError
from onestory.stats import gate
from onestory.stats.imputation import impute

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.stats.inference import Inference
    from onestory.stats.panel import Panel

_METHOD = (
    "Each exposed place's mean after its own start less its mean before, less the same change in"
    " the comparators; each start has its own comparison, so no exposed place stands as a"
    " comparator of another after its own start"
)


def estimate(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the average effect over the exposed places, with the range that the gate lets pass."""
    refuse_small(study_panel, asked.contrast)
    panel = analysed(study_panel, asked.contrast)
    if asked.never_only:
        panel = _never_only(panel)
    found = inferred(panel, asked)
    gap = gaps(panel)
    return Estimated(
        design="staggered difference in differences",
        estimate=found.estimate,
        lower=finite(found.lower),
        upper=finite(found.upper),
        known=found.known,
        reason=found.reason,
        method=_METHOD,
        inference=found.method,
        gap=mean_gap(study_panel, gap),
        p_value=finite(found.p_value),
        smallest_p=finite(found.smallest_p),
        by_time=since_start(study_panel, gap),
    )


def inferred(panel: Panel, asked: Asked) -> Inference:
    """Return what the gate says of a panel on the analysed scale, asked as the study is."""
    return gate.infer(
        panel,
        seed=asked.seed,
        confidence=asked.confidence,
        chosen_high=asked.chosen_high,
    )


def course(study_panel: StudyPanel, asked: Asked, /) -> tuple[SinceStart, ...]:
    """Return the effect at each distance from the start, with the gate's range from the start on.

    Monthly figures are taken together by quarters.
    """
    panel = analysed(study_panel, asked.contrast)
    step = max(1, panel.cycle // 4)
    return tuple(
        _ranged(one, panel, asked, step=step) if one.since >= 0 else one
        for one in since_start(study_panel, gaps(panel), step=step)
    )


def _ranged(one: SinceStart, panel: Panel, asked: Asked, *, step: int) -> SinceStart:
    here = replace(panel, begins=one.since, ends=one.since + step)
    try:
        found = inferred(here, asked)
    except StatsError:
        return one
    # The centre is the gate's own, so that its range is about it.
    return replace(
        one, estimate=found.estimate, lower=finite(found.lower), upper=finite(found.upper)
    )


def gaps(panel: Panel) -> NDArray[np.float64]:
    """Return how far each cell (N, T) lies from what it would have been, by imputation."""
    return panel.value - impute(panel).counterfactual


def finite(value: float) -> float | None:
    """Return the value, None where it is not a finite number: a page has no word for nan."""
    return value if np.isfinite(value) else None


def _never_only(panel: Panel) -> Panel:
    """Blank the later starters' unexposed cells after the first start: they compare nothing."""
    first = int(panel.first[panel.exposed].min())
    order = np.arange(panel.value.shape[1])[None, :]
    later = panel.exposed[:, None] & (order >= first) & ~panel.after
    return replace(panel, value=np.where(later, np.nan, panel.value))
