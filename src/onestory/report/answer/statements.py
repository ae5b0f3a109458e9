"""Statements: each locked one with its two answers; none may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.answer import Answer, Judgement
from onestory.model.effect import Effect
from onestory.model.errors import ReportError
from onestory.model.period import day_label
from onestory.model.words import listed
from onestory.report.answer import words
from onestory.report.answer.plan import AnswerPlan
from onestory.report.left_out import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One statement of the page: what was promised, and its two answers apart from each other."""

    anchor: str
    what: str
    planned: str
    reached: str
    reached_sentence: str
    change: str
    verdict: str
    because_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One statement in full, as it was written down."""

    anchor: str
    what: str
    entries: tuple[Entry, ...]


def rows(answer: Answer) -> tuple[StatementRow, ...]:
    """Return every statement of the study in its order, with both answers.

    Raises ReportError when a statement has no judgement, or not one of its own.
    """
    judged = {one.statement.id: one for one in answer.judgements}
    missing = [s.id for s in answer.study.statements if s.id not in judged]
    changed = [
        s.id for s in answer.study.statements if s.id not in missing and judged[s.id].statement != s
    ]
    if missing or changed or len(answer.judgements) != len(answer.study.statements):
        refuse(missing or changed or [one.statement.id for one in answer.judgements])
    return tuple(
        StatementRow(
            anchor=anchor(statement.id),
            what=statement.what,
            planned=words.planned_change(statement, answer),
            reached=words.capital(one.reached),
            reached_sentence=one.reached_sentence,
            change=_change(one, answer),
            verdict=words.capital(one.verdict),
            because_sentence=one.because_sentence,
        )
        for statement in answer.study.statements
        for one in [judged[statement.id]]
    )


def in_full(answer: Answer, plan: AnswerPlan) -> tuple[Promise, ...]:
    """Return every statement of the study as it was written down."""
    made: list[Promise] = []
    for one in answer.study.statements:
        agreed = listed(one.agreed_by) if one.agreed_by else "nobody is named"
        told = {
            "For whom": one.for_whom,
            "How much, by when": words.planned_change(one, answer),
            "Measured by": _measured_by(one.outcome, answer, plan),
            "What would count as failure": one.failure or "not stated",
            "What harm is watched": one.harm or "not stated",
            "Agreed by": agreed,
        }
        entries = tuple(Entry(term=term, text=text) for term, text in told.items())
        made.append(Promise(anchor=f"{anchor(one.id)}-full", what=one.what, entries=entries))
    return tuple(made)


def amendments(answer: Answer) -> tuple[Entry, ...]:
    """Return every change made since the lock: when, by whom, of what and why."""
    lock = answer.study.lock
    return tuple(
        Entry(
            term=f"{day_label(one.on)}, {one.by}",
            text=f"{f'Changed: {listed(one.changed)}. ' if one.changed else ''}{one.why}"
            f" (sha256 begins {one.sha256[:12]})",
        )
        for one in (lock.amendments if lock else ())
    )


def check_shown(page: str, shown: Iterable[StatementRow]) -> None:
    """Raise ReportError when a statement of the study does not stand in the text of the page."""
    absent = [row.anchor for row in shown if f'id="{row.anchor}"' not in page]
    if absent:
        refuse(absent)


def refuse(ids: Iterable[str]) -> None:
    """Raise the error of a statement that would be missing from the page."""
    raise ReportError(
        found="A statement of success would be missing from the page, or stand there changed:"
        f" {listed(sorted(ids))}.",
        where="statements",
        do="Judge every statement of the study as it was locked, and no other; one that cannot be"
        " judged is 'not known'.",
    )


def anchor(identifier: str) -> str:
    """Return the statement's address in the page."""
    return f"statement-{re.sub(r'[^A-Za-z0-9]+', '-', identifier).strip('-').lower()}"


def _measured_by(identifier: str, answer: Answer, plan: AnswerPlan) -> str:
    known = [one for one in answer.study.outcomes if one.id == identifier]
    return plan.title(known[0]) if known else identifier


def _change(one: Judgement, answer: Answer) -> str:
    """The change seen in the exposed places, where the sentence does not tell it already."""
    told = words.seen(one, _effect(answer, one.statement.outcome))
    return "" if told in one.reached_sentence else told


def _effect(answer: Answer, outcome: str) -> Effect | None:
    return next((e for e in answer.effects if e.outcome.id == outcome), None)
