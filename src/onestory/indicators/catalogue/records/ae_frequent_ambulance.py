"""Ambulance attendances of adults who attend often."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.attendances import ANY_EMERGENCY, unplanned
from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spans import day_before
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


OFTEN = 3
YEAR = 365


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each ambulance attendance that three first attendances went before."""
    attendances = unplanned(story)
    brought = attendances.filter(
        attendances.by_ambulance,
        attendances.age >= 18,
        attendances.end.notnull(),
    )
    often = _often_before(brought, story)
    brought = with_doubt(brought.left_join(often, "id"), story)
    arrived = brought.start.date()
    brought = with_reach(
        brought, spanning(attendances, attendances.start.date()), story, key="id",
        between=(day_before(arrived, YEAR), arrived),
    )  # fmt: skip
    brought = brought.filter(brought.often.notnull() | brought.unsure | brought.might)
    amount = ibis.coalesce(brought.often, 0.0)
    doubt = (amount == 0) | brought.shaky
    return counted(brought, on=brought.end.date(), amount=amount, in_doubt=doubt)


def _often_before(brought: ir.Table, story: StoryTables) -> ir.Table:
    """Return `id` of those with at least three first attendances in the year before."""
    attendances = unplanned(story)
    first = attendances.filter(attendances.category.fill_null(ibis.literal("first")) == "first")
    first = first.select(first_person=first.person_id, first_start=first.start)
    before = brought.inner_join(
        first,
        [
            brought.person_id == first.first_person,
            first.first_start < brought.start,
            first.first_start >= brought.start - ibis.interval(days=YEAR),
        ],
    )
    counts = before.group_by("id").agg(times=before.count())
    return counts.filter(counts.times >= OFTEN).select("id", often=1.0)


CARD = Card(
    indicator=Indicator(
        id="ae_frequent_ambulance",
        title="Ambulance attendances of adults who attend A&E often",
        measure="ae_frequent_ambulance",
        numerator="Attendances by ambulance of people aged 18 or over who had three or more first"
        " attendances in the year before",
        denominator="Residents aged 18 or over",
        statistic="crude_rate",
        unit="per 1,000 people a year",
        multiplier=1_000,
        direction="lower is better",
        version="New Hospital Programme",
        source="New Hospital Programme, mitigators (open code); read",
        about="How much emergency care goes to people who come again and again, and whom joined-up"
        " care might serve better.",
        caveats=(
            "Emergency care data are incomplete before April 2020.",
            "A year of records must lie before; records of a person at several hospitals that are"
            " not joined hide frequent attendance.",
        ),
        population_ages=(18, 200),
        sector="hospital",
        decimals=2,
        verified=True,
    ),
    cases=cases,
    denominator="residents",
    needs=("hospital",),
    sources=(ANY_EMERGENCY,),
    run_in=365,
    codes="By ambulance; age at arrival 18 or over; departure in the period; not a planned"
    " follow-up; person known; at least 3 attendances of category first or blank in the 365 days"
    " before arrival.",
)
