"""Threshold: could people place themselves on one side of the score, and do the sides differ?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import TESTED
from onestory.evaluate.caseload.designs import scored, scores
from onestory.evaluate.caseload.people import only
from onestory.model.effect import Check
from onestory.model.words import listed, number
from onestory.stats.people.density import density_across
from onestory.stats.people.discontinuity import covariates_across

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence


def crowding(evidence: Evidence) -> Check:
    """Return whether scores crowd on one side of the threshold, as they do where it is known.

    The jump of their density, at 99% (McCrary 2008, J Econometrics 142:698): that scores grow fewer
    towards the high ones is no jump.
    """
    found = density_across(_distance(evidence), threshold=0.0)
    known = bool(np.isfinite(found.p_value))
    crowded = known and found.p_value < 1 - TESTED
    times = number(float(np.exp(found.log_ratio)), 2) if known else ""
    return Check(
        name="Crowding at the threshold",
        passed="failed" if crowded else "passed" if known else "cannot know",
        sentence=f"Scores just above the threshold are {times} times as common as just under it: "
        + (
            "that is more than chance gives, as where scores are made to fit."
            if crowded
            else "no more than chance gives."
        )
        if known
        else "Too few scores lie beside the threshold to tell whether they crowd there.",
        table=pa.table(
            {
                "log_ratio": [found.log_ratio],
                "standard_error": [found.standard_error],
                "p_value": [found.p_value],
            }
        ),
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
