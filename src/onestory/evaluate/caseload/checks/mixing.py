"""Mixing: stand-ins taken on later, stand-ins whom the team reached anyway, and other events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged, shown
from onestory.evaluate.caseload.checks.evidence import apart
from onestory.evaluate.caseload.choices import rebalanced
from onestory.evaluate.caseload.designs import doubly_robust
from onestory.evaluate.caseload.gathered import codes
from onestory.model.effect import Check, Passed
from onestory.model.words import listed, share
from onestory.stats.people.balancing import balanced

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.model.rivals import Rival
    from onestory.stats.people.arrays import Contrasted

_FEW, _MANY = 0.1, 1 / 3
_FEWEST = 100
_SPILL, _RIVALS = "Spill-over", "Other policies and events"


def enrolled_later(evidence: Evidence) -> Check:
    """Return how many stand-ins were taken on themselves while they were followed.

    Fails where so many were that 'no difference' might be theirs.
    """
    later = evidence.everyone.later < evidence.asked.span.last
    part = evidence.share(later & ~evidence.everyone.exposed, exposed=False)
    passed: Passed = "passed" if part <= _FEW else "cannot know"
    # Dilution cannot make a difference; it can hide one.
    if part > _MANY and not shown(evidence.found):
        passed = "failed"
    said = f"{share(part)} of the stand-ins, as weighted, were taken on later."
    if part > _FEW:
        said += (
            " The answer is then of being taken on now and not later, and nearer to none than that"
            " of being taken on at all; see the choice that follows them only until then."
        )
    return Check(
        name="Enrolled later", passed=passed, sentence=said, table=pa.table({"share": [part]})
    )


def spill_over(evidence: Evidence) -> Check:
    """Return whether people in the teams' places who were not taken on fared as people elsewhere.

    Fails at 99%: then the team, or something else in its places, touched its stand-ins too.
    """
    everyone = evidence.everyone
    place = codes(everyone.entries, "place")
    near = np.isin(place, np.unique(place[everyone.exposed])) & ~everyone.exposed
    far = ~near & ~everyone.exposed
    if near.sum() < _FEWEST or far.sum() < _FEWEST:
        where = "the teams' own places" if near.sum() > far.sum() else "other places"
        return Check(
            name=_SPILL,
            passed="cannot know",
            sentence=f"Candidates are all but all of {where}, so that those who were not taken on"
            " near a team cannot be set beside people elsewhere.",
        )
    people = replace(evidence.asked.people, exposed=near)
    strict = evidence.asked.among(near | far)
    beside = replace(strict.people, exposed=people.exposed[near | far])
    weight = balanced(beside).weight
    found = doubly_robust(replace(strict, people=beside, weight=weight, confidence=0.99))
    wide = not apart(found) and _tells_nothing(found)
    return Check(
        name=_SPILL,
        passed="failed" if apart(found) else "cannot know" if wide else "passed",
        sentence="People in the teams' places who were not taken on came out"
        f" {evidence.asked.said(found)} beside people alike elsewhere, at 99%"
        + (
            ": the team, or something else in its places, touched people whom it did not take on."
            if apart(found)
            else ": too wide a range to tell whether the team reached people whom it did not take"
            " on."
            if wide
            else ": nothing shows that the team reached people whom it did not take on."
        ),
        table=pa.table({"near": [int(near.sum())], "elsewhere": [int(far.sum())]}),
    )


def _tells_nothing(found: Contrasted) -> bool:
    """Return whether a range without end, or one that holds half and twice as much, is all."""
    if not ranged(found):
        return True
    if found.scale == "ratio":
        return bool(found.lower < -np.log(2) or found.upper > np.log(2))
    return bool(max(-found.lower, found.upper) > abs(found.expected))


def rivals(evidence: Evidence) -> Check:
    """Return whether the answer stands without the places that something else touched."""
    known = evidence.ground.surroundings.rivals
    unequal = [one for one in known.touching("unequally") if not one.throughout]
    unknown = [one.title for one in known.touching("not known")]
    tried = [(one.title, _without(evidence, one)) for one in unequal]
    turned = [title for title, stands in tried if stands is False]
    bound = [title for title, stands in tried if stands is None]
    passed: Passed = "cannot know" if unknown or known.to_ask else "passed"
    if turned or bound:
        passed = "failed"
    parts = [
        f"{listed(bound)} came to the places of the people taken on alone, or of their stand-ins"
        " alone, and cannot be told from the programme."
        if bound
        else "",
        f"The answer does not stand without people of places touched by {listed(turned)}."
        if turned
        else "",
        f"Which places were touched by {listed(unknown)} has not been said." if unknown else "",
    ]
    said = " ".join(part for part in parts if part)
    return Check(
        name=_RIVALS,
        passed=passed,
        sentence=said
        or "Nothing that is known touched the two arms' places unequally, or the"
        " answer stands without it.",
    )


def _without(evidence: Evidence, rival: Rival) -> bool | None:
    """Return whether the answer stands without the rival's places; None where nobody is left."""
    kept = ~evidence.everyone.among("place", rival.places_touched)
    exposed = evidence.everyone.exposed
    if kept.all():
        return True
    if (kept & exposed).sum() < _FEWEST / 5 or (kept & ~exposed).sum() < _FEWEST:
        return None
    if not shown(evidence.found):
        return True
    again, found = rebalanced(evidence.asked, kept), evidence.found
    inside = bool(found.lower <= again.value <= found.upper)
    return inside and again.value * found.value > 0
