"""Effects on people on their way out: their counts rounded, their checks without few people."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.caseload import BALANCE_ROWS
from onestory.release import people_months, people_tables
from onestory.release.people_months import Outcome, small
from onestory.release.people_words import without_counts, without_shares
from onestory.release.risks import Risk
from onestory.release.rounding import nearest
from onestory.release.rows import with_columns
from onestory.release.withholding import without_numbers

if TYPE_CHECKING:
    from onestory.model.answer import Answer
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
_AMOUNTS = ("day", "night", "hour", "£", "pound", "cost")


def risk_of_people(effect: Effect, answer: Answer, rule: DisclosureRule) -> Risk:
    """Return what of an effect on people is at risk: a quarter's counts, and single teams."""
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
    one = outcome_of(effect, answer, rule)
    if (
        answer.people is not None
        and one.counted
        and one.id in answer.people.arms["outcome"].to_pylist()
    ):
        own = people_months.least_events(answer.people.arms, one.id)
        return own, own
    beside = answer.smallest_comparator_count or 0.0
    return answer.smallest_count or 0.0, beside if effect.n_comparator else math.inf


def outcome_of(effect: Effect, answer: Answer, rule: DisclosureRule) -> Outcome:
    """Return what the rule asks to know of the effect's outcome."""
    leasts = (answer.smallest_count or 0.0, answer.smallest_comparator_count or 0.0)
    unit = effect.unit.lower()
    return Outcome(
        id=effect.outcome.id,
        contrast=effect.contrast,
        counted=not any(word in unit for word in _AMOUNTS),
        many=min(leasts) >= rule.smallest,
    )


def clear_people_effect(effect: Effect, rule: DisclosureRule) -> Effect:
    """Return the effect with its people rounded; one of few people without its figures."""
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
    return _without_figures(made, rule) if of_few(effect, rule) else made


def of_few(effect: Effect, rule: DisclosureRule) -> bool:
    """Return whether the effect rests on too few people, on either side, to be told."""
    return any(small(count, rule) for count in (effect.n_exposed, effect.n_comparator))


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
