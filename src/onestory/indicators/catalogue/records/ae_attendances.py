"""Attendances at emergency departments."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.indicators.attendances import ANY_EMERGENCY, unplanned
from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

_EARLY = "Emergency care data are incomplete before April 2020."
_NEW = "Same-day emergency care (type 5) came into these data between 2023 and 2025."


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance."""
    attendances = unplanned(story)
    return counted(attendances, on=attendances.on)


def major(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at a major department (type 1)."""
    return _of_type(story, "1")


def single_specialty(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at a single-specialty department (type 2)."""
    return _of_type(story, "2")


def minor(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at a minor department (types 3 and 4)."""
    return _of_type(story, "3", "4")


def same_day(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at same-day emergency care (type 5)."""
    return _of_type(story, "5")


def _of_type(story: StoryTables, *types: str) -> ir.Table:
    attendances = unplanned(story)
    attendances = attendances.filter(attendances.department.isin(types))
    return counted(attendances, on=attendances.on)


EVERY = Card(
    indicator=Indicator(
        id="ae_attendances",
        title="A&E attendances",
        measure="ae_attendances",
        numerator="First attendances and unplanned follow-ups at departments of every type",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 1,000 people a year",
        multiplier=1_000,
        direction="none declared",
        version="1",
        source="Rules of HES A&E and ECDS in national tools; read",
        about="How often people come to an emergency department.",
        caveats=(f"{_NEW} Read the types apart.", _EARLY),
        population_ages=(0, 200),
        sector="hospital",
        verified=True,
    ),
    cases=cases,
    denominator="residents",
    sources=(ANY_EMERGENCY,),
    codes="ECDS or HES A&E attendances, planned follow-ups left out (ECDS category 4,"
    " AEATTENDCAT 2); by the day of arrival.",
)


def _of(types: str, *, at: str, cases: Callable[[StoryTables], ir.Table], title: str = "") -> Card:
    """Return the card for some types of department, `at` them and in its title, if not as there."""
    name = f"{EVERY.id}_type_{types.split()[1]}"
    indicator = replace(
        EVERY.indicator,
        id=name,
        measure=name,
        title=f"{EVERY.indicator.title}, {title or at}",
        numerator=f"First attendances and unplanned follow-ups at {at} ({types})",
        caveats=(_EARLY,),
    )
    return replace(
        EVERY, indicator=indicator, cases=cases, codes=f"{EVERY.codes[:-1]}; department {types}."
    )


SAME_DAY = _of("type 5", at="same-day emergency care", cases=same_day)
CARDS = (
    EVERY,
    _of("type 1", at="major departments", cases=major),
    _of("type 2", at="departments of one specialty", cases=single_specialty),
    _of(
        "types 3 and 4",
        at="minor injury units, urgent treatment and walk-in centres",
        title="minor injuries and walk-in",
        cases=minor,
    ),
    replace(
        SAME_DAY,
        indicator=replace(
            SAME_DAY.indicator,
            source=f"{SAME_DAY.indicator.source}, but the code of type 5 from memory",
            caveats=(_NEW, "The code of type 5 is from memory: verify it before you publish."),
        ),
    ),
)
