"""Opening: the sentence, what a reader must know before believing it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from onestory.model.effect import Effect
from onestory.model.period import day_label
from onestory.model.study import Amendment
from onestory.model.words import listed
from onestory.report import words
from onestory.report.answer import people_words
from onestory.report.answer import words as answer_words
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Part, Section
from onestory.report.learning.titles import within

FAILED = "A check of the figures failed."


def section(material: Material, harms: Iterable[Line]) -> Section:
    """Return the sentence first, then every warning that belongs beside it.

    `harms` are the lines on harms, of which those that came out worse stand here too.
    """
    answer = material.answer
    return Section(
        id="sentence",
        heading="What we found",
        parts=(
            Line(
                id="sentence", text=answer.sentence, table="effects", rows=(1,) if answer.effects
                else (), least="team", sentence=True,
            ),
            *_failed(material),
            *_worse(harms),
            *_rests_on(material),
            *_lock(material),
            *_amended(material),
            *_incomplete(material),
            *_not_measured(material),
        ),
    )  # fmt: skip


def _worse(harms: Iterable[Line]) -> tuple[Line, ...]:
    """The harms that came out worse, named at once so that nobody can miss them."""
    worse = [one for one in harms if one.warned and any(k.startswith("harm:") for k in one.told)]
    if not worse:
        return ()
    first, *more = (one.text.partition(":")[0] for one in worse)
    named = listed([first, *(within(one) for one in more)])
    rows = tuple(row for one in worse for row in one.rows if one.table == "effects")
    text = f"{named} came out worse; the figures stand under 'Harm and failure'."
    return (
        Line(id="harm", lead="HARM.", text=text, table="effects", rows=rows, least="team",
             warned=True),
    )  # fmt: skip


def _failed(material: Material) -> tuple[Line, ...]:
    """The checks that failed, of the outcome they are of; a failed check outranks a number."""
    return tuple(
        Line(
            id=f"failed-check-{at}",
            lead=FAILED,
            text=f"{material.plan.title(effect.outcome)}, {name}: {sentence}"
            " It outranks the number.",
            table="checks",
            rows=material.rows("checks", outcome=effect.outcome.id, passed="failed"),
            least="team",
            warned=True,
        )
        for at, (effect, name, sentence) in enumerate(_failures(material), 1)
    )


def _failures(material: Material) -> list[tuple[Effect, str, str]]:
    return [
        (effect, check.name, check.sentence)
        for effect in material.answer.effects
        for check in effect.checks
        if check.passed == "failed"
    ]


def _rests_on(material: Material) -> tuple[Line, ...]:
    answer = material.answer
    if not answer.effects:
        return ()
    main = answer.effects[0]
    told = people_words.rests_on(main, answer) if answer.people else answer_words.rests_on(main)
    return (Line(id="rests-on", text=told, table="effects", rows=(1,), least="team", spare=4),)


def _lock(material: Material) -> tuple[Part, ...]:
    study = material.answer.study
    if study.lock is None:
        lead = "NOT LOCKED, SO NOT PROSPECTIVE."
    elif study.lock.kind != "prospective":
        lead = "NOT PROSPECTIVE."
    else:
        lead = ""
    text = answer_words.lock_status(study).removeprefix("Not locked: ")
    text = text.replace(", told under the locked statements", ", told below")
    since = (
        "CHANGED SINCE: the study's text is no longer the text that was locked, and no amendment"
        " says why."
    )
    lines = [Line(id="lock", lead=lead, text=words.sentence(text), least="team", warned=bool(lead))]
    if answer_words.changed_unseen(study):
        lines.append(Line(id="changed-unseen", text=since, least="team", warned=True))
    return tuple(lines)


def _amended(material: Material) -> tuple[Line, ...]:
    lock = material.answer.study.lock
    return tuple(
        Line(id=f"amended-{at}", lead="AMENDED.", text=_amendment(one), least="team", warned=True)
        for at, one in enumerate(lock.amendments if lock else (), 1)
    )


def _amendment(one: Amendment) -> str:
    what = listed(one.changed) if one.changed else "its wording"
    return (
        f"On {day_label(one.on)} {one.by} changed {what} of the study after it was locked:"
        f" {answer_words.ended(one.why)}"
    )


def _incomplete(material: Material) -> tuple[Line, ...]:
    answer = material.answer
    if answer.complete:
        return ()
    missing = answer.missing or ("What is missing was not said.",)
    text = f"An honest answer needs more than was given. {_joined(missing)}"
    return (Line(id="incomplete", lead="INCOMPLETE.", text=text, least="team", warned=True),)


def _not_measured(material: Material) -> tuple[Line, ...]:
    missing = material.learning.not_measured
    if not missing:
        return ()
    keys = tuple(f"missing:{at}" for at in range(1, len(missing) + 1))
    return (
        Line(id="not-measured", lead="NOT MEASURED.", text=_joined(missing), least="team",
             warned=True, told=keys),
    )  # fmt: skip


def _joined(found: Iterable[str]) -> str:
    return " ".join(words.sentence(one) for one in found)
