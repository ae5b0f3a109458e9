"""People on their way out: what a study of people tells, without what would tell of few of them.

Counts are of people here, not of places: of those taken on, of those set beside them, of events
behind a month. Small ones are hidden with what would give them away, all others are rounded, in
tables and in sentences alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.caseload import BALANCE_ROWS
from onestory.model.errors import ReleaseError
from onestory.model.words import listed, many
from onestory.release import people_tables
from onestory.release.lines import near
from onestory.release.people_tables import Outcome, small
from onestory.release.people_words import without_any, without_counts, without_shares
from onestory.release.risks import Risk, guarded
from onestory.release.rounding import nearest
from onestory.release.rows import with_columns
from onestory.release.withholding import shortened, without_numbers

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.caseload import PeopleTold
    from onestory.model.effect import Check, Effect
    from onestory.model.release import DisclosureRule

_UNEVEN = 4.0
"""How many times smaller than the mean team the smallest is taken to be."""
_NO_COUNTS = {
    "month",
    "quarter",
    "year",
    "trial",
    "day",
    "since_start",
    "deprivation",
    "fifth",
    "age",
}
"""Columns of whole numbers that count nobody."""
_APART = 0.1
_AMOUNTS = ("day", "night", "hour", "£", "pound", "cost")


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
    dangers = tuple(_risk(one, answer, rule) for one in answer.effects)
    if not guarded(answer, rule):
        return ClearedPeople(answer=answer, dangers=dangers)
    _refuse(answer, rule)
    told = _told(answer, answer.people, rule)
    effects = tuple(_effect(one, rule) for one in answer.effects)
    lost = _lost(answer.people, told, answer.effects, effects)
    texts = {
        name: without_counts(getattr(answer, name), rule) for name in ("sentence", "cost_shift")
    }
    return ClearedPeople(
        answer=replace(
            answer,
            effects=effects,
            people=told,
            judgements=tuple(
                replace(
                    one,
                    reached_sentence=without_counts(one.reached_sentence, rule),
                    because_sentence=without_counts(one.because_sentence, rule),
                )
                for one in answer.judgements
            ),
            suggestions=tuple(
                replace(one, sentence=without_counts(one.sentence, rule))
                for one in answer.suggestions
            ),
            items=tuple(replace(i, text=without_counts(i.text, rule)) for i in answer.items),
            findings=tuple(
                replace(one, message=without_counts(one.message, rule)) for one in answer.findings
            ),
            **texts,
        ),
        dangers=dangers,
        hidden=sum(lost.values()),
        withheld=_withheld(lost, rule, unlike=_unlike(answer.people, told)),
    )


def _risk(effect: Effect, answer: Answer, rule: DisclosureRule) -> Risk:
    """What of an effect on people is at risk: the counts of a quarter, and single teams."""
    ours, theirs = _leasts(effect, answer, rule)
    if answer.already_public or rule.smallest <= 1:
        return Risk(exposed_least=ours, comparator_least=theirs)
    few = min(ours, theirs) < rule.smallest
    teams = max(1, len({site.name for site in answer.study.sites}))
    alone = teams > 1 and effect.n_exposed / teams / _UNEVEN < rule.smallest
    why = f"fewer than {rule.smallest} people or events may stand behind a figure"
    return Risk(
        observed=few,
        series=few,
        single=few or alone,
        exposed_least=ours,
        comparator_least=theirs,
        why=why if few or alone else "",
    )


def _leasts(effect: Effect, answer: Answer, rule: DisclosureRule) -> tuple[float, float]:
    """The least counts behind a quarter of the outcome itself, or of any where it has none."""
    one = _outcome(effect, answer, rule)
    if (
        answer.people is not None
        and one.counted
        and one.id in answer.people.arms["outcome"].to_pylist()
    ):
        own = people_tables.least_events(answer.people.arms, one.id)
        return own, own
    beside = answer.smallest_comparator_count or 0.0
    return answer.smallest_count or 0.0, beside if effect.n_comparator else math.inf


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
    outcomes = [_outcome(one, answer, rule) for one in answer.effects]
    main = answer.effects[0] if answer.effects else None
    contrast = main.contrast if main else "ratio"
    return replace(
        people,
        protocol=tuple((part, without_counts(done, rule)) for part, done in people.protocol),
        flow=people_tables.flow(people.flow, rule),
        balance=people_tables.balance(
            people.balance,
            exposed=main.n_exposed if main else 0,
            comparators=main.n_comparator if main else 0,
            rule=rule,
        ),
        arms=people_tables.arms(people.arms, outcomes, rule),
        subgroups=people_tables.subgroups(people.subgroups, outcomes, rule),
        naive=tuple(
            replace(
                one,
                estimate=near(one.estimate, contrast),
                lower=near(one.lower, contrast),
                upper=near(one.upper, contrast),
                sentence=shortened(
                    without_shares(
                        without_any(one.sentence, rule), main.n_exposed if main else 0, rule
                    )
                ),
            )
            for one in people.naive
        ),
    )


def _outcome(effect: Effect, answer: Answer, rule: DisclosureRule) -> Outcome:
    leasts = (answer.smallest_count or 0.0, answer.smallest_comparator_count or 0.0)
    unit = effect.unit.lower()
    return Outcome(
        id=effect.outcome.id,
        contrast=effect.contrast,
        counted=not any(word in unit for word in _AMOUNTS),
        many=min(leasts) >= rule.smallest,
    )


def _effect(effect: Effect, rule: DisclosureRule) -> Effect:
    """The effect with its people rounded; one of few people without its figures."""
    rows = effect.by_time
    places = [int(nearest(n, rule.round_to)) for n in rows.column("places").to_pylist()]
    notes = [note and without_counts(note, rule) for note in effect.choices["note"].to_pylist()]
    made = replace(
        effect,
        n_exposed=int(nearest(effect.n_exposed, rule.round_to)),
        n_comparator=int(nearest(effect.n_comparator, rule.round_to)),
        by_time=with_columns(rows, {"places": places}),
        choices=with_columns(effect.choices, {"note": notes}),
        checks=tuple(_check(one, effect, rule) for one in effect.checks),
        **{
            name: without_counts(getattr(effect, name), rule)
            for name in ("sentence", "reason", "method", "inference")
        },
    )
    few = any(small(count, rule) for count in (effect.n_exposed, effect.n_comparator))
    return _without_figures(made, rule) if few else made


def _without_figures(effect: Effect, rule: DisclosureRule) -> Effect:
    why = f"Hidden: fewer than {rule.smallest} people stand behind it."
    gone = dict.fromkeys(("estimate", "lower", "upper", "p_value", "smallest_p"))
    return replace(
        effect,
        **gone,
        known=False,
        reason=why,
        sentence=why,
        n_exposed=0,
        n_comparator=0,
        by_time=effect.by_time.slice(0, 0),
        choices=effect.choices.slice(0, 0),
        checks=(),
    )


def _check(one: Check, effect: Effect, rule: DisclosureRule) -> Check:
    """The check with counts rounded and means cleared; without a table that tells of few people."""
    sentence = without_shares(without_counts(one.sentence, rule), effect.n_exposed, rule)
    if {"covariate", "exposed", "before", "after"} <= set(one.table.column_names):
        return replace(one, sentence=sentence, table=_likeness(one.table, effect, rule))
    if _few_shares(one.table, effect, rule):
        return replace(one, sentence=without_numbers(sentence), table=one.table.slice(0, 0))
    whole = [
        field.name
        for field in one.table.schema
        if pa.types.is_integer(field.type) and field.name.lower() not in _NO_COUNTS
    ]
    counts = {name: one.table[name].to_pylist() for name in whole}
    few = any(small(n, rule) for column in counts.values() for n in column)
    rounded = {
        name: [None if n is None else int(nearest(n, rule.round_to)) for n in column]
        for name, column in counts.items()
    }
    table = one.table.slice(0, 0) if few else with_columns(one.table, rounded)
    return replace(one, sentence=sentence, table=table)


def _likeness(rows: pa.Table, effect: Effect, rule: DisclosureRule) -> pa.Table:
    """The balance told again as a check, cleared as the balance is."""
    if not set(BALANCE_ROWS.names) <= set(rows.column_names):
        return rows.slice(0, 0)
    return people_tables.balance(
        rows, exposed=effect.n_exposed, comparators=effect.n_comparator, rule=rule
    )


def _few_shares(rows: pa.Table, effect: Effect, rule: DisclosureRule) -> bool:
    """Whether a share of the people in the table is that of few of the people taken on."""
    if "people" not in rows.column_names or not effect.n_exposed:
        return False
    return any(
        isinstance(value, float) and 0 < value < 1 and small(value * effect.n_exposed, rule)
        for row in rows.to_pylist()
        for value in row.values()
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
        told.append(f"Months since time zero are told together where {why} of one.")
    return tuple(told)
