"""Learning on its way out: the answer, what people say, and the mirror, fit for their readers.

What few people said is theirs: a score of few respondents, a site at which few were interviewed.
It is hidden, with what would give it away, and no sentence tells it. Claims and the partnership's
profile tell of statements and organisations, of nobody's answers, and pass as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onestory.model.words import listed, many
from onestory.release.answers import ClearedAnswer, clear_answer, what_was_hidden
from onestory.release.risks import guarded, risk
from onestory.release.voices_changes import withheld
from onestory.release.voices_findings import bare_findings
from onestory.release.voices_interviews import (
    ClearedInterviews,
    clear_interviews,
    least_spoken,
)
from onestory.release.voices_lens import ClearedLens, clear_lens
from onestory.release.voices_mirrors import ClearedMirror, Shut, clear_mirror
from onestory.release.voices_names import Names, names_of
from onestory.release.voices_steps import retold
from onestory.release.voices_surveys import ClearedSurvey, clear_survey, moved_of
from onestory.release.voices_words import rounded
from onestory.release.withholding import without_numbers

if TYPE_CHECKING:
    from onestory.model.answer import Judgement
    from onestory.model.learning import Learning
    from onestory.model.mirror import Mirror
    from onestory.model.release import DisclosureRule, Provenance, Suppression

_PLACES = 2  # of a change: one told more finely would let guesses at the answers be checked
_EXCEPTION = (
    "Interviews are excepted: how many of those who spoke named a thing is told as counted (2 of"
    " 8), neither hidden nor rounded, wherever enough spoke."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedLearning:
    """Learning cleared for an audience; the only thing that its report is written from.

    `learning.answer` is that of `answer`. `withheld` says in sentences what is hidden and why; it
    is empty where nothing is.
    """

    rule: DisclosureRule
    learning: Learning
    answer: ClearedAnswer
    provenance: Provenance
    suppression: Suppression
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """The rule for counts in a text, and the names in it that count nobody."""

    rule: DisclosureRule
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voices:
    """All that is set beside the answer, cleared."""

    surveys: tuple[ClearedSurvey, ...]
    interviews: tuple[ClearedInterviews, ...]
    mirrors: tuple[ClearedMirror, ...]
    lens: ClearedLens


def clear_learning(
    learning: Learning, *, rule: DisclosureRule, provenance: Provenance
) -> ClearedLearning:
    """Return the learning as it may leave under the rule, and what was hidden of it.

    Verdicts and flags that are shown rest on the figures before rounding; what is hidden has none.

    Raises ReleaseError as `clear_answer` does.
    """
    answer = clear_answer(learning.answer, rule=rule, provenance=provenance)
    if rule.smallest <= 1 and rule.round_to <= 1:
        return _as_it_is(learning, answer)
    voices = _cleared(learning, answer, rule)
    withheld = (*answer.withheld, *_withheld(voices, rule))
    return ClearedLearning(
        rule=_in_words(rule, learning),
        learning=_learning(learning, answer, voices, rule),
        answer=answer,
        provenance=_without_hashes(answer.provenance, learning),
        suppression=_suppression(answer, voices, withheld),
        withheld=withheld,
    )


def _as_it_is(learning: Learning, answer: ClearedAnswer) -> ClearedLearning:
    return ClearedLearning(
        rule=answer.rule,
        learning=replace(learning, answer=answer.answer),
        answer=answer,
        provenance=answer.provenance,
        suppression=answer.suppression,
        withheld=answer.withheld,
    )


def _cleared(learning: Learning, answer: ClearedAnswer, rule: DisclosureRule) -> _Voices:
    sites = {site.name for site in learning.answer.study.sites}
    surveys = tuple(clear_survey(one, rule=rule, sites=sites) for one in learning.surveys)
    return _Voices(
        surveys=surveys,
        interviews=tuple(clear_interviews(one, rule=rule) for one in learning.interviews),
        mirrors=tuple(
            clear_mirror(
                one,
                shut=_shut(one, learning, answer, surveys),
                rule=rule,
                least=rule.smallest,
                already_public=learning.answer.already_public,
            )
            for one in learning.mirrors
        ),
        lens=clear_lens(
            learning,
            answer=answer.answer,
            surveys=surveys,
            rule=rule,
            names=names_of(learning),
        ),
    )


def _learning(
    learning: Learning, answer: ClearedAnswer, voices: _Voices, rule: DisclosureRule
) -> Learning:
    names = names_of(learning)
    return replace(
        learning,
        answer=answer.answer,
        heard=tuple(
            _heard(one, learning, voices.surveys, _Telling(rule=rule, names=names))
            for one in learning.heard
        ),
        lens=voices.lens.lens,
        surveys=tuple(one.told for one in voices.surveys),
        interviews=tuple(one.told for one in voices.interviews),
        mirrors=tuple(one.mirror for one in voices.mirrors),
        findings=bare_findings(learning.findings, names),
    )


def _in_words(rule: DisclosureRule, learning: Learning) -> DisclosureRule:
    """The rule, its words with the exception that interviews make."""
    if not learning.interviews:
        return rule
    wording = f"{rule.wording.rstrip('.')}. {_EXCEPTION}"
    return replace(rule, wording=wording)


def _shut(
    mirror: Mirror, learning: Learning, cleared: ClearedAnswer, surveys: Sequence[ClearedSurvey]
) -> Shut:
    """What of the mirror is hidden in its survey, and of which sites nothing measured is told."""
    instrument, _, scale = mirror.asked.perceived.partition(".")
    own = [one for one in surveys if one.told.instrument.id == instrument]
    level = mirror.asked.level or None
    return Shut(
        perceived=frozenset(
            (key[4] or "", key[2])
            for one in own
            for key in one.cells
            if (key[0], key[1], key[3], key[5]) == (scale, mirror.asked.who, level, "everyone")
        ),
        measured=_teams_hidden(mirror, cleared),
        least_events=cleared.rule.smallest if guarded(learning.answer, cleared.rule) else 0,
        unknown_unsafe=_single_sites_unsafe(mirror, learning, cleared),
    )


def _single_sites_unsafe(mirror: Mirror, learning: Learning, cleared: ClearedAnswer) -> bool:
    """Whether a change at one place would tell of few people in it."""
    answer, rule = learning.answer, cleared.rule
    if not guarded(answer, rule) or answer.people is not None:
        return guarded(answer, rule)
    effects = [one for one in answer.effects if one.outcome.id == mirror.asked.outcome]
    dangers = [risk(one, answer, rule) for one in effects]
    return any(one.observed or one.series or one.single for one in dangers)


def _teams_hidden(mirror: Mirror, cleared: ClearedAnswer) -> frozenset[str]:
    """Teams whose own effect is hidden in the answer, of a study of people."""
    if cleared.answer.people is None:
        return frozenset()
    return frozenset(
        str(row["group"])
        for row in cleared.answer.people.subgroups.to_pylist()
        if (row["outcome"], row["by"]) == (mirror.asked.outcome, "team") and row["exposed"] is None
    )


def _heard(
    one: Judgement, learning: Learning, surveys: Sequence[ClearedSurvey], telling: _Telling
) -> Judgement:
    """The judgement of what is heard: without its change where the score itself is hidden."""
    outcome = next(
        (e for e in learning.answer.study.experience if e.id == one.statement.outcome), None
    )
    _, _, scale = outcome.scale.partition(".") if outcome else ("", "", "")
    hidden = outcome is not None and any(
        key[:2] == (scale, outcome.who) and key[3:] == (None, None, "everyone", "")
        for survey in surveys
        for key in survey.cells
    )
    rows = [row for survey in surveys for row in survey.told.changes.to_pylist()]
    gone = withheld(rows, scale, outcome.who) if outcome else set[object]()
    hidden = hidden or "change" in gone
    texts = (one.reached_sentence, one.because_sentence)
    moved = moved_of(surveys, scale, outcome.who, groups=False) if outcome else {}
    reached, because = (
        without_numbers(text)
        if hidden or (gone and text is one.because_sentence)
        else rounded(retold(text, moved.items()), telling.rule, telling.names)
        for text in texts
    )
    return replace(
        one,
        reached="not known" if hidden else one.reached,
        change=None
        if hidden or one.change is None
        else moved.get(one.change, round(one.change, _PLACES)),
        reached_sentence=reached,
        because_sentence=because,
    )


def _without_hashes(provenance: Provenance, learning: Learning) -> Provenance:
    """The provenance without the hashes by which a guess at people's answers could be checked."""
    own = {one.sha256 for told in (*learning.surveys, *learning.interviews) for one in told.inputs}
    return replace(
        provenance,
        inputs=tuple(
            replace(one, sha256="") if one.sha256 in own else one for one in provenance.inputs
        ),
    )


