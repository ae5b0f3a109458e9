"""Effects on people on their way out: their counts rounded, their checks without few people."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.release import people_months
from onestory.release.people_checks import clear_check
from onestory.release.people_choices import clear_choices
from onestory.release.people_months import Outcome, small
from onestory.release.people_words import arms_of, fit
from onestory.release.risks import Risk
from onestory.release.rounding import nearest
from onestory.release.rows import with_columns

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule

_UNEVEN = 4.0
"""How many times smaller than the mean team the smallest is taken to be."""
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
    arms = arms_of(effect)
    made = replace(
        effect,
        n_exposed=int(nearest(effect.n_exposed, rule.round_to)),
        n_comparator=int(nearest(effect.n_comparator, rule.round_to)),
        by_time=with_columns(rows, {"places": places}),
        choices=clear_choices(effect, rule),
        checks=tuple(clear_check(one, effect, rule) for one in effect.checks),
        **{
            name: fit(getattr(effect, name), arms, rule)
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
