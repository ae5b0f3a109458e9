"""The answer: one study, one page, whatever was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onestory.model.effect import Effect, Verdict

if TYPE_CHECKING:
    from datetime import date

    from onestory.model.caseload import PeopleTold
    from onestory.model.delivered import Delivered
    from onestory.model.finding import Finding
    from onestory.model.result import Input
    from onestory.model.rivals import Rivals
    from onestory.model.study import Design, Study, SuccessStatement

Reached = Literal["met", "not met", "not known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One design: whether these data can support it, and why or why not, in a sentence."""

    design: Design
    supported: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One locked statement at the end: was the target reached, and was it the programme?

    `change`, the change seen in the exposed places, is a share or in the unit, as the estimand's
    contrast; None where it could not be seen. `verdict` is that of the effect.
    """

    statement: SuccessStatement
    reached: Reached
    change: float | None
    reached_sentence: str
    verdict: Verdict
    because_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a reporting guideline (TARGET, TREND, RECORD, TIDieR): its text, if known."""

    guideline: str
    item: str
    text: str  # '' where not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The honest answer to a study's question.

    `sentence` comes first on every page. `effects` are in the order of the estimands, the main
    one first. `told_when` is the earliest date by which the planned effect could be told, None
    where unknown. `cost_shift` says what moved between sectors. `complete` is False, with
    `missing` in words, where something that an honest answer needs was not given.
    `smallest_count` is the least number of events behind any period of the exposed places, or of
    those without one where the figure is a proportion; `smallest_comparator_count` is that of the
    comparators. None where counts are not known: what may leave rests on them. `people` is None
    where the study is one of places.
    """

    study: Study
    sentence: str
    verdict: Verdict
    effects: tuple[Effect, ...]
    judgements: tuple[Judgement, ...]
    rivals: Rivals
    delivered: Delivered
    suggestions: tuple[Suggestion, ...]
    cost_shift: str
    told_when: date | None = None
    complete: bool = True
    missing: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()
    invented: bool = False
    already_public: bool = False
    smallest_count: float | None = None
    smallest_comparator_count: float | None = None
    people: PeopleTold | None = None
