"""Success: every statement that was written down, with its two answers apart from each other."""

from __future__ import annotations

from collections import Counter

from onestory.model.answer import Judgement
from onestory.model.effect import Verdict
from onestory.model.study import Study, SuccessStatement
from onestory.model.words import listed
from onestory.report import words
from onestory.report.answer import statements
from onestory.report.answer import words as answer_words
from onestory.report.learning import heard as hearing
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Part, Section, Sheet
from onestory.report.tables import Cell, build
from onestory.report.tables import Line as TableLine

_REACHED = {"met": "reached", "not met": "not met", "not known": "not known"}
_SAID: frozenset[Verdict] = frozenset({"helped"})  # verdicts that say it was the programme
_NOT_IT: frozenset[Verdict] = frozenset({"harmed", "no meaningful difference"})


def section(material: Material) -> Section:
    """Return the statements first: met, not met or not known, and whether by the programme.

    Raises ReportError when a statement of the study is missing among the judgements.
    """
    statements.rows(material.answer)
    judged = material.answer.judgements
    if not judged:
        nothing = "No statement of success was written down, so nothing can be said to have worked."
        parts: tuple[Part, ...] = (
            Line(id="success-none", text=nothing, least="team", warned=True),
        )
    else:
        parts = (_counted(judged, material.answer.study), _table(judged, material), *_each(judged))
    return Section(id="success", heading="Did it succeed?", parts=(*parts, *_delivered(material)))


def promises(material: Material) -> tuple[Line, ...]:
    """Return every statement as it was written down, for the full account."""
    return tuple(
        Line(
            id=f"promise-{at}",
            lead=f"{one.what}.",
            text=_promise(one, material),
            table="statements",
            rows=(at,),
        )
        for at, one in enumerate(material.answer.study.statements, 1)
    )


def planned(statement: SuccessStatement, material: Material) -> str:
    """Return the change that was planned and its date, of what is counted and what is heard."""
    for one in hearing.every(material):
        if one.experience.id == statement.outcome:
            return hearing.planned(statement, one)
    return answer_words.planned_change(statement, material.answer)


def _counted(judged: tuple[Judgement, ...], study: Study) -> Line:
    found = Counter(one.reached for one in judged)
    told = listed([f"{found[kind]} {name}" for kind, name in _REACHED.items() if found[kind]])
    of = words.many(len(judged), "statement")
    before = study.lock is not None and study.lock.kind == "prospective"
    when = " written down beforehand" if before else ""
    return Line(
        id="success-count",
        text=f"Of {of} of success{when}: {told}{_by_it(judged)}.",
        table="statements",
        rows=tuple(range(1, len(judged) + 1)),
        least="team",
        spare=1,
    )


def _by_it(judged: tuple[Judgement, ...]) -> str:
    """Of what was reached, whether because of the programme: never one without the other."""
    met = [one.verdict for one in judged if one.reached == "met"]
    because, against = (sum(one in kind for one in met) for kind in (_SAID, _NOT_IT))
    unknown = len(met) - because - against
    if not met:
        return ""
    if unknown == len(met):
        of = {1: "it is not known", 2: "for neither is it known"}.get(
            unknown, "for none of them is it known"
        )
        return f"; {of} whether because of the programme"
    parts = [
        f"{because} because of the programme, as far as can be told" if because else "",
        f"{against} not because of it" if against else "",
        f"{unknown} where that is not known" if unknown else "",
    ]
    return f", {listed([part for part in parts if part])}"


def _table(judged: tuple[Judgement, ...], material: Material) -> Sheet:
    lines = [
        TableLine(
            cells=(
                Cell(text=one.statement.what, hint=f"Planned: {planned(one.statement, material)}"),
                Cell(text=answer_words.capital(one.reached)),
                Cell(text=answer_words.capital(one.verdict), hint=_figure(one, material)),
            )
        )
        for one in judged
    ]
    heads = ["What success was to be", "Reached?", "Because of the programme?"]
    return Sheet(
        table=build("success-table", "Did it succeed?", heads, lines),
        source="statements",
        least="team",
        told=tuple(f"statement:{one.statement.id}" for one in judged),
    )


def _figure(one: Judgement, material: Material) -> str:
    effect = material.effect(one.statement.outcome)
    if effect is not None and effect.estimate is not None:
        return f"{answer_words.figure(effect.estimate, effect)} ({answer_words.span(effect)})"
    for heard in hearing.every(material):
        if heard.experience.id == one.statement.outcome and heard.change:
            since = f"since {heard.waves[0]}"
            return f"{heard.change} {since}, as said ({heard.span or 'no range'})"
    return "no estimate"


def _each(judged: tuple[Judgement, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(
            id=f"success-{at}",
            lead=f"{words.sentence(one.statement.what)} {answer_words.capital(one.reached)}.",
            text=f"{one.reached_sentence} {_because(one)}".strip(),
            table="statements",
            rows=(at,),
            least="board",
            spare=2,
        )
        for at, one in enumerate(judged, 1)
    )


def _because(one: Judgement) -> str:
    return f"Was it the programme? {one.because_sentence}" if one.because_sentence else ""


def _delivered(material: Material) -> tuple[Line, ...]:
    verdict, told = answer_words.delivered_words(material.answer)
    return (
        Line(
            id="delivered",
            lead=f"Was it delivered? {verdict}".strip(),
            text=told,
            table="sites",
            least="team",
            spare=2,
        ),
    )


def _promise(one: SuccessStatement, material: Material) -> str:
    agreed = listed(one.agreed_by) if one.agreed_by else "nobody is named"
    told = {
        "For": one.for_whom,
        "Planned": planned(one, material),
        "What would count as failure": one.failure or "not stated",
        "What harm is watched": one.harm or "not stated",
        "Agreed by": agreed,
    }
    return " ".join(f"{term}: {text.rstrip('.')}." for term, text in told.items())
