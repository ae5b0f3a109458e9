"""Community care contacts, 65 and over."""

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


SHORTEST = 15  # minutes


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each attended community contact of 15 minutes or more at 65 or over."""
    contacts = story["contacts"]
    contacts = contacts.filter(
        contacts.service == "community",
        contacts.attended,
        contacts.minutes >= SHORTEST,
        contacts.age >= 65,
        contacts.person_id.notnull(),
    )
    return counted(contacts, on=contacts.start.date())


CARD = Card(
    indicator=Indicator(
        id="community_contacts",
        title="Community care contacts, 65 and over",
        measure="community_contacts",
        numerator="Contacts that took place and lasted 15 minutes or more, of people aged 65 or"
        " over",
        denominator="Residents aged 65 or over",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="none declared",
        version="one national tool",
        source="One national tool over the Community Services Data Set; read",
        about="How much community care reaches older people.",
        caveats=(
            "Coverage is uneven and growing: a rise may be a provider that began to report.",
            "The source counts contact numbers without their provider, so that equal numbers of"
            " two providers fall together: here they are apart.",
            "A contact whose length is not told is not counted.",
        ),
        population_ages=(65, 200),
        sector="community",
        verified=True,
    ),
    cases=cases,
    denominator="residents",
    sources=("csds_contact",),
    codes="Attendance status 5 or 6; 15 minutes or more; age at contact 65 or over; person known;"
    " latest submission of provider and contact.",
)
