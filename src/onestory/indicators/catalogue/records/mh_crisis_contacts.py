"""Contacts of mental health crisis teams."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


CRISIS_TEAMS = ("A02", "A03", "A04", "A19", "A20", "A21", "A22", "A23", "A25")


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each attended contact of a crisis team."""
    contacts, referrals = story["contacts"], story["referrals"]
    referred = referrals.select(referral_id=referrals.id, referred_team=referrals.team)
    contacts = contacts.left_join(referred, contacts.referral == referred.referral_id)
    contacts = contacts.filter(
        contacts.service == "mental health",
        contacts.attended,
        ibis.coalesce(contacts.team, contacts.referred_team).isin(CRISIS_TEAMS),
    )
    return counted(contacts, on=contacts.start.date())


CARD = Card(
    indicator=Indicator(
        id="mh_crisis_contacts",
        title="Mental health crisis contacts",
        measure="mh_crisis_contacts",
        numerator="Contacts that took place with a crisis resolution, home treatment or other"
        " crisis team",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="none declared",
        version="local",
        source="Local definition; codes of the Mental Health Services Data Set",
        about="How often people in a mental health crisis are seen by a crisis team.",
        caveats=(
            "The team is that of the contact, or else of its referral: a referral to several"
            " teams counts by one.",
            "Liaison teams (A11), the single point of access (A18) and acute day services (A24)"
            " are not counted as crisis teams.",
            "Coverage varies by provider.",
        ),
        population_ages=(0, 200),
        sector="mental health",
    ),
    cases=cases,
    denominator="residents",
    sources=("mhsds_contact",),
    codes="Team type A02 A03 A04 A19 A20 A21 A22 A23 or A25; attendance status 5 or 6.",
)
