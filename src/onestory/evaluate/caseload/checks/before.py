"""Before: what stand-ins and people taken on had before time zero, when nothing should differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.checks.evidence import apart
from onestory.evaluate.caseload.designs import design_of
from onestory.evaluate.caseload.falls import BEFORE, fall, from_to
from onestory.evaluate.caseload.people import amounts, months
from onestory.evaluate.verdict import BY_NEED
from onestory.model.effect import Check
from onestory.model.words import share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.evaluate.caseload.people import Span
    from onestory.stats.people.arrays import Contrasted

_FELL = "Regression to the mean"
_PLACEBO = "Placebo dates"
_SAME = 0.95
"""Correlation with a covariate from which a year before is one that people were made alike in."""
TWO_YEARS = 730
"""Days of history that a study must ask for, so that there is a second year before to look at."""
_MOST = 0.1  # of the rate of stand-ins: a difference before that is worth speaking of


def regression_to_the_mean(evidence: Evidence) -> Check:
    """Return how much of the fall since the year before came to people whom nobody took on.

    Fails where stand-ins had not been as high as the people taken on in that year: then they could
    not fall as far by themselves.
    """
    asked = evidence.asked
    taken = fall(asked, evidence.found.weight * evidence.everyone.exposed)
    beside = fall(asked, evidence.stand_ins)
    if taken is None or beside is None:
        return Check(
            name=_FELL,
            passed="cannot know",
            sentence="How far people fall by themselves after the year in which they were chosen"
            " is not known: that year is not in these records, or had too little of the outcome.",
        )
    unlike = evidence.within(BEFORE)
    far = apart(unlike) and abs(taken.expected / beside.expected - 1) > _MOST
    return Check(
        name=_FELL,
        passed="failed" if far else "passed",
        sentence=f"{_fell(evidence, taken, beside)} "
        + (
            "In the year before, stand-ins had not been as high as the people taken on, so they"
            " show too small a fall."
            if far
            else "Weights made stand-ins as high in the year before, so the answer is free of it."
            if design_of(evidence.asked.study, evidence.ground.caseload) in BY_NEED
            else "Stand-ins had been as high in the year before, so the answer is free of it."
        ),
        table=pa.table(
            {
                "people": ["taken on", "stand-ins"],
                "year_before": [taken.expected, beside.expected],
                "after": [taken.observed, beside.observed],
            }
        ),
    )


def _fell(evidence: Evidence, taken: Contrasted, beside: Contrasted) -> str:
    asked = evidence.asked
    own, others = taken.expected - taken.observed, beside.expected - beside.observed
    said = f"Stand-ins, whom no team took on that day, went {from_to(asked, beside)} by themselves."
    if own <= 0 or others <= 0:
        return said
    part = "all" if others >= own else share(others / own)
    return f"{said} That is {part} of the fall seen in the people taken on."


def placebo_dates(evidence: Evidence) -> Check:
    """Return whether the year before the year that was made alike shows a difference."""
    span = months(-24, 12)
    if evidence.ground.caseload.history < TWO_YEARS:
        return _unknown(
            "The second year before was not looked at: the study asks for"
            f" {evidence.ground.caseload.history:,} days before time zero, which are fewer than"
            f" {TWO_YEARS}."
        )
    long_enough = evidence.everyone.seen >= -span.first
    both = [
        bool((long_enough & (evidence.found.weight > 0) & arm).any()) for arm in _arms(evidence)
    ]
    if not all(both):
        return _unknown("Records do not reach two years back, so that no year is left to test.")
    had = amounts(evidence.everyone, evidence.asked.followed.outcome, span)
    if not had.any():
        return _unknown("Nothing happened in the year that could be tested.")
    if _made_alike(evidence, had):
        return _unknown(
            "People were made alike in the second year before as well as in the first, so that it"
            " cannot show a difference."
        )
    found = evidence.within(span, kept=long_enough)
    return _judged(evidence, found, span)


def _arms(evidence: Evidence) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], ...]:
    return evidence.everyone.exposed, ~evidence.everyone.exposed


def _judged(evidence: Evidence, found: Contrasted, span: Span) -> Check:
    if not np.isfinite(found.standard_error):
        return _unknown(found.why_not)
    differs = apart(found)
    return Check(
        name=_PLACEBO,
        passed="failed" if differs else "passed",
        sentence="In the second year before time zero, which no team could have touched, people"
        f" taken on came out {evidence.asked.said(found)} beside their stand-ins, at 99%: "
        + (
            "they differed already in ways that weighting did not mend."
            if differs
            else "nothing shows that they differed already."
        ),
        table=pa.table(
            {
                "first_day": [span.first],
                "last_day": [span.last],
                "estimate": [evidence.asked.change(found.value)],
                "lower": [evidence.asked.change(found.lower)],
                "upper": [evidence.asked.change(found.upper)],
            }
        ),
    )


def _made_alike(evidence: Evidence, had: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
    """Return whether a covariate is, all but for its unit, what was had in those days."""
    own = had - had.mean()
    for column in range(evidence.everyone.covariates.shape[1]):
        other = evidence.everyone.covariates[:, column].astype(np.float64)
        other -= other.mean()
        size = float(np.sqrt((own @ own) * (other @ other)))
        if size > 0 and abs(float(own @ other)) / size > _SAME:
            return True
    return False


def _unknown(why: str) -> Check:
    return Check(name=_PLACEBO, passed="cannot know", sentence=why)
