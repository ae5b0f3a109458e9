"""Admissions to care homes for long-term support (2B and 2C), one row a person and period."""

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
from onestory.indicators.care.method import BY_KEY, NOT_SALT, PAID_BY_COUNCIL
from onestory.indicators.care.rows import (
    BY_PERSON,
    NURSING,
    RESIDENTIAL,
    SELF_FUNDED,
    SERVICE_USER,
    age_on,
    as_cases,
    asked_periods,
    council_rows,
    services,
)


def care_home_admissions(
    story: StoryTables, *, ages: tuple[int, int], null_component: bool = False
) -> ir.Table:
    """Return the cases: each person newly admitted, once a council and period.

    `ages` is the half-open span of ages at admission. `null_component` keeps services whose
    component is blank; the national method drops them.
    """
    rows = _in_care_homes(story, null_component=null_component)
    # 2B.2: begins in the period, and no outcome of one who pays alone.
    new = rows.filter(_.outcome.isnull() | (_.outcome != SELF_FUNDED))
    periods = asked_periods(story)
    new = new.inner_join(periods, [new.start >= periods.first, new.start <= periods.last])
    new = living(_not_there_before(new, rows), "first")
    # 2B.4: adults; a person once a council and period, in the younger band.
    new = new.mutate(age=age_on(new.birth_month, new.start)).filter(_.age >= 18)
    window = ibis.window(group_by=[*BY_PERSON, "first", "last"], order_by=[_.start, _.id])
    new = new.mutate(place=ibis.row_number().over(window)).filter(_.place == 0)
    new = new.filter(_.age >= ages[0], _.age < ages[1])
    return as_cases(new, on="start", denominator=0.0)


def _in_care_homes(story: StoryTables, *, null_component: bool) -> ir.Table:
    """Return long-term residential and nursing services of people whose birth is known (2B.1)."""
    rows = council_rows(story).filter(_.client == SERVICE_USER)
    rows = services(rows, NURSING, RESIDENTIAL)
    component = rows.component.lower()
    home = (component.contains("residential") | component.contains("nursing")) & ~(
        component.contains("short")
    )
    # The trap of 2B.1: nothing is known of a blank component, and so it is dropped.
    rows = rows.filter(home.fill_null(null_component))
    return with_facts(rows, story).filter(_.birth_month.notnull())


def _not_there_before(new: ir.Table, rows: ir.Table) -> ir.Table:
    """Return the admissions without an earlier one that reached into the year before (2B.3)."""
    before = rows.select(*BY_PERSON, since=_.start, over=_.until)
    return new.anti_join(
        before,
        [
            new.council == before.council,
            new.key == before.key,
            before.since < new.start,
            new.start.delta(before.over, unit="day") < 365,
        ],
    )


CODES = (
    "Long-term residential or nursing care whose component says residential or nursing and not"
    " short; rules 1 to 4 of 2B and 2C."
)


def admitted_caveats(of_components: str) -> tuple[str, ...]:
    """Return how figures of admissions may be read, with what the version does of components."""
    return (
        "More admissions are not always worse: a place with good care at home and a place that"
        " turns people away can both have few.",
        of_components,
        "Temporary and permanent stays cannot be told apart; a move between residential and"
        " nursing care is no admission; in the first year of records, changes of a package can"
        " look new.",
        PAID_BY_COUNCIL,
        BY_KEY,
        NOT_SALT,
    )
