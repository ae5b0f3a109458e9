"""Interrupted time series: the exposed places' own path carried forward, with or without others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs.estimated import Asked, Estimated, since_start
from onestory.evaluate.scale import analysed, refuse_small
from onestory.stats.interrupted import Interrupted, interrupted
from onestory.stats.interruption import Interruption
from onestory.stats.series_rehearsal import rehearse_series, stricter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Design
    from onestory.stats.rehearsal import Rehearsal


def uncontrolled(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the change in the exposed places' mean against its own past, season included."""
    return _series(study_panel, asked, design="interrupted time series", controlled=False)


def controlled(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the same change less the comparators' at the same time."""
    return _series(study_panel, asked, design="controlled interrupted time series", controlled=True)


def rehearsed(study_panel: StudyPanel, asked: Asked, *, controlled: bool) -> Rehearsal:
    """Return the rehearsal of the series on its own past.

    Raises StatsError where the series could not be analysed either.
    """
    own, interruption = _own(study_panel, asked, controlled=controlled)
    return rehearse_series(
        own, interruption=interruption, seed=asked.seed, confidence=asked.confidence
    )


def _series(
    study_panel: StudyPanel, asked: Asked, *, design: Design, controlled: bool
) -> Estimated:
    refuse_small(study_panel, asked.contrast)
    own, interruption = _own(study_panel, asked, controlled=controlled)
    found = interrupted(own, interruption=interruption, confidence=asked.confidence)
    held = interrupted(own, interruption=interruption, confidence=stricter(asked.confidence))
    gap = own - found.counterfactual.value
    exposed = study_panel.exposed
    return Estimated(
        design=design,
        estimate=found.estimate,
        lower=held.lower,
        upper=held.upper,
        known=True,
        reason="",
        method=_METHOD + (", of the difference from the comparators' mean" if controlled else ""),
        inference=f"{found.method}; reckoned at {100 * stricter(asked.confidence):g}%, which holds"
        f" at {100 * asked.confidence:g}% where errors last longer than a short series shows",
        gap=gap,
        by_time=since_start(study_panel, np.where(exposed[:, None], gap, np.nan)),
        notes=(_note(found),),
    )


def _own(
    study_panel: StudyPanel, asked: Asked, *, controlled: bool
) -> tuple[NDArray[np.float64], Interruption]:
    """Return the series analysed (T,) and its interruption.

    The whole path is fitted, the bedding-in and what follows it alike: a series has no gaps.
    """
    panel, exposed = analysed(study_panel, asked.contrast), study_panel.exposed
    own = np.average(panel.value[exposed], axis=0, weights=panel.weight[exposed])
    if controlled:
        own = own - np.average(panel.value[~exposed], axis=0, weights=panel.weight[~exposed])
    return own, Interruption(start=study_panel.first_start, cycle=panel.cycle)


def _note(found: Interrupted) -> str:
    low, high = float(found.newey_west.lower[0]), float(found.newey_west.upper[0])
    return (
        f"Errors one period apart correlate by {found.autocorrelation:.2f}; by Newey and West's"
        f" errors the range would be {low:.3f} to {high:.3f} on the scale analysed"
    )


_METHOD = (
    "Regression of the exposed places' mean on trend, season and a change of level and slope at"
    " the start, with autocorrelated errors; the effect is averaged over the periods after"
)
