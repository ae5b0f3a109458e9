"""Threshold: could people place themselves on one side of the score, and do the sides differ?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy.stats import binomtest

from onestory.evaluate.caseload.asked import TESTED
from onestory.evaluate.caseload.designs import scored, scores
from onestory.evaluate.caseload.people import only
from onestory.model.effect import Check
from onestory.model.words import listed, number
from onestory.stats.people.discontinuity import covariates_across

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence


def crowding(evidence: Evidence) -> Check:
    """Return whether scores crowd on one side of the threshold, as they do where it is known.

    A binomial test of the people nearest to it (Cattaneo, Titiunik and Vazquez-Bare 2017, J Policy
    Anal Manage 36:643), at 99%.
    """
    distance = _distance(evidence)
    near = np.sort(np.abs(distance))[: max(20, distance.size // 10)].max()
    above = int(((distance >= 0) & (distance <= near)).sum())
    below = int(((distance < 0) & (distance >= -near)).sum())
    p_value = float(binomtest(above, above + below, 0.5).pvalue)
    crowded = p_value < 1 - TESTED
    return Check(
        name="Crowding at the threshold",
        passed="failed" if crowded else "passed",
        sentence=f"Of those nearest to the threshold {number(above)} scored at or above it and"
        f" {number(below)} under it: "
        + (
            "more on one side than chance allows, as where scores are made to fit."
            if crowded
            else "no more on one side than chance allows."
        ),
        table=pa.table({"above": [above], "below": [below], "p_value": [p_value]}),
    )


def alike_across(evidence: Evidence) -> Check:
    """Return whether covariates jump at the threshold, allowing for how many are asked."""
    threshold = evidence.ground.caseload.threshold or 0.0
    kept = scored(evidence.ground)
    people = only(evidence.asked.people, kept)
    p_values = covariates_across(people, scores(evidence.ground)[kept], threshold=threshold)
    known = np.isfinite(p_values)
    jumps = known & (p_values < (1 - TESTED) / max(1, int(known.sum())))
    names = [one.words for one in evidence.ground.drawn.covariates]
    unlike = [names[int(place)] for place in np.flatnonzero(jumps)]
    return Check(
        name="Alike across the threshold",
        passed="failed" if unlike else "passed",
        sentence=f"People just above and just below the threshold differ in {listed(unlike)}."
        if unlike
        else f"In none of {int(known.sum())} covariates do people just above and just below the"
        " threshold differ, allowing for how many were asked.",
        table=pa.table({"covariate": names, "p_value": p_values}),
    )


def _distance(evidence: Evidence) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    kept = scored(evidence.ground)
    return scores(evidence.ground)[kept] - (evidence.ground.caseload.threshold or 0.0)
