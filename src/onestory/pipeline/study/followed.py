"""Followed: how each outcome of a study of people is counted in persons."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from onestory.model.caseload import Followed
from onestory.model.errors import PlanError
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    from onestory.indicators import Card
    from onestory.model.study import Outcome, Study


def _first(identifier: str, title: str, numerator: str, sector: str) -> Indicator:
    return Indicator(
        id=identifier,
        title=title,
        measure=identifier,
        numerator=numerator,
        denominator="People followed",
        statistic="proportion",
        unit="per 100 people",
        multiplier=100,
        direction="lower is better",
        version="1",
        source="The story itself",
        sector=sector,
    )


BUILT_IN: Mapping[str, Indicator] = {
    one.id: one
    for one in (
        _first("death", "Deaths", "People who died while followed", "people and carers"),
        _first(
            "care_home_move",
            "Moves into a care home",
            "People who moved into a care or nursing home while followed",
            "social care",
        ),
    )
}
"""Outcomes that the story itself tells, followed until they first happen."""


_LISTS = "`onestory study check` lists those that can be asked of people."


def followed(study: Study, cards: Mapping[str, Card]) -> tuple[Followed, ...]:
    """Return how each outcome is followed.

    Raises PlanError for an indicator that is not known, or has no number for a person.
    """
    return tuple(_followed(outcome, cards) for outcome in study.outcomes)


def _followed(outcome: Outcome, cards: Mapping[str, Card]) -> Followed:
    if outcome.indicator in BUILT_IN:
        return Followed(
            outcome=outcome.id,
            title=BUILT_IN[outcome.indicator].title,
            unit="people",
            following="first event",
        )
    card = cards.get(outcome.indicator)
    if card is None:
        near = difflib.get_close_matches(outcome.indicator, sorted({*cards, *BUILT_IN}), n=1)
        raise PlanError(
            found=f"Outcome '{outcome.id}' asks for '{outcome.indicator}', and there is no"
            " indicator of that name.",
            where="study.toml",
            do=(f"Did you mean '{near[0]}'? " if near else "") + _LISTS,
        )
    if card.denominator == "cases":
        raise PlanError(
            found=f"Outcome '{outcome.id}' asks for '{outcome.indicator}', which is a share of"
            " cases, not a count over people.",
            where="study.toml",
            do=_LISTS,
        )
    unit = _unit(card.indicator)
    return Followed(
        outcome=outcome.id,
        title=card.indicator.title,
        unit=unit,
        following="amount" if unit in _AMOUNTS.values() else "count",
    )


_AMOUNTS = {"night": "nights", "pound": "pounds", "days": "days", "minute": "minutes"}
_EVENTS = {
    "admission": "admissions",
    "attend": "attendances",
    "appointment": "appointments",
    "contact": "contacts",
    "request": "requests",
}


def _unit(card: Indicator) -> str:
    """Return what one amount of the indicator is, by the words of its unit and its title."""
    rate, title = card.unit.casefold(), card.title.casefold()
    for word, unit in _AMOUNTS.items():
        if rate.startswith(word) or f"people's {word}" in rate:
            return unit
    return next((unit for word, unit in _EVENTS.items() if word in title), "events")
