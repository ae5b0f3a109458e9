"""Lost: who left, who died, and whose records could not be joined, in each arm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged, shown
from onestory.evaluate.caseload.checks.evidence import apart
from onestory.evaluate.caseload.designs import design_of, estimated
from onestory.evaluate.caseload.people import years
from onestory.model.effect import Check, Passed
from onestory.model.words import many, share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import Contrasted

_TWICE = 2.0
"""At worst, those lost had twice the rate of those seen in one arm, and half of it in the other."""


def leaving(evidence: Evidence) -> Check:
    """Return whether those who left early could turn the answer.

    Records end on one day for everybody: what is not seen for that counts only by how much more of
    it there is in one arm than in the other.
    """
    everyone, last = evidence.everyone, evidence.asked.span.last
    gone = ~everyone.died & (everyone.days < last)
    unseen = np.where(gone, 1 - np.maximum(everyone.days, 0) / last, 0.0)
    moved = [_mean(evidence, unseen * everyone.moved, exposed=arm) for arm in (True, False)]
    ended = [_mean(evidence, unseen * ~everyone.moved, exposed=arm) for arm in (True, False)]
    more = [one + end - min(ended) for one, end in zip(moved, ended, strict=True)]
    turned = _turned(evidence, more[0], more[1])
    lost = [evidence.share(everyone.moved & gone, exposed=arm) for arm in (True, False)]
    return Check(
        name="Leaving",
        passed=_bounded(evidence, turned=turned),
        sentence=f"{share(lost[0])} of the people taken on and {share(lost[1])} of their stand-ins"
        f" moved away, and {share(moved[0])} and {share(moved[1])} of the time that counts was not"
        f" seen for it; {share(ended[0])} and {share(ended[1])} because records end."
        f" {_bound(evidence, turned=turned)}",
        table=_two_arms(moved_away=lost, moved_not_seen=moved, records_ended=ended),
    )


def deaths(evidence: Evidence) -> Check:
    """Return whether as many died in both arms, so that rates are of the same kind of people.

    Fails where they differ, at 99%, and the answer claims a difference that deaths could have made:
    the frailest died in the arm that came out lower, or a count per person taken on, with nothing
    after death, does not say the same.
    """
    died = _died(evidence)
    shares = [evidence.share(died > 0, exposed=arm) for arm in (True, False)]
    found = evidence.differs(died)
    said = (
        f"{share(shares[0])} of the people taken on and {share(shares[1])} of their stand-ins died."
    )
    passed: Passed = "passed" if ranged(found) else "cannot know"
    if apart(found):
        passed, how = _where_deaths_differ(evidence, found)
        said += (
            " That differs, at 99%. Rates are of those still alive, who are then no longer the same"
            f" kind of people in both arms: read deaths beside every other outcome.{how}"
        )
    elif ranged(found):
        said += (
            f" The difference lies between {100 * found.lower:+.1f} and {100 * found.upper:+.1f}"
            " percentage points, at 99%."
        )
    else:
        said += " How far that is more than chance cannot be told."
    return Check(name="Deaths", passed=passed, sentence=said, table=_two_arms(died=shares))


def died_otherwise(evidence: Evidence) -> Contrasted | None:
    """Return how much more often the people taken on died; None where that may be chance, at 99%.

    Raises StatsError where nobody of an arm is left.
    """
    found = evidence.differs(_died(evidence))
    return found if apart(found) else None


def _died(evidence: Evidence) -> FloatArray:
    everyone = evidence.everyone
    return (everyone.died & (everyone.days < evidence.asked.span.last)).astype(np.float64)


def _where_deaths_differ(evidence: Evidence, died: Contrasted) -> tuple[Passed, str]:
    """Return whether a claim stands though deaths differ, and why."""
    if evidence.asked.family == "linear" or not shown(evidence.found):
        return "cannot know", ""
    counted = _per_person(evidence)
    said = (
        " Counted over all the time that people would have been followed, with nothing after death,"
        f" it is {evidence.asked.said(counted)}."
    )
    if died.value * evidence.found.value < 0:
        arm = "the people taken on" if died.value > 0 else "their stand-ins"
        return "failed", f"{said} More of {arm} died, which by itself makes it come out so."
    agrees = shown(counted) and counted.value * evidence.found.value > 0
    return "cannot know" if agrees else "failed", said


def _per_person(evidence: Evidence) -> Contrasted:
    """Return the answer with whoever died followed on, having nothing, until records end."""
    asked, everyone, drawn = evidence.asked, evidence.everyone, evidence.ground.drawn
    to_the_end = (drawn.last - drawn.first).days - everyone.seen
    days = np.where(everyone.died, np.maximum(to_the_end, everyone.days), everyone.days)
    time = years(replace(everyone, days=days), asked.span)
    whole = replace(asked, people=replace(asked.people, time=time))
    return estimated(design_of(asked.study, evidence.ground.caseload), whole, evidence.ground)


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
