"""The designs there are, by the name that a study gives them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from onestory.evaluate.designs import poisson, series, staggered, synthetic
from onestory.evaluate.suggest import suggest
from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.evaluate.designs.estimated import Asked, Estimate, Estimated, SinceStart
    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Design

DESIGNS: Mapping[Design, Estimate] = MappingProxyType(
    {
        "staggered difference in differences": staggered.estimate,
        "Poisson difference in differences": poisson.estimate,
        "synthetic difference in differences": synthetic.differences,
        "synthetic control": synthetic.control,
        "augmented synthetic control": synthetic.augmented,
        "generalised synthetic control": synthetic.generalised,
        "controlled interrupted time series": series.controlled,
        "interrupted time series": series.uncontrolled,
    }
)
"""Each design's function; the order is that in which they are preferred."""


def supported(
    design: Design, estimate: Estimate, study_panel: StudyPanel, asked: Asked
) -> Estimated:
    """Return the design's answer; StudyError, in the suggestion's words, where data lack it."""
    judged = next(one for one in suggest(study_panel) if one.design == design)
    if not judged.supported:
        raise StudyError(found=judged.sentence, do="")
    return estimate(study_panel, asked)


def course(study_panel: StudyPanel, asked: Asked, main: Estimated) -> tuple[SinceStart, ...]:
    """Return the effect by time since the start, with ranges where the design can give them."""
    if main.design == "staggered difference in differences" and main.known:
        return staggered.course(study_panel, asked)
    return main.by_time
