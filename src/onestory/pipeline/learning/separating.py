"""Separating: what interviews rate differently at sites that gained and at those that did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from onestory import evidence

if TYPE_CHECKING:
    from onestory.model.interviews import InterviewsTold
    from onestory.pipeline.learning.hearing import Hearing
    from onestory.pipeline.study.answered import Answered

_DAY = timedelta(days=1)


def interviews(made: Answered, heard: Hearing) -> tuple[InterviewsTold, ...]:
    """Return the interviews, those rated by site with a sentence on what separates sites.

    Sites are told apart by the study's first outcome, to the end of its window.
    """
    rated = [evidence.ratings_by_site(one) for one in heard.coded]
    if not any(rows.num_rows for rows in rated) or not made.answer.effects:
        return heard.interviews
    outcome = made.answer.effects[0].outcome
    moved = made.moved([made.answer.study.window.end - _DAY])
    own = moved.filter(pc.equal(moved["outcome"], outcome.id))
    title = made.plan.title(outcome)
    return tuple(
        replace(
            told,
            sentences=(
                *told.sentences,
                evidence.separating_sentence(
                    evidence.separating_constructs(rows, measured=own, wanted=outcome.wanted),
                    title,
                ),
            ),
        )
        if rows.num_rows
        else told
        for told, rows in zip(heard.interviews, rated, strict=True)
    )
