"""Attendances: those of emergency departments that are not planned, as the cards count them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

ANY_EMERGENCY = "ecds|ae|fhir_encounter"
"""The sources of attendances, of which one will do."""

TIMED = ("1", "2", "3", "4")
"""Departments to which the four hours apply: not same-day emergency care (5)."""


def unplanned(story: StoryTables) -> ir.Table:
    """Return first attendances and unplanned follow-ups, with `on`, the day of arrival."""
    attendances = story["attendances"]
    not_planned = attendances.category.fill_null(ibis.literal("")) != "planned follow-up"
    return attendances.filter(not_planned).mutate(on=attendances.start.date())


def timed(story: StoryTables) -> ir.Table:
    """Return unplanned attendances of types 1 to 4 whose length is known."""
    attendances = unplanned(story)
    return attendances.filter(attendances.department.isin(TIMED), attendances.minutes.notnull())
