"""Lacking: which measures a report lacks altogether, so that the page can say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onestory.model.answer import Answer
    from onestory.model.survey import SurveyTold

_SOCIAL_CARE = ("social care", "council", "care home", "local authority")
_WHO = {
    "people": "from people who receive care",
    "carers": "from unpaid carers",
    "staff": "from staff",
}


def not_measured(answer: Answer, surveys: Iterable[SurveyTold]) -> tuple[str, ...]:
    """Return a sentence for each measure that is not in the report: social care, voices."""
    sectors = " ".join(one.sector.casefold() for one in answer.study.outcomes)
    told = {str(who) for one in surveys for who in one.scores["who"].to_pylist()}
    cared = any(word in sectors for word in _SOCIAL_CARE)
    care = () if cared else ("No measure of social care is in this report.",)
    voices = (
        f"No measure {words} is in this report." for who, words in _WHO.items() if who not in told
    )
    return (*care, *voices)
