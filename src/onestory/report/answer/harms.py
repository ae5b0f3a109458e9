"""Harms that were watched, in words: each in a line, and those that came out worse at once."""

from __future__ import annotations

from onestory.model.answer import Answer
from onestory.model.effect import Effect
from onestory.report.answer import words
from onestory.report.answer.plan import AnswerPlan


def lines(answer: Answer, plan: AnswerPlan) -> tuple[str, ...]:
    """Return a line a harm that `worse` does not tell, so that no board can miss it."""
    told: list[str] = []
    for one in (one for one in _watched(answer) if not _worse(one, answer)):
        best = words.figure(one.estimate, one)
        found = f"; best estimate {best} (plausible range {words.span(one)})"
        known = found if one.estimate is not None else ""
        told.append(f"{plan.title(one.outcome)}: {one.verdict}{known}.")
    return tuple(told)


def worse(answer: Answer, plan: AnswerPlan) -> tuple[str, ...]:
    """Return a sentence for each harm, the main outcome aside, whose range lies on the bad side.

    A verdict of 'cannot tell yet' on whether it matters must not hide that it moved.
    """
    return tuple(
        f"A harm that was watched: {_within(plan.title(one.outcome))} came out"
        f" {words.figure(one.estimate, one)} ({words.span(one)}); {matters(one)}."
        for one in _watched(answer)
        if _worse(one, answer)
    )


def _watched(answer: Answer) -> list[Effect]:
    return [one for one in answer.effects if one.outcome.role == "harm"]


def _worse(effect: Effect, answer: Answer) -> bool:
    if effect is answer.effects[0] or not effect.known or effect.estimate is None:
        return False
    if effect.lower is None or effect.upper is None:
        return False
    return effect.lower > 0 if effect.outcome.wanted == "lower" else effect.upper < 0


def matters(effect: Effect) -> str:
    """Return what may be said of a harm that came out worse, by its checks and verdict."""
    if any(check.passed == "failed" for check in effect.checks):
        return "a check of its figures failed, so whether the programme did it cannot be told"
    if not effect.n_comparator:
        return "without a comparator, whether the programme did it cannot be told"
    if effect.verdict == "harmed":
        return "that is by as much as matters"
    if effect.verdict == "no meaningful difference":
        return "that is less than was said to matter"
    return "whether by as much as matters cannot yet be told"


def _within(title: str) -> str:
    """Return the title as it stands within a sentence, but 'A&E attendances' as written."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
