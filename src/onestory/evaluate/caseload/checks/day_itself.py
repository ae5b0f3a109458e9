"""The day itself: what happened on the day on which people were taken on, which counts nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy.stats import binomtest

from onestory.evaluate.caseload.asked import TESTED, ranged
from onestory.evaluate.caseload.checks.evidence import apart
from onestory.evaluate.caseload.people import DAY_ITSELF, amounts
from onestory.model.effect import Check
from onestory.model.words import share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.stats.estimate import BoolArray, FloatArray

_NAME = "The day itself"


def the_day_itself(evidence: Evidence) -> Check:
    """Return whether as many had the outcome on the day of time zero in both arms.

    Fails where they differ at 99%, by clusters and by chance in so few people alike: then it led to
    being taken on or came of it, and people in the midst of something are unlike others.
    """
    any_of_it: BoolArray = (
        amounts(evidence.everyone, evidence.asked.followed.outcome, DAY_ITSELF) > 0
    )
    had = any_of_it.astype(np.float64)
    shares = [evidence.share(any_of_it, exposed=arm) for arm in (True, False)]
    found = evidence.differs(had)
    differs = apart(found) and _beyond_chance(evidence, had, beside=shares[1])
    nobody = not any_of_it.any()
    known = nobody or ranged(found)
    return Check(
        name=_NAME,
        passed="failed" if differs else "passed" if known else "cannot know",
        sentence=f"On the day itself, which is not counted, {share(shares[0])} of the people taken"
        f" on and {share(shares[1])} of their stand-ins had any of it"
        + (
            ". That differs, at 99%: it led to being taken on, or was caused by it, and nobody can"
            " tell which. People taken on in the midst of it are unlike others in the days after."
            if differs
            else ": nothing shows that it led to being taken on."
            if known
            else ". How far that is more than chance cannot be told."
        ),
        table=pa.table({"people": ["taken on", "stand-ins"], "had_any": shares}),
    )


def _beyond_chance(evidence: Evidence, had: FloatArray, *, beside: float) -> bool:
    """Return whether so many of the exposed having it is no chance, were they as their stand-ins.

    Few events are told by an exact test: sums over clusters miss what might have happened.
    """
    taken = evidence.everyone.exposed & (evidence.found.weight > 0)
    many = int(taken.sum())
    p_value = binomtest(int(had[taken].sum()), many, float(np.clip(beside, 0, 1))).pvalue
    return bool(p_value < 1 - TESTED)
