"""Poisson difference in differences: observed events over those expected without the programme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs import staggered
from onestory.evaluate.designs.estimated import Asked, Estimated, mean_gap, since_start
from onestory.model.errors import StudyError
from onestory.stats.poisson_imputation import expect_events, ratio_of_events

if TYPE_CHECKING:
    from onestory.evaluate.panel import StudyPanel

_METHOD = (
    "Events in the exposed places over those that their own level before, and the comparators'"
    " course, lead one to expect (Poisson regression on the periods without exposure); people"
    " count alike"
)


def estimate(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the ratio of observed to expected events, with the gate's range about it.

    The range is as wide as the gate's for the logarithms of the same rates, which holds for this
    number of places; a Poisson model's own errors would not.
    """
    if study_panel.panel.events is None:
        raise StudyError(
            found="The counts behind the figures are not known.",
            where=f"estimand '{study_panel.estimand.id}'",
            do="Ask for a design on values, such as staggered difference in differences.",
        )
    if asked.contrast != "ratio":
        raise StudyError(
            found="A Poisson design gives a ratio, and a difference is asked for.",
            where=f"estimand '{study_panel.estimand.id}'",
            do='Ask for contrast = "ratio".',
        )
    found = expect_events(study_panel.panel)
    log_ratio = float(np.log(ratio_of_events(found, cells=study_panel.after).ratio))
    standing = staggered.estimate(study_panel, asked)
    shift = log_ratio - standing.estimate
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(study_panel.panel.events / found.expected)
    gap = np.where(np.isfinite(gap), gap, np.nan)
    return replace(
        standing,
        design="Poisson difference in differences",
        estimate=log_ratio,
        lower=None if standing.lower is None else standing.lower + shift,
        upper=None if standing.upper is None else standing.upper + shift,
        method=_METHOD,
        inference=f"{standing.inference}; its width laid about the Poisson estimate",
        gap=mean_gap(study_panel, gap),
        by_time=since_start(study_panel, gap),
    )
