"""Words of an answer: verdicts, locks, effects and delivery as the page writes them."""

from __future__ import annotations

import re

from onestory.model.answer import Answer, Judgement
from onestory.model.delivered import Delivered
from onestory.model.effect import Effect
from onestory.model.effect_words import extent, magnitude, size
from onestory.model.locked import files_sentence
from onestory.model.period import day_label
from onestory.model.study import Lock, Study, SuccessStatement
from onestory.model.words import listed, many
from onestory.report.charts.event_study import period_word

NONE_GIVEN = "none can be given"
SIGNS = {"failed": "✕", "cannot know": "?", "passed": "✓"}
ROLES = {
    "outcome": "what was hoped for",
    "harm": "a harm that was watched",
    "negative control": "should not have moved",
}

_SITE = re.compile(r"\bsite(?=s?\b)", re.IGNORECASE)


def capital(text: str) -> str:
    """Return the text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def figure(value: float | None, effect: Effect) -> str:
    """Return a change on the effect's scale: '2.1% lower', or that there is none."""
    return "none" if value is None else size(value, effect.contrast, effect.unit)


def span(effect: Effect) -> str:
    """Return the plausible range of the effect: '5% lower to 0.9% higher', or that it has none."""
    if not effect.known:
        return NONE_GIVEN
    return extent(effect.lower, effect.upper, effect.contrast, effect.unit) or NONE_GIVEN


def planned_change(statement: SuccessStatement, answer: Answer) -> str:
    """Return what was planned: '6% lower by 31 March 2026'."""
    asked = [one for one in answer.study.estimands if one.outcome == statement.outcome]
    if any(one.id == statement.outcome for one in answer.study.experience):
        return f"{statement.size:g} {statement.wanted} on its score by {day_label(statement.by)}"
    unit = next((e.unit for e in answer.effects if e.outcome.id == statement.outcome), "")
    how_much = magnitude(statement.size, asked[0].contrast if asked else "ratio", unit)
    return f"{how_much} {statement.wanted} by {day_label(statement.by)}"


def planned_effect(answer: Answer, effect: Effect) -> float | None:
    """Return the planned effect of the outcome with its sign, None where nothing was planned."""
    own = [s for s in answer.study.statements if s.outcome == effect.outcome.id]
    if not own:
        return None
    return own[0].size if own[0].wanted == "higher" else -own[0].size


def seen(judgement: Judgement, effect: Effect | None) -> str:
    """Return the change seen in the exposed places, '' where it is not known or not shown."""
    if judgement.change is None:
        return ""
    contrast = effect.contrast if effect else "ratio"
    return size(judgement.change, contrast, effect.unit if effect else "")


def rests_on(effect: Effect) -> str:
    """Return what the effect rests on: places, periods, design and how the range was made."""
    period = period_word(effect)
    compared = (
        f" and {many(effect.n_comparator, 'comparator place')}" if effect.n_comparator else ""
    )
    if effect.estimate is None:
        return (
            f"The figures hold {many(effect.n_exposed, 'exposed place')}"
            f"{compared or ' and no comparator'}, {many(effect.periods_before, period)} before the"
            f" start and {many(effect.periods_after, period)} after it."
        )
    return (
        f"It rests on {many(effect.n_exposed, 'exposed place')}{compared},"
        f" {many(effect.periods_before, period)} before the start and"
        f" {many(effect.periods_after, period)} after it, by {effect.design}."
    )


def lock_status(study: Study) -> str:
    """Return when the statements were locked, who had seen what by then, and what changed since."""
    lock = study.lock
    if lock is None:
        return (
            "Not locked: nothing shows that what would count as success was written down before"
            " the outcomes were seen."
        )
    before = (
        "before any outcome after the start was read (prospective)"
        if lock.kind == "prospective"
        else "after outcomes could have been read (retrospective)"
    )
    witness = f"witnessed by {lock.witness}" if lock.witness else "self-declared, with no witness"
    known = f" Who had seen what: {ended(lock.seen)}" if lock.seen.strip() else ""
    told = f"Locked on {day_label(lock.on)}, {before}, by {lock.by}; {witness}.{known}"
    sealed = f"Its hash begins {lock.seal[:16]}." if lock.seal else ""
    unsaid = changed_unseen(study) and not lock.amendments
    since = "" if unsaid else _changes(lock)
    return " ".join(part for part in (told, since, files_sentence(lock), sealed) if part)


def delivery_verdict(delivered: Delivered) -> str:
    """Return the verdict on delivery as a sentence; '' where its own sentence begins with it."""
    told = delivered.sentence.lower().startswith(delivered.verdict)
    return "" if told else f"{capital(delivered.verdict)}."


def delivered_words(answer: Answer) -> tuple[str, str]:
    """Return the verdict on delivery, and the sentence: of teams where people were studied."""
    verdict, told = delivery_verdict(answer.delivered), answer.delivered.sentence
    if answer.people is None:
        return verdict, told
    return verdict, _SITE.sub(lambda found: "Team" if found[0][0].isupper() else "team", told)


def changed_unseen(study: Study) -> bool:
    """Return whether the study's text is neither the one that was locked nor its last amendment."""
    if study.lock is None or not study.text_sha256:
        return False
    amendments = study.lock.amendments
    last = amendments[-1].sha256 if amendments else study.lock.sha256
    return study.text_sha256 != last


def _changes(lock: Lock) -> str:
    if not lock.amendments:
        return "The study's wording was not changed since."
    days = listed([day_label(one.on) for one in lock.amendments])
    return (
        f"{many(len(lock.amendments), 'amendment')} since ({days}), told under the locked"
        " statements."
    )


def ended(text: str) -> str:
    """Return the text with a full stop at its end, unless it has an end of its own."""
    clean = text.strip()
    return clean if clean.endswith((".", "?", "!")) else f"{clean}."
