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
_FEWEST = 3.0  # events a place and period, below which the half bends logarithms and their changes


def analysed(study_panel: StudyPanel, contrast: Contrast) -> Panel:
    """Return the panel on the scale of the contrast; a missing value stays nan.

    A ratio is a difference of logarithms. Raises StudyError where a figure is nought or less
    and no counts are known.
    """
    panel = study_panel.panel
    value = panel.value if contrast == "difference" else _logarithms(study_panel)
    return replace(panel, value=value)


def refuse_small(study_panel: StudyPanel, contrast: Contrast) -> None:
    """Return nothing where logarithms can be trusted.

    Raises:
        StudyError: one is taken of counts of which some are nought, and of the exposed or of the
            comparators they are fewer than three on average. The half that is then added to each
            weighs more the fewer they are, so that a change common to all looks like an effect:
            with means of one and a common fall of 20 to 40%, +4 to +12%.
    """
    events = study_panel.panel.events
    if contrast == "difference" or events is None or not (study_panel.panel.value <= 0).any():
        return
    exposed = study_panel.exposed
    sides = [events[side] for side in (exposed, ~exposed) if side.any()]
    least = min(float(np.nanmean(side)) for side in sides)
    if least < _FEWEST:
        raise StudyError(
            found=f"Figures rest on {least:.1f} events a place and period on average, some on none,"
            " too few for proportional changes of single places.",
            where=f"estimand '{study_panel.estimand.id}'",
            do="What could be asked instead is the same by Poisson difference in differences,"
            ' which takes the counts together (with average = "people"), or of longer periods.',
        )


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