def _withheld(voices: _Voices, rule: DisclosureRule) -> Iterator[str]:
    scores = sum(one.small + one.protecting for one in voices.surveys)
    if scores:
        yield (
            f"Hidden: {many(scores, 'score')} of surveys, because fewer than {rule.smallest} people"
            " answered there or it would give such a score away."
        )
    profiles = sum(one.hidden for one in voices.interviews)
    if profiles:
        yield (
            "What was said in interviews is told by level only where at least"
            f" {least_spoken(rule)} people spoke, by site only where at least {rule.smallest}"
            f" did, and never by site and level together. Hidden: {many(profiles, 'figure')}."
        )
    seen = sum(one.perceived for one in voices.mirrors)
    moved = sum(one.measured for one in voices.mirrors)
    sides = (("is perceived", seen), ("was measured", moved))
    known = [f"what {side} at {many(count, 'site')}" for side, count in sides if count]
    if known:
        yield (
            f"Hidden in the mirrors, wave by wave: {listed(known)}; they are told again of the"
            " others."
        )
    if voices.lens.hidden:
        yield (
            f"Hidden: {many(voices.lens.hidden, 'group')} of those for whom outcomes were told"
            " apart, because they would tell of few people."
        )
    gone = sum(one.sentences for one in (*voices.surveys, *voices.interviews))
    if gone:
        yield f"Left out: {many(gone, 'sentence')} that told of what is hidden."


def _suppression(answer: ClearedAnswer, voices: _Voices, withheld: tuple[str, ...]) -> Suppression:
    return replace(
        answer.suppression,
        primary=answer.suppression.primary
        + sum(one.small for one in voices.surveys)
        + sum(one.hidden for one in voices.interviews)
        + sum(one.perceived + one.measured for one in voices.mirrors)
        + voices.lens.hidden,
        secondary=answer.suppression.secondary + sum(one.protecting for one in voices.surveys),
        rounded=answer.suppression.rounded + sum(one.rounded for one in voices.surveys),
        sentence=what_was_hidden(answer.answer, withheld, answer.rule),
    )
