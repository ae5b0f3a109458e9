"""Unmeasured: how strong a cause that nobody recorded would have to be to explain the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged, shown
from onestory.evaluate.verdict import uncapitalised
from onestory.model.effect import Check
from onestory.model.words import share
from onestory.stats.people.confounding import (
    EValue,
    covariate_strength,
    e_value,
    e_value_of_difference,
    tipping,
)
from onestory.stats.people.regression import linear, poisson

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.stats.estimate import FloatArray

_NAME = "Unmeasured causes"
_RATIO, _COMMON = 2.0, 0.2
_RIDGE = 0.1


def unmeasured(evidence: Evidence) -> Check:
    """Return how strong an unrecorded cause must be, beside the strongest that was recorded.

    It is not known whether there is such a cause, and nothing here can tell: where one as strong as
    the strongest recorded would take the answer's claim away, the check cannot pass.
    """
    found = evidence.found
    needed = _needed(evidence)
    strength = _strengths(evidence)
    strongest = int(np.argmax(np.abs(strength)))
    name = uncapitalised(evidence.ground.drawn.covariates[strongest].words)
    moves = abs(float(strength[strongest]))
    said = _said(evidence, needed, name=name, moves=moves)
    if not shown(found):
        opening = (
            "The range holds no difference already, so nothing unrecorded is needed to explain it;"
            " something unrecorded could as well hide an effect."
            if ranged(found)
            else "There is no range to explain."
        )
        return Check(
            name=_NAME,
            passed="cannot know",
            sentence=f"{opening} {said}",
            table=_table(evidence, needed, strength),
        )
    nearer = found.lower if found.value > 0 else found.upper
    weak = moves >= abs(nearer)
    return Check(
        name=_NAME,
        passed="cannot know" if weak else "passed",
        sentence=said
        + (
            " Another cause as strong as that would take the answer's claim away."
            if weak
            else " Another as strong as that, unrecorded, would leave the answer's claim standing."
        ),
        table=_table(evidence, needed, strength),
    )


def _needed(evidence: Evidence) -> EValue:
    found, people = evidence.found, evidence.asked.people
    if found.scale == "ratio":
        return e_value(found.value, lower=found.lower, upper=found.upper)
    weight = evidence.stand_ins
    rate = people.outcome / people.time
    mean = float(np.average(rate, weights=weight * people.time))
    spread = float(np.sqrt(np.average((rate - mean) ** 2, weights=weight * people.time)))
    return e_value_of_difference(
        found.value, lower=found.lower, upper=found.upper, deviation=spread
    )


def _strengths(evidence: Evidence) -> FloatArray:
    """Return by how much leaving each covariate out would move the answer, on its scale."""
    asked, people = evidence.asked, evidence.asked.people
    beside = (~people.exposed).astype(np.float64)
    if asked.family == "poisson" and evidence.found.scale == "ratio":
        fitted = poisson(people.covariates, people.outcome, people.time, beside, ridge=_RIDGE)
    else:
        rate = people.outcome / people.time
        fitted = linear(people.covariates, rate, beside * people.time, ridge=_RIDGE)
    moved = covariate_strength(people, coefficients=fitted.coefficients)
    # A chance's ratio: the change of the chance, as a share of what it would have been.
    by = evidence.found.expected if asked.family == "linear" and _is_ratio(evidence) else 1.0
    return moved / by if by > 0 else moved


def _is_ratio(evidence: Evidence) -> bool:
    return evidence.found.scale == "ratio"


def _said(evidence: Evidence, needed: EValue, *, name: str, moves: float) -> str:
    sizes = (
        f"To explain the best estimate away, something unrecorded would have to make both being"
        f" taken on and the outcome {needed.estimate:.2f} times as likely, beyond all that was"
        " recorded"
    )
    if np.isfinite(needed.limit) and needed.limit > 1:
        sizes += f" ({needed.limit:.2f} times to bring the range to no difference)"
    about = _tipped(evidence)
    told = f"{100 * np.expm1(moves):.1f}%" if _is_ratio(evidence) else f"{moves:.2g}"
    return (
        f"{sizes}.{about} Of what was recorded, {name} matters most: without it the answer would"
        f" move by {told}."
    )


def _tipped(evidence: Evidence) -> str:
    """Return how much commoner a cause that doubles the outcome must be in one arm."""
    if not _is_ratio(evidence):
        return ""
    found = tipping(evidence.found.value, outcome_ratio=_RATIO, among_others=_COMMON)
    if not np.isfinite(found.among_exposed):
        return f" Even a cause that doubles the outcome, in {share(_COMMON)} of stand-ins, cannot."
    return (
        f" A cause that doubles the outcome and is found in {share(_COMMON)} of stand-ins would do"
        f" so if {share(found.among_exposed)} of the people taken on had it."
    )


def _table(evidence: Evidence, needed: EValue, strength: FloatArray) -> pa.Table:
    order = np.argsort(-np.abs(strength), kind="stable")[:10]
    covariates = evidence.ground.drawn.covariates
    return pa.table(
        {
            "recorded_cause": [covariates[int(place)].words for place in order],
            "moves_the_answer_by": [float(strength[place]) for place in order],
            "needed_to_explain": [needed.estimate] * len(order),
        }
    )
