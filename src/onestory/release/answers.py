"""Answers on their way out: effects as they are, what stands behind few people hidden.

An effect is an aggregate; what it is made of may not be. A series of one exposed place is that
place's count; an estimate without one site, beside the estimate with it, is that site's own; two
averages of two sites are two equations in two unknowns. So where the least count behind a period,
or a single place's likely part of it, is under the rule or not known, these are hidden together.
What a programme did at its sites is never public by itself: its small counts are always hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onestory.model.errors import ReleaseError
from onestory.model.release import DisclosureRule, Provenance, Suppression
from onestory.model.words import listed, many
from onestory.release.activity import ClearedDelivery, clear_delivery, of_activity, without_few
from onestory.release.effects import ClearedEffect, clear_effect
from onestory.release.judgements import clear_judgement
from onestory.release.people import clear_people
from onestory.release.risks import Risk, risk
from onestory.release.rules import rule as checked_rule
from onestory.release.withholding import Closed, of_inputs, told

if TYPE_CHECKING:
    from onestory.model.answer import Answer, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedAnswer:
    """An answer cleared for an audience; the only thing that its page is drawn from.

    `withheld` says in sentences what is hidden and why; it is empty where nothing is.
    """

    rule: DisclosureRule
    answer: Answer
    provenance: Provenance
    suppression: Suppression
    withheld: tuple[str, ...] = ()


def clear_answer(answer: Answer, *, rule: DisclosureRule, provenance: Provenance) -> ClearedAnswer:
    """Return the answer as it may leave under the rule, and what was hidden of it.

    Figures already public pass as they are, but not what the programme's own sheet says of its
    sites. Verdicts and sentences rest on the figures before anything was hidden.

    Raises ReleaseError when the rule names no audience, when the whole effect is the figure of one
    place in one period that rests on few people, or when few people were studied.
    """
    _check(rule)
    people = clear_people(answer, rule)
    answer = people.answer
    dangers = [*people.dangers] if answer.people else _dangers(answer, rule)
    effects = [
        clear_effect(effect, danger, answer=answer, rule=rule)
        for effect, danger in zip(answer.effects, dangers, strict=True)
    ]
    delivery = clear_delivery(answer.delivered, rule)
    shut = _closed(answer, provenance, rule)
    called = "team" if answer.people else "site"
    activity = _of_activity(delivery.hidden, called, rule)
    withheld = (*people.withheld, *_withheld(effects, dangers), *activity)
    cleared = replace(
        answer,
        sentence=without_few(answer.sentence, rule),
        cost_shift=without_few(answer.cost_shift, rule),
        effects=tuple(one.effect for one in effects),
        judgements=tuple(clear_judgement(one, answer, rule) for one in answer.judgements),
        delivered=delivery.delivered,
        suggestions=tuple(
            replace(one, sentence=without_few(one.sentence, rule)) for one in answer.suggestions
        ),
        items=_items(answer, delivery, rule),
        inputs=of_inputs(answer.inputs, shut),
        findings=told(answer.findings, shut),
    )
    return ClearedAnswer(
        rule=rule,
        answer=cleared,
        provenance=replace(provenance, inputs=of_inputs(provenance.inputs, shut)),
        suppression=Suppression(
            primary=delivery.hidden + people.hidden + sum(one.series for one in effects),
            secondary=sum(one.secondary for one in effects),
            rounded=delivery.rounded,
            sentence=what_was_hidden(answer, withheld, rule),
        ),
        withheld=withheld,
    )


def _check(rule: DisclosureRule) -> None:
    checked_rule(
        rule.audience, smallest=rule.smallest, round_to=rule.round_to, wording=rule.wording
    )


def _dangers(answer: Answer, rule: DisclosureRule) -> list[Risk]:
    """What of each effect on places is at risk; ReleaseError where it is the whole effect."""
    dangers = [risk(effect, answer, rule) for effect in answer.effects]
    _refuse(answer, dangers, rule)
    return dangers


def _refuse(answer: Answer, dangers: list[Risk], rule: DisclosureRule) -> None:
    for effect, danger in zip(answer.effects, dangers, strict=True):
        few = danger.series and danger.least < rule.smallest
        if few and effect.n_exposed * effect.periods_after == 1:
            raise ReleaseError(
                found="The effect rests on one place in one period, and few people stand behind"
                " it (or it is not known how many), so the effect itself would tell of them.",
                where=f"outcome '{effect.outcome.id}'",
                do="Write the answer for readers inside the agreement, or wait for more periods.",
            )


def _items(answer: Answer, delivery: ClearedDelivery, rule: DisclosureRule) -> tuple[Item, ...]:
    """Guideline items tell again what was delivered."""
    gone = delivery.shares_hidden
    return tuple(
        replace(one, text=of_activity(one.text, rule, shares_hidden=gone)) for one in answer.items
    )


def _closed(answer: Answer, provenance: Provenance, rule: DisclosureRule) -> Closed:
    """The inputs of which no number may be told: all, or only the programme's own sheets."""
    if rule.audience != "public" or (rule.smallest <= 1 and rule.round_to <= 1):
        return Closed()
    private = [i for i in answer.inputs if not answer.already_public or not i.publisher]
    known = {i.file for i in (*provenance.inputs, *answer.inputs)}
    return Closed(
        hashes=frozenset(i.sha256 for i in private),
        open_files=frozenset(known - {i.file for i in private}),
        nothing=False,
    )


def _withheld(effects: list[ClearedEffect], dangers: list[Risk]) -> tuple[str, ...]:
    kinds = list(dict.fromkeys(kind for one in effects for kind in one.kinds))
    whys = (danger.why for danger in dangers if danger.why)
    why = next(whys, "they are finer than rounded counts allow")
    return (f"Hidden: {listed(kinds)}, because {why}.",) if kinds else ()


def _of_activity(hidden: int, called: str, rule: DisclosureRule) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (
        f"Hidden: {many(hidden, 'count')} of people at single {called}s, because"
        f" counts from 1 to {rule.smallest - 1} could tell of somebody.",
    )


def what_was_hidden(answer: Answer, withheld: tuple[str, ...], rule: DisclosureRule) -> str:
    """Return in words what was hidden for whom, `withheld` saying each part of it."""
    readers = "the public" if rule.audience == "public" else "those inside the agreement"
    hidden = " ".join(withheld) if withheld else "Nothing had to be hidden."
    if answer.already_public:
        return f"The outcome figures were already published. {hidden}"
    rounded = (
        f" Figures are shown no finer than counts rounded to {rule.round_to} allow; verdicts rest"
        " on the figures before rounding."
        if rule.round_to > 1
        else ""
    )
    return f"For {readers}: {hidden}{rounded}"
