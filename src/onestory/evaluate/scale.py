"""Scales: a study's figures as the contrast sees them, and effects back in words' terms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Contrast
    from onestory.stats.panel import Panel

_HALF = 0.5  # added to every count where one is nought, so that its logarithm exists


def analysed(study_panel: StudyPanel, contrast: Contrast) -> Panel:
    """Return the panel on the scale of the contrast; a missing value stays nan.

    A ratio is a difference of logarithms. Raises StudyError where a figure is nought or less
    and no counts are known.
    """
    panel = study_panel.panel
    value = panel.value if contrast == "difference" else _logarithms(study_panel)
    return replace(panel, value=value)


def in_unit(value: NDArray[np.float64], contrast: Contrast) -> NDArray[np.float64]:
    """Return values of the analysed scale in the unit of the indicator."""
    return value if contrast == "difference" else np.exp(value)


def as_change(value: float, contrast: Contrast) -> float:
    """Return an effect of the analysed scale as a share (-0.06 is 6% lower) or in the unit."""
    return float(value if contrast == "difference" else np.expm1(value))


def _logarithms(study_panel: StudyPanel) -> NDArray[np.float64]:
    panel = study_panel.panel
    if not (panel.value <= 0).any():
        return np.log(panel.value)
    if panel.events is None or panel.at_risk is None:
        raise StudyError(
            found="A figure is nought or less, so no proportional change can be taken.",
            where=f"estimand '{study_panel.estimand.id}'",
            do='Ask for contrast = "difference", or give the counts behind the figures.',
        )
    return np.log((panel.events + _HALF) / panel.at_risk * study_panel.multiplier)
