"""Sizes: planned changes and margins said back in their unit, and those that cannot be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from onestory.model.finding import Finding
from onestory.model.period import day_label
from onestory.model.words import difference_unit, setting
from onestory.pipeline.study.form import NO_DAY

if TYPE_CHECKING:
    from onestory.model.indicator import Indicator
    from onestory.model.study import Contrast, Outcome, Study, SuccessStatement
    from onestory.pipeline.study.form import Form

_A_SHARE = 0.5  # a difference below it, in a rate or per cent, reads like a share
_A_RATE = 100  # a multiplier from which a figure is a rate


def refuse_sizes(top: Form, study: Study) -> None:
    """Note sizes and margins that cannot be meant: shares of 1 or more, margins above sizes."""
    for outcome in study.outcomes:
        asked = [s for s in study.statements if s.outcome == outcome.id]
        shares = _contrast(study, outcome) == "ratio"
        given = [(f"The margin of '{outcome.id}'", outcome.margin)]
        given += [(f"The size of '{one.id}'", one.size) for one in asked]
        wrong = [(what, size) for what, size in given if shares and size >= 1]
        for what, size in wrong:
            top.note(
                f'{what} is {size:g}, and with contrast = "ratio" that is {setting(size)}.',
                f"Did you mean {size / 100:g}, which is {size:g}%?",
            )
        for one in asked if not wrong else ():
            _refuse_margin(top, one, outcome)


def _refuse_margin(top: Form, statement: SuccessStatement, outcome: Outcome) -> None:
    if 0 < statement.size < outcome.margin:
        top.note(
            f"'{statement.id}' asks for {statement.size:g}, less than the smallest change that"
            f" matters ({outcome.margin:g}).",
            "Ask for more, or lower the margin: one of the two is not meant.",
        )


def said_back(study: Study, cards: Mapping[str, Indicator]) -> tuple[str, ...]:
    """Return each planned change in words with its unit; `cards` are the plan's, by id."""
    return tuple(
        f"'{one.id}' plans a {'fall' if one.wanted == 'lower' else 'rise'} of"
        f" {_amount(one.size, outcome, study, cards)}{_by(one)}; less than"
        f" {_amount(outcome.margin, outcome, study, cards)} does not matter."
        for one, outcome in _pairs(study)
        if one.size and outcome.margin and _contrast(study, outcome)
    ) + tuple(
        f"'{one.id}' asks that {heard.who} score {one.size:g} {one.wanted} on {heard.scale}"
        f"{_by(one)}; less than {heard.margin:g} does not matter."
        for one in study.statements
        for heard in study.experience
        if heard.id == one.outcome and one.size
    )


def like_shares(study: Study, cards: Mapping[str, Indicator]) -> Iterable[Finding]:
    """Yield planned differences so small that a share seems to be meant."""
    for one, outcome in _pairs(study):
        card = cards.get(outcome.indicator)
        rate = card is not None and (card.multiplier >= _A_RATE or card.unit.startswith("%"))
        if rate and 0 < one.size < _A_SHARE and _contrast(study, outcome) == "difference":
            yield Finding(
                rule="difference like a share",
                severity="warning",
                message=f"'{one.id}' asks for {_amount(one.size, outcome, study, cards)}, because"
                ' the contrast is "difference".',
                do=f'If {setting(one.size)} is meant, write contrast = "ratio"; if not, write the'
                " size and the margin in the unit of the indicator.",
                file="study.toml",
            )


def _pairs(study: Study) -> Iterable[tuple[SuccessStatement, Outcome]]:
    outcomes = {outcome.id: outcome for outcome in study.outcomes}
    return [(s, outcomes[s.outcome]) for s in study.statements if s.outcome in outcomes]


def _contrast(study: Study, outcome: Outcome) -> Contrast | None:
    """Return the contrast of the first estimand that asks for the outcome, None if none does."""
    return next((e.contrast for e in study.estimands if e.outcome == outcome.id), None)


def _amount(size: float, outcome: Outcome, study: Study, cards: Mapping[str, Indicator]) -> str:
    if _contrast(study, outcome) == "ratio":
        return setting(size)
    card = cards.get(outcome.indicator)
    return f"{size:g} {difference_unit(card) if card else 'in the unit of the indicator'}"


def _by(statement: SuccessStatement) -> str:
    return f" by {day_label(statement.by)}" if statement.by != NO_DAY else ""
