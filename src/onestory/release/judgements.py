"""Judgements on their way out: the change that was seen, where enough people stand behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.model.effect_words import size
from onestory.release.activity import without_few
from onestory.release.coarsening import nice, to_step
from onestory.release.lines import finest, near
from onestory.release.people_months import events_seen
from onestory.release.risks import guarded
from onestory.release.withholding import without_numbers

if TYPE_CHECKING:
    from onestory.model.answer import Answer, Judgement
    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule


def clear_judgement(one: Judgement, answer: Answer, rule: DisclosureRule) -> Judgement:
    """Return the judgement without the change seen, or with it no finer than counts are rounded."""
    told = replace(
        one,
        reached_sentence=without_few(one.reached_sentence, rule),
        because_sentence=without_few(one.because_sentence, rule),
    )
    if not guarded(answer, rule):
        return told
    own = [e for e in answer.effects if e.outcome.id == one.statement.outcome]
    periods = min((min(e.periods_before, e.periods_after, _a_year(e)) for e in own), default=0)
    least = answer.smallest_count or 0.0
    if answer.people is not None:  # a year of their own months, or what of it is told
        least, periods = events_seen(answer.people.arms, one.statement.outcome), 1
    if rule.smallest > 1 and periods * least < rule.smallest:
        return replace(told, change=None, reached_sentence=without_numbers(one.reached_sentence))
    return _coarse(told, own[0], least=least, rule=rule) if own else replace(told, change=None)


def _coarse(one: Judgement, effect: Effect, *, least: float, rule: DisclosureRule) -> Judgement:
    """The change no finer than estimates are told, nor than a year's count that is rounded."""
    if one.change is None:
        return one
    change = near(one.change, effect.contrast)
    step = finest(effect, {"observed": least}, rule)
    if effect.contrast == "difference" and step is not None:
        change = to_step(one.change, nice(step / _a_year(effect)))
    told, shown = (
        size(value or 0.0, effect.contrast, effect.unit) for value in (one.change, change)
    )
    return replace(one, change=change, reached_sentence=one.reached_sentence.replace(told, shown))


def _a_year(effect: Effect) -> int:
    """The periods of a year, over which a change is seen."""
    if not effect.series.num_rows:
        return 1
    first = effect.series.slice(0, 1).to_pylist()[0]
    return max(1, round(365 / (first["period_end"] - first["period_start"]).days))
