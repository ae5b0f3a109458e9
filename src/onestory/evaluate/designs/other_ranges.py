"""Other ranges: the same questions with a bootstrap over places, or permutations over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs.estimated import Asked, Estimated, mean_gap
from onestory.evaluate.scale import analysed
from onestory.model.errors import StudyError
from onestory.stats import wild
from onestory.stats.conformal import conformal
from onestory.stats.counterfactual import cases
from onestory.stats.imputation import impute
from onestory.stats.synthetic_control import synthetic_control

if TYPE_CHECKING:
    from onestory.evaluate.panel import StudyPanel


def bootstrapped(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the two-way estimate with the null-imposed wild bootstrap's range.

    It counts every period from the start on, and mixes starts: a comparison for the range, not
    the estimate that is asked for.
    """
    panel = analysed(study_panel, asked.contrast)
    found = wild.infer(panel, seed=asked.seed, confidence=asked.confidence)
    gap = panel.value - impute(panel).counterfactual
    return Estimated(
        design="staggered difference in differences",
        estimate=found.estimate,
        lower=found.lower if found.known else None,
        upper=found.upper if found.known else None,
        known=found.known,
        reason=found.reason,
        method="Two-way fixed effects",
        inference=found.method,
        gap=mean_gap(study_panel, gap),
    )


def permuted_in_time(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the synthetic control with its conformal range; one common start only."""
    parts = cases(analysed(study_panel, asked.contrast))
    if len(parts) != 1:
        raise StudyError(
            found="A conformal range asks for one common start; the sites began at several.", do=""
        )
    made = synthetic_control(parts[0])
    found = conformal(parts[0], confidence=asked.confidence)
    lower, upper = float(found.limits.lower.max()), float(found.limits.upper.max())
    known = bool(np.isfinite(lower) and np.isfinite(upper))
    return Estimated(
        design="synthetic control",
        estimate=made.estimate,
        lower=lower if known else None,
        upper=upper if known else None,
        known=known,
        reason="" if known else "Permutations over these periods leave no range.",
        method=made.method,
        inference=found.limits.method,
        gap=made.gap,
    )
