"""Around: what else was going on, and what went wrong or did harm."""

from __future__ import annotations

from onestory.model.answer import Answer
from onestory.model.effect import Effect
from onestory.model.words import listed
from onestory.report import words
from onestory.report.answer import words as answer_words
from onestory.report.answer.harms import matters
from onestory.report.answer.sections import Sections
from onestory.report.learning import heard as hearing
from onestory.report.learning import outcomes
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Part, Section, Sheet

CAME_OUT_WORSE = "A harm came out worse."
NO_HARM_WATCHED = "Whether it did harm was not measured: no harm was registered."


def rivals(material: Material, told: Sections) -> Section:
    """Return the other policies, programmes and events that could explain a difference."""
    part = told.rivals
    named = _unequal(material.answer)
    found = (*named, *part.sentences) or (
        "No other policy or event is known to have touched the places.",
    )
    lines = [
        Line(id=f"rivals-{n}", text=text, table="rivals", least="team" if n == 1 else "board",
             spare=2 if n == 1 else 4)
        for n, text in enumerate(dict.fromkeys(found), 1)
    ]  # fmt: skip
    parts: list[Part] = [*lines]
    if part.table:
        parts.append(Sheet(table=part.table, source="rivals", least="board", spare=5))
    if part.equal:
        parts.append(Line(id="rivals-equal", text=part.equal, table="rivals", least="board",
                          spare=4))  # fmt: skip
    parts += [
        Line(id=f"rivals-equal-{n}", text=words.sentence(text), table="rivals")
        for n, text in enumerate(part.equals, 1)
    ]
    return Section(id="around", heading="What else was going on", parts=tuple(parts))


def _unequal(answer: Answer) -> tuple[str, ...]:
    """What touched places unequally, named: it could explain a difference."""
    found = [*answer.rivals.touching("unequally"), *answer.rivals.touching("not known")]
    if not found:
        return ()
    touched = "that may have touched places unequally, and so could explain a difference"
    return (f"Other policies and events {touched}: {listed([one.title for one in found])}.",)


def wrong(material: Material, told: Sections) -> Section:
    """Return what failed or did harm: every harm that was watched, and whatever was not reached."""
    answer = material.answer
    return Section(
        id="wrong",
        heading="Harm and failure",
        parts=(
            *_main_harmed(material),
            *_harms(material),
            *_failed(answer),
            *_not_delivered(answer),
            *_gone(told),
        ),
    )


def _main_harmed(material: Material) -> tuple[Line, ...]:
    """What was hoped for and came out as harm, told here too and not in the sentence alone."""
    hoped = [one for one in outcomes.every(material) if one.role == "outcome"]
    return tuple(
        Line(
            id=f"harmed-{one.key.removeprefix('outcome:')}",
            lead="It did harm.",
            text=f"{one.title}: {one.found} ({one.span}).",
            table=one.table,
            rows=one.rows,
            least="team",
            warned=True,
        )
        for one in hoped
        if one.verdict == "harmed"
    )


def _harms(material: Material) -> tuple[Line, ...]:
    """A line for each harm that came out worse, and one for all others that were watched."""
    found = watched(material)
    if not found:
        return (Line(id="harm-none", text=NO_HARM_WATCHED, least="team", warned=True),)
    worse = [one for one in found if one.warned]
    return (*worse, *_others([one for one in found if not one.warned]))


def watched(material: Material) -> list[Line]:
    """Return a line for each harm that was registered, counted or heard, in their order."""
    counted = {f"outcome:{o.id}" for o in material.answer.study.outcomes if o.role == "harm"}
    heard = [one for one in hearing.every(material) if one.experience.role == "harm"]
    return [
        *(_harm(told, material) for told in outcomes.every(material) if told.key in counted),
        *(_heard_harm(one) for one in heard),
    ]


def _others(found: list[Line]) -> tuple[Line, ...]:
    """Harms that did not come out worse, in one line: none of them may be left out."""
    if not found:
        return ()
    told = "; ".join(one.text.rstrip(".") for one in found)
    many = "Harms that were watched." if len(found) > 1 else "A harm that was watched."
    return (
        Line(
            id="harms",
            lead=many,
            text=f"{told}.",
            table="effects",
            least="team",
            told=tuple(key for one in found for key in one.told),
        ),
    )


def _harm(told: outcomes.Told, material: Material) -> Line:
    identifier = told.key.removeprefix("outcome:")
    effect = material.effect(identifier)
    worse = _worse(effect) or told.verdict == "harmed"
    known = f"{told.verdict}, {told.found} ({told.span})"
    unknown = f"{told.verdict}, {_start(told.sentence or told.span)}"
    weight = f"; {matters(effect)}" if worse and effect else ""
    return Line(
        id=f"harm-{identifier}",
        lead=CAME_OUT_WORSE,
        text=f"{told.title}: {unknown if told.estimate is None else known}{weight}.",
        table="effects",
        rows=told.rows,
        least="team",
        told=(f"harm:{identifier}",),
        warned=worse,
    )


def _start(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _worse(effect: Effect | None) -> bool:
    """Whether the range lies wholly on the bad side, whatever the verdict on how much matters."""
    if effect is None or not effect.known or effect.lower is None or effect.upper is None:
        return False
    return effect.lower > 0 if effect.outcome.wanted == "lower" else effect.upper < 0


def _heard_harm(one: hearing.Heard) -> Line:
    return Line(
        id=f"harm-{one.experience.id}",
        lead=CAME_OUT_WORSE,
        text=f"{one.title}: {_said(one)}",
        table="survey_changes" if one.change_rows else "survey_scores",
        rows=one.change_rows or one.rows,
        least="team",
        told=(f"harm:{one.experience.id}",),
        warned=one.worse,
    )


def _said(one: hearing.Heard) -> str:
    if not one.change:
        return _start(outcomes.heard_sentence(one)) + "."
    moved = f"{one.change} since {one.waves[0]} ({one.span or 'no range'})"
    return f"{moved}, as said, with nothing to compare it with."


def _failed(answer: Answer) -> tuple[Line, ...]:
    """The statements that were not met, with what was agreed to count as failure."""
    return tuple(
        Line(
            id=f"not-met-{at}",
            lead="Not met.",
            text=f"{words.sentence(one.statement.what)} What was to count as failure:"
            f" {answer_words.ended(one.statement.failure or 'not stated')}",
            table="statements",
            rows=(at,),
            least="team",
            spare=2,
        )
        for at, one in enumerate(answer.judgements, 1)
        if one.reached == "not met"
    )


def _not_delivered(answer: Answer) -> tuple[Line, ...]:
    if answer.delivered.verdict == "delivered":
        return ()
    return (
        Line(id="delivery-wrong", lead=f"{answer_words.capital(answer.delivered.verdict)}.",
             text=answer_words.delivered_words(answer)[1], table="sites", least="board", spare=3),
    )  # fmt: skip


def _gone(told: Sections) -> tuple[Line, ...]:
    return tuple(
        Line(id=f"gone-{n}", lead="Sites without figures.", text=text, table="findings",
             least="team", spare=1, warned=True)
        for n, text in enumerate(told.gone, 1)
    )  # fmt: skip
