"""Caveats: what must be said of an effect on people beside its checks, and may take its claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged
from onestory.evaluate.caseload.checks.lost import died_otherwise
from onestory.evaluate.caseload.designs import OF_PERSONS
from onestory.evaluate.caseload.gathered import DEATH
from onestory.evaluate.verdict import Caveat, uncapitalised
from onestory.model.effect_words import extent, size
from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.model.effect import Effect

_YEARS = (
    "Those set beside them lived in earlier years, so whatever else changed over those years is in"
    " this number too, and it cannot be called the programme's."
)
_ONE_TEAM = "It is the effect of this one team, and tells nothing of what other teams would do."
_WAYS = "Weights and model"


def caveat_of(effect: Effect, evidence: Evidence) -> Caveat:
    """Return what must be said of the effect."""
    earlier = evidence.ground.caseload.comparators == "before the start"
    parts = (_deaths(evidence), _one_team(effect, evidence))
    return Caveat(
        no_claim=_YEARS if earlier else "",
        disagree=_disagree(effect),
        beside=" ".join(part for part in parts if part),
    )


def deaths_did_harm(effects: Sequence[Effect], titles: Sequence[str]) -> str:
    """Return a sentence on the first outcome that is death itself, where it was harmed."""
    for effect, title in zip(effects, titles, strict=True):
        if effect.outcome.indicator == DEATH and effect.verdict == "harmed":
            best = size(effect.estimate or 0.0, effect.contrast, effect.unit)
            span = extent(effect.lower, effect.upper, effect.contrast, effect.unit)
            return f"But {uncapitalised(title)} came out {best} (range {span})."
    return ""


def _deaths(evidence: Evidence) -> str:
    """Return that more, or fewer, died, where that is no chance, at 99%."""
    if evidence.asked.outcome.indicator == DEATH:
        return ""
    try:
        found = died_otherwise(evidence)
    except StatsError:
        return ""
    if found is None:
        return ""
    way, ends = ("More", (found.lower, found.upper))
    if found.value < 0:
        way, ends = ("Fewer", (-found.upper, -found.lower))
    return (
        f"{way} of the people taken on died than of their stand-ins:"
        f" {100 * found.observed:.1f}% beside {100 * found.expected:.1f}%"
        f" ({100 * ends[0]:.1f} to {100 * ends[1]:.1f} percentage points, at 99%)."
    )


def _one_team(effect: Effect, evidence: Evidence) -> str:
    if effect.design not in OF_PERSONS:
        return ""
    taken = evidence.everyone.exposed & (evidence.found.weight > 0)
    teams = {
        one for one in evidence.everyone.entries["team"].filter(pa.array(taken)).to_pylist() if one
    }
    return _ONE_TEAM if len(teams) == 1 and ranged(evidence.found) else ""


def _disagree(effect: Effect) -> tuple[str, ...]:
    """Return the ways planned, weights and model among them, that lie outside the range."""
    lower, upper = effect.lower, effect.upper
    if lower is None or upper is None or not effect.shown:
        return ()
    named = [
        uncapitalised(str(row["choice"]))
        for row in effect.choices.to_pylist()
        if row["planned"] and not row["main"] and _outside(row["estimate"], lower, upper)
    ]
    doubt = any(c.name == _WAYS and c.passed == "cannot know" for c in effect.checks)
    return ("weights and model", *named) if doubt else tuple(named)


def _outside(estimate: float | None, lower: float, upper: float) -> bool:
    return estimate is not None and bool(np.isfinite(estimate)) and not lower <= estimate <= upper
