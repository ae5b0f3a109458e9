"""Cost per person, by payer and together, at illustrative prices or one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.care import costs
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

ILLUSTRATIVE = (
    "The prices are illustrative: round figures invented to show the method, which stand for no"
    " real cost. Give your own as the table `unit_costs` (activity, pounds)."
)

TOGETHER = Card(
    indicator=Indicator(
        id="cost_per_person",
        title="Cost of care per person, all payers",
        measure="cost_per_person",
        numerator="Pounds of everything recorded in the period: hospital, emergency, outpatients,"
        " general practice, community, mental health and social care",
        denominator="People of all ages who live in the area",
        statistic="crude_rate",
        unit="pounds a resident a year",
        multiplier=1,
        direction="none declared",
        version="local-1",
        source=LOCAL,
        about="What all recorded care of the people of a place comes to.",
        caveats=(
            ILLUSTRATIVE,
            "Payers whose records are missing count nothing.",
            "A spell counts on the day of admission with all its nights; nights of people still in"
            " an acute hospital are not counted yet.",
            "Costs lie very unevenly between people: a few make most of the total.",
        ),
        population_ages=(0, 200),
        sector="all",
        decimals=2,
    ),
    cases=costs.all_costs,
    denominator="residents",
    sources=("apc", "cld"),
    codes="Counts times unit costs; social care as sheet 4.9.",
)


def _of(
    payer: str, sector: str, source: str, cases: Callable[[StoryTables], ir.Table], *, what: str
) -> Card:
    """Return the card of one payer; `what` is what it pays for."""
    identifier = f"cost_{payer}"
    indicator = replace(
        TOGETHER.indicator,
        id=identifier,
        title=f"Cost of {what} per person",
        measure=identifier,
        numerator=f"Pounds of {what} recorded in the period",
        about=f"What the {what} of the people of a place come to.",
        caveats=(ILLUSTRATIVE, *TOGETHER.indicator.caveats[2:]),
        sector=sector,
    )
    return replace(TOGETHER, indicator=indicator, cases=cases, sources=(source,))


_SOCIAL = _of(
    "social_care",
    "social care",
    "cld",
    costs.care_costs,
    what="social care services",
)
SOCIAL_CARE = replace(
    _SOCIAL,
    indicator=replace(
        _SOCIAL.indicator,
        caveats=("Services without a unit cost count nothing.", *_SOCIAL.indicator.caveats[-1:]),
    ),
)

CARDS = (
    TOGETHER,
    _of("hospital", "hospital", "apc", costs.hospital_costs, what="hospital stays"),
    _of("emergency", "hospital", "ecds", costs.emergency_costs, what="emergency attendances"),
    _of("outpatients", "hospital", "op", costs.outpatient_costs, what="outpatient attendances"),
    _of("gp", "general practice", "gp_appointment", costs.practice_costs, what="GP appointments"),
    _of("community", "community", "csds_contact", costs.community_costs, what="community contacts"),
    _of(
        "mental_health",
        "mental health",
        "mhsds_contact",
        costs.mental_costs,
        what="mental health contacts and stays",
    ),
    SOCIAL_CARE,
)
