"""People on their way out: what a study of people tells, without what would tell of few of them.

Counts are of people here, not of places: of those taken on, of those set beside them, of events
behind a month. Small ones are hidden with what would give them away, all others are rounded, in
tables and in sentences alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onestory.model.errors import ReleaseError
from onestory.model.words import listed, many
from onestory.release import people_months, people_tables
from onestory.release.lines import near
from onestory.release.people_effects import clear_people_effect, of_few, outcome_of, risk_of_people
from onestory.release.people_months import small
from onestory.release.people_words import arms_of, fit, fit_any, without_counts
from onestory.release.risks import Risk, guarded
from onestory.release.withholding import shortened, without_numbers

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from onestory.model.answer import Answer, Judgement
    from onestory.model.caseload import PeopleTold
    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule
    from onestory.release.people_words import Arms

_APART = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedPeople:
    """The answer with what it tells of people cleared, what of its effects is at risk besides.

    `hidden` is how much was hidden, and `withheld` says so in words.
    """

    answer: Answer
    dangers: tuple[Risk, ...] = ()
    hidden: int = 0
    withheld: tuple[str, ...] = ()


def clear_people(answer: Answer, rule: DisclosureRule) -> ClearedPeople:
    """Return the answer with its counts of people hidden or rounded; one of places as it is.

    Raises ReleaseError when the main effect rests on fewer people than the rule allows to tell of.
    """
    if answer.people is None:
        return ClearedPeople(answer=answer)
    dangers = tuple(risk_of_people(one, answer, rule) for one in answer.effects)
    if not guarded(answer, rule):
        return ClearedPeople(answer=answer, dangers=dangers)
    _refuse(answer, rule)
    told = _told(answer, answer.people, rule)
    effects = tuple(clear_people_effect(one, rule) for one in answer.effects)
    lost = _lost(answer.people, told, answer.effects, effects)
    return ClearedPeople(
        answer=replace(_in_words(answer, rule), effects=effects, people=told),
        dangers=dangers,
        hidden=sum(lost.values()),
        withheld=_withheld(lost, rule, unlike=_unlike(answer.people, told)),
    )


def _in_words(answer: Answer, rule: DisclosureRule) -> Answer:
    """The answer with no sentence that tells of few people, nor of an effect that is hidden."""
    hidden = {one.outcome.id for one in answer.effects if of_few(one, rule)}
    people = arms_of(answer.effects[0] if answer.effects else None)
    moved = fit(answer.cost_shift, people, rule)
    return replace(
        answer,
        sentence=fit(answer.sentence, people, rule),
        cost_shift=without_numbers(moved) if hidden else moved,
        judgements=tuple(_judgement(one, hidden, people, rule) for one in answer.judgements),
        suggestions=tuple(
            replace(one, sentence=without_counts(one.sentence, rule)) for one in answer.suggestions
        ),
        items=tuple(replace(one, text=without_counts(one.text, rule)) for one in answer.items),
        findings=tuple(
            replace(one, message=without_counts(one.message, rule)) for one in answer.findings
        ),
    )


def _judgement(
    one: Judgement, hidden: AbstractSet[str], people: Arms, rule: DisclosureRule
) -> Judgement:
    reached = fit(one.reached_sentence, people, rule)
    because = fit(one.because_sentence, people, rule)
    if one.statement.outcome not in hidden:
        return replace(one, reached_sentence=reached, because_sentence=because)
    return replace(
        one,
        change=None,
        reached_sentence=without_numbers(reached),
        because_sentence=without_numbers(because),
    )


def _refuse(answer: Answer, rule: DisclosureRule) -> None:
    for effect in answer.effects[:1]:
        sides = (("taken on", effect.n_exposed), ("set beside them", effect.n_comparator))
        few = next((side for side, count in sides if small(count, rule)), "")
        if few:
            raise ReleaseError(
                found=f"The answer rests on fewer than {rule.smallest} people {few}, so any figure"
                " of it would tell of them.",
                where=f"outcome '{effect.outcome.id}'",
                do="Write the answer for readers inside the agreement, or wait until more people"
                " have been taken on.",
            )


def _told(answer: Answer, people: PeopleTold, rule: DisclosureRule) -> PeopleTold:
    outcomes = [outcome_of(e, answer, rule) for e in answer.effects if not of_few(e, rule)]
    main = answer.effects[0] if answer.effects else None
    contrast = main.contrast if main else "ratio"
    return replace(
        people,
        protocol=tuple((part, fit(done, arms_of(main), rule)) for part, done in people.protocol),
        flow=people_tables.flow(people.flow, rule),
        balance=people_tables.balance(
            people.balance,
            exposed=main.n_exposed if main else 0,
            comparators=main.n_comparator if main else 0,
            rule=rule,
        ),
        arms=people_months.arms(people.arms, outcomes, rule),
        subgroups=people_tables.subgroups(people.subgroups, outcomes, rule),
        naive=tuple(
            replace(
                one,
                estimate=near(one.estimate, contrast),
                lower=near(one.lower, contrast),
                upper=near(one.upper, contrast),
                sentence=shortened(fit_any(one.sentence, arms_of(main), rule)),
            )
            for one in people.naive
        ),
    )


def _lost(
    before: PeopleTold,
    after: PeopleTold,
    effects: tuple[Effect, ...],
    cleared: tuple[Effect, ...],
) -> dict[str, int]:
    """How many of each kind are hidden, by the name of one and of several."""
    months = set(before.arms["outcome"].to_pylist())
    left = set(after.arms["outcome"].to_pylist())
    spans = after.arms.num_rows < before.arms.num_rows
    return {
        "effect": sum(o.estimate != n.estimate for o, n in zip(effects, cleared, strict=True)),
        "group": after.subgroups["exposed"].null_count - before.subgroups["exposed"].null_count,
        "fact": before.balance.num_rows - after.balance.num_rows,
        "step": len(before.flow) - len(after.flow),
        "course of an outcome since time zero": len(months - left),
        "month told together with others": int(spans and not months - left),
    }


def _unlike(before: PeopleTold, after: PeopleTold) -> int:
    """How many of the facts that are hidden were still apart after weighting."""
    apart = [
        sum(abs(float(n)) > _APART for n in one.balance["apart_after"].to_pylist())
        for one in (before, after)
    ]
    return apart[0] - apart[1]


def _withheld(lost: dict[str, int], rule: DisclosureRule, *, unlike: int) -> tuple[str, ...]:
    names = {
        "effect": ("effect", "effects"),
        "group": ("group of people", "groups of people"),
        "fact": ("fact that few people have or lack", "facts that few people have or lack"),
        "course of an outcome since time zero": (
            "outcome's course since time zero",
            "outcomes' courses since time zero",
        ),
    }
    hidden = [many(lost[name], *words) for name, words in names.items() if lost[name]]
    why = f"fewer than {rule.smallest} people or events stand behind a figure"
    told: list[str] = []
    if hidden:
        told.append(
            f"Hidden: {listed(hidden)}, because {why} or could be worked out from the others."
        )
    if lost["fact"]:
        told.append(
            f"Of the facts hidden, {unlike or 'none'} {'were' if unlike > 1 else 'was'} still more"
            f" than {_APART} standard deviations apart after weighting."
        )
    if lost["step"]:
        told.append(
            f"Steps at which fewer than {rule.smallest} people fell out are told with the next."
        )
    if lost["month told together with others"]:
        told.append(
            "Months since time zero are told together where few people or events stand behind one."
        )
    return tuple(told)
