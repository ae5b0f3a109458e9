"""Self-directed support and direct payments (3D), of people supported and of carers."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.facts import living, with_facts
from onestory.indicators.care.rows import (
    BY_PERSON,
    CARERS,
    COMMISSIONED,
    COMMUNITY,
    DIRECT_PAYMENT,
    DIRECT_TO_CARER,
    LONG_TERM,
    MANAGED_BUDGET,
    NURSING,
    PRISON,
    RESIDENTIAL,
    SIGNPOSTED,
    WITH_PERSON,
    age_on,
    as_cases,
    asked_periods,
    council_rows,
    own_rows,
    services,
    snapshot_days,
)

PERSON_PERIOD = (*BY_PERSON, "first", "last")


def people_supported(story: StoryTables, *, ranks: tuple[int, ...]) -> ir.Table:
    """Return the cases: people with community support on the last day, 1 where of one of `ranks`.

    3 is a direct payment, 4 a budget that the council manages (3D.3). Ages under 18 are left out,
    unknown ages kept.
    """
    rows, days = services(own_rows(story), *LONG_TERM), snapshot_days(story)
    # 3D.1: open on the last day of the period, of people then alive.
    found = rows.inner_join(days, [rows.start <= days["last"], rows.until >= days["last"]])
    found = found.mutate(rank=_support_rank(found))
    found = found.group_by((*BY_PERSON, "last")).aggregate(rank=found["rank"].min())
    found = living(with_facts(found, story), "last")
    found = found.mutate(age=age_on(found.birth_month, found["last"]))
    found = found.filter(found.age.isnull() | (found.age >= 18))
    # 3D.4: people whose best row is community support.
    found = found.filter(found["rank"].isin((3, 4, 5, 6)))
    return as_cases(found, on="last", numerator=found["rank"].isin(ranks).cast("float64"))


def _support_rank(rows: ir.Table) -> ir.Value:
    """Return 1 to 9, the best way of support first (3D.2 and 3D.3)."""
    paid = rows.component.fill_null("") == DIRECT_PAYMENT
    mechanism = ibis.ifelse(paid, DIRECT_PAYMENT, rows.mechanism.fill_null(""))
    community, prison = rows.service == COMMUNITY, rows.service == PRISON
    return ibis.cases(
        (rows.service == NURSING, 1),
        (rows.service == RESIDENTIAL, 2),
        (community & (mechanism == DIRECT_PAYMENT), 3),
        (community & (mechanism == MANAGED_BUDGET), 4),
        (community & (mechanism == COMMISSIONED), 5),
        (community, 6),
        (prison & (mechanism == MANAGED_BUDGET), 7),
        (prison & (mechanism == COMMISSIONED), 8),
        else_=9,
    )


def carers_supported(
    story: StoryTables, *, categories: tuple[int, ...], null_component: bool = False
) -> ir.Table:
    """Return the cases: carers supported directly in the period, 1 where of one of `categories`.

    1 is a direct payment, 2 a budget that the council manages. `null_component` keeps services
    whose component is blank, which the national method drops unless the mechanism is a payment.
    """
    found = living(with_facts(_of_carers(story), story), "first")
    found = found.mutate(
        category=_category(found, null_component=null_component),
        age=age_on(found.birth_month, ibis.least(found.until, found["last"])),
    )
    by_person = found.group_by((*PERSON_PERIOD, "person_id", "lsoa", "sex"))
    # 3D.3 of carers: the best category, and the least age.
    best = by_person.aggregate(category=_.category.min(), age=_.age.min())
    best = best.filter(_.age.isnull() | (_.age >= 18), _.category.isin((1, 2, 3)))
    return as_cases(best, on="last", numerator=best.category.isin(categories).cast("float64"))


def _of_carers(story: StoryTables) -> ir.Table:
    """Return the rows of carers in each period that can count (3D.1 of carers)."""
    rows = council_rows(story).filter(_.client.isin(CARERS), _.until >= _.start)
    bare = rows.service.isnull()
    counts = (
        (bare & (rows.outcome == SIGNPOSTED)).fill_null(False)
        | rows.service.isin((DIRECT_TO_CARER, WITH_PERSON)).fill_null(False)
        | (bare & rows.kind.isin(("Assessment", "Review"))).fill_null(False)
    )
    rows, periods = rows.filter(counts), asked_periods(story)
    return rows.inner_join(periods, [rows.start <= periods["last"], rows.until >= periods["first"]])


def _category(rows: ir.Table, *, null_component: bool) -> ir.Value:
    """Return 1 to 6, the best first; null where the row falls out of every category (3D.2)."""
    direct = rows.service == DIRECT_TO_CARER
    mechanism, component = rows.mechanism.fill_null(""), rows.component.fill_null("")
    paid = (mechanism == DIRECT_PAYMENT) | (component == DIRECT_PAYMENT)
    # The trap of 3D.2: a blank component is not 'unlike a direct payment', and so falls out.
    told = rows.component.notnull() | ibis.literal(null_component)
    return ibis.cases(
        (direct & paid, 1),
        (direct & told & (mechanism == MANAGED_BUDGET), 2),
        (direct & told & (mechanism == COMMISSIONED), 3),
        (direct & told, 4),
        (rows.service.isnull() & (rows.outcome == SIGNPOSTED), 5),
        (rows.service.isnull() | (rows.service == WITH_PERSON), 6),
    )
