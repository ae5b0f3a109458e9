"""Appointments attended in general practice."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each appointment that was attended."""
    appointments = story["appointments"]
    appointments = appointments.filter(appointments.attended)
    return counted(appointments, on=appointments.start)


CARD = Card(
    indicator=Indicator(
        id="gp_appointments",
        title="General practice appointments attended",
        measure="gp_appointments",
        numerator="Appointments in general practice that were attended, of registered people",
        denominator="People registered with a practice",
        statistic="crude_rate",
        unit="per 1,000 registered people a year",
        multiplier=1_000,
        direction="none declared",
        version="local; from memory",
        source="Local, from practices' own records; from memory",
        about="How much people see their practice.",
        caveats=(
            "The national publication has no persons and counts by practice: it cannot be linked,"
            " and is not comparable.",
            "Practices enter group sessions, home visits and messages differently.",
        ),
        population_ages=(0, 200),
        sector="general practice",
    ),
    cases=cases,
    denominator="registered",
    sources=("gp_appointment",),
    codes="Status attended, of every mode and professional; people registered on the day.",
)
