"""Lost: who left, who died, and whose records could not be joined, in each arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged, shown
from onestory.evaluate.caseload.checks.evidence import apart
from onestory.model.effect import Check, Passed
from onestory.model.words import many, share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence

_TWICE = 2.0
"""At worst, those lost had twice the rate of those seen in one arm, and half of it in the other."""


def leaving(evidence: Evidence) -> Check:
    """Return whether those who left early could turn the answer."""
    everyone, last = evidence.everyone, evidence.asked.span.last
    gone = ~everyone.died & (everyone.days < last)
    moved = everyone.moved & (everyone.days < last)
    unseen = np.where(gone, 1 - np.maximum(everyone.days, 0) / last, 0.0)
    missing = [_mean(evidence, unseen, exposed=arm) for arm in (True, False)]
    turned = _turned(evidence, missing[0], missing[1])
    lost = [evidence.share(moved, exposed=arm) for arm in (True, False)]
    return Check(
        name="Leaving",
        passed=_bounded(evidence, turned=turned),
        sentence=f"{share(lost[0])} of the people taken on and {share(lost[1])} of their stand-ins"
        f" moved away; {share(missing[0])} and {share(missing[1])} of the time that counts was not"
        f" seen, for that or because records end. {_bound(evidence, turned=turned)}",
        table=_two_arms(moved_away=lost, time_not_seen=missing),
    )


def deaths(evidence: Evidence) -> Check:
    """Return whether as many died in both arms, so that rates are of the same kind of people."""
    everyone = evidence.everyone
    died = everyone.died & (everyone.days < evidence.asked.span.last)
    shares = [evidence.share(died, exposed=arm) for arm in (True, False)]
    found = evidence.differs(died.astype(np.float64))
    said = (
        f"{share(shares[0])} of the people taken on and {share(shares[1])} of their stand-ins died."
    )
    passed: Passed = "passed" if ranged(found) else "cannot know"
    if apart(found):
        passed = "cannot know"
        said += (
            " That differs, at 99%. Rates are of those still alive, who are then no longer the same"
            " kind of people in both arms: read deaths beside every other outcome."
        )
    elif ranged(found):
        said += (
            f" The difference lies between {100 * found.lower:+.1f} and {100 * found.upper:+.1f}"
            " percentage points, at 99%."
        )
    else:
        said += " How far that is more than chance cannot be told."
    return Check(name="Deaths", passed=passed, sentence=said, table=_two_arms(died=shares))


def links(evidence: Evidence) -> Check:
    """Return whether people taken on whose records were joined to nobody could turn the answer."""
    drawn = evidence.ground.drawn
    doubtful = _doubtful(evidence)
    if not drawn.enrolments:
        return Check(
            name="Links",
            passed="cannot know",
            sentence="How many records of being taken on were joined to nobody is not known.",
            table=_two_arms(doubtful=doubtful),
        )
    unlinked = drawn.unlinked / drawn.enrolments
    turned = _turned(evidence, unlinked, 0.0)
    told = (
        f" Links are doubtful of {share(doubtful[0])} of the people taken on and"
        f" {share(doubtful[1])} of stand-ins: events of theirs may be missing."
        if max(doubtful) > 0
        else ""
    )
    return Check(
        name="Links",
        passed=_bounded(evidence, turned=turned),
        sentence=f"{drawn.unlinked:,} of {many(drawn.enrolments, 'record')} of being taken on"
        f" ({share(unlinked)}) could be joined to nobody, so those people are not in this answer."
        f" {_bound(evidence, turned=turned)}{told}",
        table=_two_arms(doubtful=doubtful),
    )


def _doubtful(evidence: Evidence) -> list[float]:
    doubtful = evidence.everyone.doubtful
    return [evidence.share(doubtful, exposed=arm) for arm in (True, False)]


def _mean(evidence: Evidence, value: np.ndarray, *, exposed: bool) -> float:
    arm = evidence.found.weight * (evidence.everyone.exposed == exposed)
    return float(arm @ value / arm.sum())


def _turned(evidence: Evidence, exposed: float, beside: float) -> bool:
    """Return whether the worst of those not seen takes the answer's sign away, where it has one.

    `exposed` and `beside` are the shares not seen in each arm. Against a benefit the exposed not
    seen had twice the rate and stand-ins half of it; against a harm the other way about.
    """
    found = evidence.found
    against = _TWICE if found.value < 0 else 1 / _TWICE
    level = found.observed * (1 - exposed + exposed * against)
    other = found.expected * (1 - beside + beside / against)
    if found.scale == "ratio":
        moved = float(np.log(level / other)) if level > 0 and other > 0 else 0.0
    else:
        moved = level - other
    return shown(found) and moved * found.value <= 0


def _bounded(evidence: Evidence, *, turned: bool) -> Passed:
    if not shown(evidence.found):
        return "passed"
    return "failed" if turned else "passed"


def _bound(evidence: Evidence, *, turned: bool) -> str:
    if not shown(evidence.found):
        return "The answer claims no difference that they could turn."
    worst = "Had those not seen twice the rate of the others in one arm and half of it in the other"
    return f"{worst}, the answer would {'lose' if turned else 'keep'} its sign."


def _two_arms(**columns: list[float]) -> pa.Table:
    return pa.table({"people": ["taken on", "stand-ins"], **columns})
