"""What every check is given: the study, its panel, the design's answer, and how to ask again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate import panel as panels
from onestory.evaluate.designs.estimated import Asked, Estimated
from onestory.evaluate.scale import as_change
from onestory.model.effect_words import size
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.evaluate.designs.estimated import Estimate
    from onestory.evaluate.panel import StudyPanel
    from onestory.model.rivals import Rivals
    from onestory.model.study import Study

TESTED = 0.99
"""How sure a check must be before it fails. At 95% a sound study would fail one of its half a
dozen such checks in every fourth case, and its answer with it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Context:
    """One estimand's main answer, and what is needed to try it.

    `estimate` is the design that gave `main`. `parents` gives the larger area that a place lies
    in, where known: places of one parent are neighbours.
    """

    study: Study
    study_panel: StudyPanel
    asked: Asked
    estimate: Estimate
    main: Estimated
    rivals: Rivals
    parents: Mapping[str, str] = field(default_factory=dict[str, str])

    def again(self, changed: StudyPanel) -> Estimated | None:
        """Return the same design's answer on another panel, None where it can give none.

        Its range is `TESTED` sure where these places allow it, else as sure as the main one.
        """
        try:
            strict = self.estimate(changed, replace(self.asked, confidence=TESTED))
            return strict if strict.known else self.estimate(changed, self.asked)
        except (StatsError, StudyError):
            return None

    def repeated(self, changed: StudyPanel) -> Estimated | None:
        """Return the answer on another panel, as sure as the main one; None where there is none."""
        try:
            return self.estimate(changed, self.asked)
        except (StatsError, StudyError):
            return None

    def words(self, value: float) -> str:
        """Return an effect of the analysed scale in words: '2.1% lower'."""
        contrast = self.asked.contrast
        return size(as_change(value, contrast), contrast, self.study_panel.unit)

    def span(self, found: Estimated) -> str:
        """Return an estimate with its range in words."""
        if found.lower is None or found.upper is None:
            return f"{self.words(found.estimate)} (no range can be given)"
        return (
            f"{self.words(found.estimate)} (range {self.words(found.lower)} to"
            f" {self.words(found.upper)})"
        )


def pretend(study_panel: StudyPanel, *, earlier: int) -> StudyPanel | None:
    """Return the panel before any exposure, as if each place had started so much earlier.

    None where fewer than two periods would be left before the pretended start.
    """
    first, exposed = study_panel.panel.first, study_panel.exposed
    if study_panel.first_start - earlier < 2:
        return None
    moved = panels.starting(study_panel, np.where(exposed, first - earlier, first))
    gone = exposed[:, None] & study_panel.panel.after
    return panels.until(panels.blanked(moved, gone), int(first[exposed].max()))
