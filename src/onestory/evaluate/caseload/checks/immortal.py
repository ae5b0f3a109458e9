"""Immortal: did anybody have to live, or to wait, to be counted as they were?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.effect import Check
from onestory.model.words import many, share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.model.caseload import Drawn

_BACKDATED = 0.02
"""Of the records of enrolment: beyond it people may have had to live until they were written in."""


def immortal_time(evidence: Evidence) -> Check:
    """Return whether any of the time that counts lies before people could be told apart.

    Each is followed from the day on which they were taken on or stood beside, so that nobody had
    to live to be counted as one or the other (Suissa 2008, Am J Epidemiol 167:492). A start that
    was written in after the day it bears is one that somebody had to live to be given.
    """
    everyone, drawn = evidence.everyone, evidence.ground.drawn
    early = int((everyone.days < 0).sum())
    before = int((~everyone.exposed & (everyone.later <= 0)).sum())
    wrong = early + before
    written_in = drawn.backdated / max(drawn.enrolments, drawn.backdated, 1)
    said = _sound(drawn)
    if written_in > _BACKDATED:
        said = (
            f"Of {many(drawn.enrolments, 'record')} of being taken on {drawn.backdated:,}"
            f" ({share(written_in)}) begin before the day on which it was decided: whoever died in"
            " between was never written in, so that the others had to live to be counted."
        )
    if wrong:
        gone = many(wrong, "person was", "people were")
        said = f"{gone} gone, or already taken on, by their own time zero."
    return Check(
        name="Immortal time",
        passed="failed" if wrong or written_in > _BACKDATED else "passed",
        sentence=said,
        table=pa.table(
            {
                "gone_before": [early],
                "taken_on_before": [before],
                "begin_before_decided": [drawn.backdated],
            }
        ),
    )


def _sound(drawn: Drawn) -> str:
    """Return what is told where nobody had to live to be counted, or hardly anybody."""
    left_out = drawn.flow[0].exposed - drawn.flow[-1].exposed if drawn.flow else 0
    parts = [
        "Everybody is followed from their own time zero, alive and not taken on before it, so"
        " nobody had to live to be counted."
    ]
    if left_out > 0:
        parts.append(
            f"{many(left_out, 'person', 'people')} taken on {'was' if left_out == 1 else 'were'}"
            " left out on the way, as the flow tells."
        )
    if drawn.backdated:
        begin = many(drawn.backdated, "record begins", "records begin")
        parts.append(f"But {begin} before the day on which it was decided.")
    return " ".join(parts)
