"""Known: was everything known by time zero, and do weights and model say the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.asked import ranged
from onestory.evaluate.caseload.designs import by_model, by_weights
from onestory.model.effect import Check
from onestory.model.words import share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence

_LATE = 0.05


def known_at_time_zero(evidence: Evidence) -> Check:
    """Return whether stand-ins are alike in what a team could have known on the day."""
    drawn, caseload = evidence.ground.drawn, evidence.ground.caseload
    late = drawn.known_late
    if late is None:
        return Check(
            name="Known at time zero",
            passed="cannot know",
            sentence="When the facts about each person arrived was not recorded, so whether they"
            " were known at time zero is not known.",
        )
    used = caseload.known == "dated before"
    said = f"{share(late)} of the facts dated before time zero arrived only after it"
    return Check(
        name="Known at time zero",
        passed="cannot know" if used and late > _LATE else "passed",
        sentence=f"{said}. "
        + (
            "They are used all the same: people are made alike in what was so, not in what the"
            " team could see."
            if used
            else "They are not used: people are made alike in what had arrived by then."
        ),
    )


def weights_and_model(evidence: Evidence) -> Check:
    """Return whether the weights alone and the outcome model alone say the same.

    The answer is right where either is; where both are, they agree.
    """
    asked, found = evidence.asked, evidence.found
    weights = by_weights(asked.people, evidence.ground.balanced.weight, asked)
    model = by_model(asked)
    outside = [
        not found.lower <= one.value <= found.upper if ranged(found) else False
        for one in (weights, model)
    ]
    unlike = ranged(found) and (any(outside) or not np.isfinite(weights.value + model.value))
    return Check(
        name="Weights and model",
        passed="cannot know" if unlike or not ranged(found) else "passed",
        sentence=f"By weights alone it is {asked.words(weights.value)}, by the outcome model alone"
        f" {asked.words(model.value)}"
        + (
            ": one of them lies outside the range, so much rests on the other being right."
            if unlike
            else ", both as the answer has it, give or take its range."
            if ranged(found)
            else ": without a range nobody can say whether that is the same."
        ),
    )
