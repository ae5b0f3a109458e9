"""The entry: what programs and the learning library read of one report, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from onestory.model.answer import Judgement
from onestory.report.answer import page as answer_page
from onestory.report.learning import around, heard, outcomes, success
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Document

FORM = "onestory learning 1"


def write(material: Material, document: Document, path: Path) -> Path:
    """Return the entry as written to `path`; the same learning gives the same bytes."""
    text = json.dumps(entry(material, document), ensure_ascii=False, indent=2, default=_plain)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return path


def entry(material: Material, document: Document) -> dict[str, object]:
    """Return what was tried, for whom, where, when, what was found and with what certainty."""
    return {
        "form": FORM,
        **_tried(material),
        **_found(material),
        "certainty": _certainty(material),
        "next_steps": [line.words for section, line in document.lines if section.id == "next"],
        **_standing(material),
        "sentences": [
            {"id": line.id, "section": section.id, "least_length": line.least,
             "text": line.words, "table": line.table, "rows": list(line.rows)}
            for section, line in document.lines
        ],
    }  # fmt: skip


def _tried(material: Material) -> dict[str, object]:
    """What was tried, for whom, where and when, and what was found in a sentence."""
    answer, study = material.answer, material.answer.study
    people = [one.population for one in study.estimands]
    return {
        "title": study.title,
        "programme": study.programme,
        "question": study.question,
        "sentence": answer.sentence,
        "verdict": answer.verdict,
        "tried": list(dict.fromkeys(one.exposure for one in study.estimands)),
        "for_whom": list(dict.fromkeys((*people, *(one.for_whom for one in study.statements)))),
        "places": [
            {"site": one.name, "place": one.place, "name": material.plan.place(one.place),
             "starts": one.starts} for one in study.sites
        ],
        "window": {"start": study.window.start, "end": study.window.end},
        "data_up_to": answer_page.until(material.cleared.answer),
        "design": list(dict.fromkeys(one.design for one in answer.effects)),
        "chosen": study.chosen,
        "delivered": answer.delivered.verdict,
    }  # fmt: skip


def _found(material: Material) -> dict[str, object]:
    """What was found of every statement, outcome and harm, and what is missing."""
    answer, learning = material.answer, material.learning
    return {
        "statements": [_statement(one, material) for one in answer.judgements],
        "outcomes": _outcomes(material),
        "harms": [
            {"id": key.removeprefix("harm:"), "text": line.text, "worse": line.warned}
            for line in around.watched(material) for key in line.told
        ],
        "not_measured": list(learning.not_measured),
        "checks_failed": [
            {"outcome": e.outcome.id, "check": c.name, "sentence": c.sentence}
            for e in answer.effects for c in e.checks if c.passed == "failed"
        ],
        "mirrors": [{"id": one.asked.id, "sentence": one.sentence} for one in learning.mirrors],
    }  # fmt: skip


def _statement(one: Judgement, material: Material) -> dict[str, object]:
    """A statement with its two answers, and the numbers that the second rests on."""
    own = one.statement
    effect = material.effect(own.outcome)
    told = next((h for h in heard.every(material) if h.experience.id == own.outcome), None)
    source = effect or told
    return {
        "id": own.id,
        "what": own.what,
        "for_whom": own.for_whom,
        "outcome": own.outcome,
        "planned": success.planned(own, material),
        "by": own.by,
        "reached": one.reached,
        "verdict": one.verdict,
        "change": one.change,
        "estimate": source.estimate if source else None,
        "lower": source.lower if source else None,
        "upper": source.upper if source else None,
        "contrast": effect.contrast if effect else "difference",
        "reached_sentence": one.reached_sentence,
        "because_sentence": one.because_sentence,
    }


def _outcomes(material: Material) -> list[dict[str, object]]:
    return [
        {"id": one.key.removeprefix("outcome:"), "title": one.title, "role": one.role,
         "verdict": one.verdict, "estimate": one.estimate, "lower": one.lower, "upper": one.upper,
         "contrast": one.contrast, "unit": one.unit, "found": one.found, "range": one.span}
        for one in outcomes.every(material)
    ]  # fmt: skip


def _certainty(material: Material) -> dict[str, object]:
    """What the certainty of the main answer rests on, as it is compared between reports."""
    answer = material.answer
    main = answer.effects[0] if answer.effects else None
    checks = [one.passed for one in main.checks] if main else []
    return {
        "known": bool(main and main.known),
        "estimate": main.estimate if main else None,
        "lower": main.lower if main else None,
        "upper": main.upper if main else None,
        "contrast": main.contrast if main else None,
        "unit": main.unit if main else "",
        "exposed": main.n_exposed if main else 0,
        "comparators": main.n_comparator if main else 0,
        "checks_passed": checks.count("passed"),
        "checks_failed": checks.count("failed"),
        "checks_not_known": checks.count("cannot know"),
        "complete": answer.complete,
        "no_harm_watched": around.NO_HARM_WATCHED in _texts(material),
    }


def _texts(material: Material) -> Iterable[str]:
    study = material.answer.study
    watched = any(one.role == "harm" for one in (*study.outcomes, *study.experience))
    return () if watched else (around.NO_HARM_WATCHED,)


def _standing(material: Material) -> dict[str, object]:
    """Lock, audience, and whether it is invented."""
    study, cleared = material.answer.study, material.cleared
    lock = study.lock
    return {
        "lock": "not locked" if lock is None else lock.kind,
        "lock_sha256": "" if lock is None else lock.seal or lock.sha256,
        "locked_on": None if lock is None else lock.on,
        "amendments": [
            {"on": one.on, "by": one.by, "why": one.why, "changed": list(one.changed)}
            for one in (lock.amendments if lock else ())
        ],
        "study_sha256": study.text_sha256,
        "audience": cleared.rule.audience,
        "invented": material.invented,
        "code_version": cleared.provenance.code_version,
        "made_on": cleared.provenance.made_on,
    }


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
