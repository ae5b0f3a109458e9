"""Where people with long-term support live (2E), one row a person and period (sheet 5 and 8.4)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.facts import living, settled, with_facts, with_settled
from onestory.indicators.care.rows import (
    BY_PERSON,
    COMMUNITY,
    LONG_TERM,
    NURSING,
    PRISON,
    RESIDENTIAL,
    UNKNOWN,
    age_on,
    as_cases,
    asked_periods,
    council_rows,
    own_rows,
    services,
    strength,
)

PERSON_PERIOD = (*BY_PERSON, "first", "last")
AT_HOME = "Unknown: Presumed at home"
IN_COMMUNITY = "Unknown: Presumed in community"
TELLING = (
    "Shared Lives",
    "Community supported living",
    "Extra care housing",
    "Home support or domiciliary care",
)
SETTLED = (
    "Owner occupier or shared ownership scheme",
    "Tenant: Local authority or other social housing provider",
    "Tenant: Private landlord",
    "Settled mainstream housing with family or friends",
    "Supported accommodation, supported lodgings or supported group home",
    "Shared Lives scheme",
    "Approved premises for offenders released from prison or under probation supervision",
    "Sheltered housing, extra care housing or other sheltered housing",
    "Mobile accommodation for Gypsy, Roma and Traveller communities",
    AT_HOME,
)
"""Accommodation that counts as at home or with family (sheet 3)."""


def lives_at_home(story: StoryTables, *, learning_disability: bool = False) -> ir.Table:
    """Return the cases: people with long-term support in the period, 1 where they live at home.

    With `learning_disability`, those of 18 to 64 whose support has that reason.
    """
    found = living(with_facts(_supported(story), story), "first")
    found = _with_accommodation(found, story)
    # 2E.3: the age at the latest end of support, or at the last day while that lies beyond it.
    found = found.mutate(age=age_on(found.birth_month, ibis.least(found.latest, found["last"])))
    found = found.filter(_.age >= 18)
    if learning_disability:
        reason = found.support_reason == "Learning disability support"
        found = found.filter(reason, found.age < 65)
    at_home = found.accommodation.isin(SETTLED).cast("float64")
    return as_cases(found, on="last", numerator=at_home)


def _supported(story: StoryTables) -> ir.Table:
    """Return people with long-term support in the period, and its `latest` end (2E.1)."""
    rows, periods = services(own_rows(story), *LONG_TERM), asked_periods(story)
    found = rows.inner_join(
        periods, [rows.start <= periods["last"], rows.until >= periods["first"]]
    )
    return found.group_by(PERSON_PERIOD).aggregate(latest=_.until.max())


def _with_accommodation(found: ir.Table, story: StoryTables) -> ir.Table:
    """Return `found` with accommodation and support_reason, told by the last day (2E.2)."""
    rows = council_rows(story)
    here = found.select(*PERSON_PERIOD)
    rows = here.inner_join(rows, list(BY_PERSON)).filter(_.start <= _["last"])
    carer = "Social support: Support to unpaid carer"
    rows = with_settled(rows, "accommodation", PERSON_PERIOD)
    rows = with_settled(rows, "support_reason", PERSON_PERIOD, unknown=[carer])
    told = rows.group_by(PERSON_PERIOD).aggregate(
        said=settled(rows, "accommodation"), support_reason=settled(rows, "support_reason")
    )
    told = told.left_join(_by_service(rows), list(PERSON_PERIOD)).select(
        *told.columns, "least", "most"
    )
    said = ibis.ifelse(told.said == "Invalid and not mapped", UNKNOWN, told.said)
    agreed = ibis.ifelse(told.least == told.most, told.least, UNKNOWN).fill_null(UNKNOWN)
    told = told.mutate(accommodation=ibis.ifelse(said == UNKNOWN, agreed, said))
    return found.inner_join(told.drop("said", "least", "most"), list(PERSON_PERIOD))


def _by_service(rows: ir.Table) -> ir.Table:
    """Return what the leading services say of the accommodation, least and most in the alphabet.

    They agree where the two are equal (the fallback of sheet 5).
    """
    found = rows.filter(_.kind == "Service")
    order = [
        found.until.desc(),
        strength(found.service),
        found.component.fill_null("").isin(TELLING).cast("int8").desc(),
        found.start.desc(),
    ]
    place = ibis.rank().over(ibis.window(group_by=list(PERSON_PERIOD), order_by=order))
    first = found.mutate(place=place).filter(_.place == 0)
    first = first.mutate(value=_accommodation_of(first))
    return first.group_by(PERSON_PERIOD).aggregate(least=_.value.min(), most=_.value.max())


def _accommodation_of(found: ir.Table) -> ir.Value:
    """Return what a service says of where the person lives; null where it says nothing."""
    component = found.component.fill_null("")
    at_home = (found.service == COMMUNITY) & (component == "Home support or domiciliary care")
    return ibis.cases(
        (found.service == NURSING, "Registered nursing home"),
        (found.service == RESIDENTIAL, "Registered care home"),
        (component == "Shared Lives", "Shared Lives scheme"),
        (component == "Extra care housing", SETTLED[7]),
        (component == "Community supported living", SETTLED[4]),
        (at_home, AT_HOME),
        ((found.service == COMMUNITY) & found.component.isnull(), IN_COMMUNITY),
        (found.service == PRISON, "Prison, young offenders institution or detention centre"),
    )
