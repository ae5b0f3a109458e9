"""Judged: each statement at the end, from what the people taken on had before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.falls import fall
from onestory.evaluate.judging import Seen, judge
from onestory.model.period import day_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onestory.evaluate.caseload.asked import Asked
    from onestory.model.answer import Judgement
    from onestory.model.effect import Effect
    from onestory.model.study import Study, SuccessStatement

_DAY = timedelta(days=1)


def judged(
    study: Study, effects: Sequence[Effect], questions: Sequence[Asked], *, last: date
) -> tuple[Judgement, ...]:
    """Return one judgement a statement: was the target reached, and was it the programme?

    The change is that of the people taken on, from their own year before to the days that count.
    `last` is the first day that records no longer cover.
    """
    asked = {question.outcome.id: question for question in questions}
    return judge(study, effects, seen=lambda one: _seen(one, asked.get(one.outcome), last))


def _seen(statement: SuccessStatement, asked: Asked | None, last: date) -> Seen:
    if asked is None:
        return Seen(change=None, why="It could not be followed.")
    if last <= statement.by:
        until, by = day_label(last - _DAY), day_label(statement.by)
        return Seen(change=None, why=f"Not yet known: records end on {until}, before {by}.")
    if asked.estimand not in asked.study.estimands:
        return Seen(
            change=None, why="Nothing at all happened to one arm, so it is told as a difference."
        )
    found = fall(asked, asked.everyone.exposed.astype(np.float64))
    chance = asked.family == "linear" and asked.estimand.contrast == "difference"
    if found is None or chance:
        return Seen(
            change=None, why="It cannot be seen: the year before is not known, or has none of it."
        )
    return Seen(
        change=asked.change(found.value),
        among="among the people taken on",
        since="than in their own year before",
        beside=_by_itself(asked),
        by_effect=True,
    )


def _by_itself(asked: Asked) -> str:
    """Return how the same came to be among stand-ins, whom nobody took on."""
    exposed = asked.everyone.exposed
    found = fall(asked, np.where(exposed, 0.0, asked.weight))
    if found is None:
        return ""
    return f"Among people like them whom nobody took on it was {asked.words(found.value)}."
