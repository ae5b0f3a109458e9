"""Poisson difference in differences: observed events over those expected without the programme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs import staggered
from onestory.evaluate.designs.estimated import Asked, Estimated, mean_gap, since_start
from onestory.evaluate.designs.staggered import finite
from onestory.evaluate.scale import analysed
from onestory.model.errors import StudyError
from onestory.stats.poisson_imputation import expect_events, ratio_of_events

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.stats.inference import Inference
    from onestory.stats.poisson_imputation import ExpectedEvents

_METHOD = (
    "Events in the exposed places over those that their own level before, and the comparators'"
    " course, lead one to expect (Poisson regression on the periods without exposure); people"
    " count alike"
)


def estimate(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the ratio of observed to expected events, with the gate's range about it.

    The range is the gate's for the logarithms of the same rates, weighted by people as the ratio
    is, after the exposed cells have been moved by what the two estimates differ in: it is as wide
    as the gate's, and its p-value is of the ratio. A Poisson model's own errors would be too small.

    Raises:
        StudyError: no counts, a difference is asked for, or places are to count alike.
    """
    _refuse(study_panel, asked)
    found = expect_events(study_panel.panel)
    log_ratio = float(np.log(ratio_of_events(found, cells=study_panel.after).ratio))
    standing = _laid_about(log_ratio, study_panel, asked)
    gap = _gaps(found)
    return Estimated(
        design="Poisson difference in differences",
        estimate=log_ratio,
        lower=finite(standing.lower),
        upper=finite(standing.upper),
        known=standing.known,
        reason=standing.reason,
        method=_METHOD,
        inference=f"{standing.method}; its width laid about the Poisson estimate",
        gap=mean_gap(study_panel, gap),
        p_value=finite(standing.p_value),
        smallest_p=finite(standing.smallest_p),
        by_time=since_start(study_panel, gap),
    )


def _laid_about(log_ratio: float, study_panel: StudyPanel, asked: Asked) -> Inference:
    """Return the gate's inference of the logarithms, with people's weights, about the ratio."""
    panel = analysed(study_panel, "ratio")
    if panel.at_risk is not None:
        panel = replace(panel, weight=np.nanmean(panel.at_risk, axis=1))
    standing = staggered.inferred(panel, asked)
    shift = log_ratio - standing.estimate
    # A range moves with a constant effect one for one, and its p-value with it.
    return staggered.inferred(replace(panel, value=panel.value + shift * panel.after), asked)


def _gaps(found: ExpectedEvents) -> NDArray[np.float64]:
    """Return the logarithm of observed over expected (N, T), nan where either is nought."""
    if found.panel.events is None:
        return np.full(found.expected.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(found.panel.events / found.expected)
    return np.where(np.isfinite(gap), gap, np.nan)


def _refuse(study_panel: StudyPanel, asked: Asked) -> None:
    where = f"estimand '{study_panel.estimand.id}'"
    if study_panel.panel.events is None or study_panel.panel.at_risk is None:
        raise StudyError(
            found="The counts behind the figures are not known.",
            where=where,
            do="Ask for a design on values, such as staggered difference in differences.",
        )
    if asked.contrast != "ratio":
        raise StudyError(
            found="A Poisson design gives a ratio, and a difference is asked for.",
            where=where,
            do='Ask for contrast = "ratio".',
        )
    if study_panel.estimand.average == "places":
        raise StudyError(
            found="A Poisson design counts people alike, and places are to count alike.",
            where=where,
            do='Ask for average = "people", or for staggered difference in differences.',
        )
