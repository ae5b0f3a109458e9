"""Outpatient appointments missed."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


MISSED = ("3", "7")  # did not attend; came too late to be seen
SEEN = ("5", "6")


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each outpatient appointment kept or missed; 1 where it was missed."""
    appointments = story["outpatients"]
    appointments = appointments.filter(appointments.status.isin([*MISSED, *SEEN]))
    missed = appointments.status.isin(MISSED)
    return told(appointments, on=appointments.start, numerator=missed)


CARD = Card(
    indicator=Indicator(
        id="outpatient_missed",
        title="Outpatient appointments missed",
        measure="outpatient_missed",
        numerator="Of these, those that the person missed or came to too late to be seen",
        denominator="Outpatient appointments that were kept or missed; cancelled ones are left out",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="lower is better",
        version="local",
        source="Local definition; codes of hospital statistics read",
        about="How often people do not come, which is often about how they were invited and how"
        " they could get there.",
        caveats=(
            "Cancelled appointments are in neither number: a service that lets people cancel"
            " easily has fewer missed.",
        ),
        sector="hospital",
    ),
    cases=cases,
    sources=("op",),
    codes="ATTENDED 3 or 7 over 3, 5, 6 and 7.",
)
