"""Outcomes: every one that was registered, in one line each, whatever was found of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onestory.model.answer import Judgement
from onestory.model.effect import Effect
from onestory.model.score_words import is_share
from onestory.model.study import Contrast, Outcome, Role, Wanted
from onestory.report import words
from onestory.report.answer import words as answer_words
from onestory.report.learning import heard as hearing
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Part, Sheet
from onestory.report.learning.heard import Heard
from onestory.report.tables import Cell, build, number
from onestory.report.tables import Line as TableLine

OF_PEOPLE = frozenset({"people", "carers", "people and carers", "wellbeing", "public health"})
"""Sectors in which nobody delivers anything: what is measured there happens in people's lives."""
_LIVES = re.compile(r"(?i)\b(deaths?|mortality|life expectancy|quality of life|wellbeing)\b")
_ROLES = {
    "outcome": "",
    "harm": "A harm that was watched",
    "negative control": "Should not have moved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One outcome as a row: what it is, the verdict, the best estimate and its range."""

    key: str
    title: str
    role: Role
    wanted: Wanted
    verdict: str
    estimate: float | None
    lower: float | None
    upper: float | None
    contrast: Contrast
    unit: str
    found: str
    span: str
    sentence: str
    of_people: bool
    table: str
    rows: tuple[int, ...]


def every(material: Material) -> tuple[Told, ...]:
    """Return every outcome of the study, counted and heard, in its order."""
    counted = [_counted(one, material) for one in material.answer.study.outcomes]
    return (*counted, *(_heard(one, material) for one in hearing.every(material)))


def parts(told: tuple[Told, ...], *, anchor: str, caption: str) -> tuple[Part, ...]:
    """Return the outcomes as a table for every length, and a sentence each in full.

    A table gives each number once; a board need not read it again as a sentence.
    """
    if not told:
        return ()
    heads = ["Outcome", "Verdict", "Best estimate", "Plausible range"]
    rows = [
        TableLine(
            cells=(
                Cell(text=one.title, hint=_ROLES[one.role]),
                Cell(text=_judged(one)),
                number(one.estimate, one.found),
                Cell(text=one.span),
            )
        )
        for one in told
    ]
    keys = tuple(one.key for one in told)
    table = build(anchor, caption, heads, rows)
    return (
        Sheet(table=table, source="effects", least="team", told=keys),
        *(
            Line(
                id=f"{anchor}-{at}",
                lead=f"{one.title}.",
                text=one.sentence,
                table=one.table,
                rows=one.rows,
                least="full",
            )
            for at, one in enumerate(told, 1)
            if one.sentence
        ),
    )


def _judged(one: Told) -> str:
    """The verdict in words; of what should not have moved, whether it did."""
    if one.role != "negative control":
        return answer_words.capital(one.verdict)
    if one.lower is None or one.upper is None:
        return "Cannot tell whether it moved"
    if one.lower <= 0 <= one.upper:
        return "As it should: no sign that it moved"
    return "It moved, which it should not have"


def _counted(outcome: Outcome, material: Material) -> Told:
    effect = material.effect(outcome.id)
    title = material.plan.title(outcome)
    return Told(
        key=f"outcome:{outcome.id}",
        title=title,
        role=outcome.role,
        wanted=outcome.wanted,
        verdict=effect.verdict if effect else "not estimated",
        estimate=effect.estimate if effect else None,
        lower=effect.lower if effect else None,
        upper=effect.upper if effect else None,
        contrast=effect.contrast if effect else "ratio",
        unit=effect.unit if effect else "",
        found=answer_words.figure(effect.estimate, effect) if effect else "none",
        span=answer_words.span(effect) if effect else "none: nothing was asked of it in the study",
        sentence=_sentence(effect),
        of_people=outcome.sector in OF_PEOPLE or bool(_LIVES.search(title)),
        table="effects",
        rows=material.rows("effects", outcome=outcome.id),
    )


def _sentence(effect: Effect | None) -> str:
    if effect is None:
        return "It was registered, but the study asks no estimate of it, so none was made."
    return effect.sentence or words.sentence(effect.reason)


def _heard(one: Heard, material: Material) -> Told:
    judged = [
        judgement
        for judgement in material.answer.judgements
        if judgement.statement.outcome == one.experience.id
    ]
    return Told(
        key=f"outcome:{one.experience.id}",
        title=one.title,
        role=one.experience.role,
        wanted=one.experience.wanted,
        verdict=_verdict(one, judged),
        estimate=one.estimate,
        lower=one.lower,
        upper=one.upper,
        contrast="difference",
        unit=_unit(one),
        found=one.change or ("none" if one.value is None else "no change can be told"),
        span=_span(one),
        sentence=heard_sentence(one),
        of_people=True,
        table="survey_changes" if one.change_rows else "survey_scores",
        rows=one.change_rows or one.rows,
    )


def _unit(one: Heard) -> str:
    if one.scale is None:
        return ""
    return "share" if is_share(one.scale) else one.scale.unit or "points"


def _verdict(one: Heard, judged: list[Judgement]) -> str:
    if one.value is None and one.estimate is None:
        return "not measured" if not one.rows else "not known"
    # A change in what is said, with nobody set beside those asked, is told and not judged.
    return judged[0].verdict if judged else "heard, not compared"


def _span(one: Heard) -> str:
    return one.span or words.sentence(one.note).rstrip(".") or answer_words.NONE_GIVEN


def heard_sentence(one: Heard) -> str:
    """Return what was heard as a sentence: the score now, and how far it moved."""
    if not one.now:
        return f"Not measured: {words.sentence(one.note or 'nothing was heard of it')}"
    if not one.change:
        why = f": {one.note.rstrip('.')}" if one.note else ""
        return f"{one.now}. How far it moved is not known{why}."
    return (
        f"{one.now}. Since {one.waves[0]} it is {one.change} (plausible range"
        f" {one.span or 'none'});"
        " that is a change in what was said, not yet what the programme did."
    )
