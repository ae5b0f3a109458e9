"""Rows of social care as the national method reads them, and the shape of a case."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import CASES, StoryTables

SERVICE_USER = "Service user"
CARERS = ("Unpaid carer", "Unpaid carer known by association")
NURSING = "Long term support: Nursing care"
RESIDENTIAL = "Long term support: Residential care"
COMMUNITY = "Long term support: Community"
PRISON = "Long term support: Prison"
ST_MAX = "Short term support: ST-Max"
LOW_LEVEL = "Short term support: Ongoing low level"
OTHER_SHORT = "Short term support: Other short term"
LONG_TERM = (NURSING, RESIDENTIAL, COMMUNITY, PRISON)
DIRECT_TO_CARER = "Unpaid carer support: Direct to unpaid carer"
WITH_PERSON = "Unpaid carer support: Support involving the person cared-for"
DIRECT_PAYMENT = "Direct payment"
MANAGED_BUDGET = "CASSR managed personal budget"
COMMISSIONED = "CASSR commissioned support"
SIGNPOSTED = "NFA: Information and advice or signposting"
SELF_FUNDED = "NFA: Self-funded client or under 12wk disregard"
NOT_MAPPED = "Invalid and not mapped"
UNKNOWN = "Unknown"

STRENGTH = (NURSING, RESIDENTIAL, COMMUNITY, PRISON, ST_MAX, LOW_LEVEL, OTHER_SHORT)
"""Service types, the strongest first (sheet 3)."""

MANDATORY = date(2023, 4, 1)

BY_PERSON = ("council", "key")


def council_rows(story: StoryTables) -> ir.Table:
    """Return every row of care that names a person, with `council` and `until`.

    `until` is the end, or the year 9999 while open, as the national method has it.
    """
    return (
        story["care"]
        .rename(council="provider")
        .filter(_.key.notnull(), _.council.notnull(), _.start.notnull())
        .mutate(until=_.end.fill_null(ibis.date("9999-01-01")))
    )


def own_rows(story: StoryTables) -> ir.Table:
    """Return the rows of people who need support themselves that do not end before they start."""
    return council_rows(story).filter(_.client == SERVICE_USER, _.until >= _.start)


def services(rows: ir.Table, *types: str) -> ir.Table:
    """Return the services of the given types among `rows`."""
    return rows.filter(_.kind == "Service", _.service.isin(types))


def asked_periods(story: StoryTables) -> ir.Table:
    """Return the periods asked for: `first` day, `last` day and `beyond`, the day after it.

    A period that begins after the last day covered is left out: what is open there is not known.
    """
    periods = story.periods.filter(_.start <= ibis.literal(story.last))
    return periods.select(
        first=_.start, last=(_.end - ibis.interval(days=1)).cast("date"), beyond=_.end
    ).distinct()


def snapshot_days(story: StoryTables) -> ir.Table:
    """Return `last`: the last day of each period asked for, of those that records cover."""
    days = asked_periods(story).select("last").distinct()
    return days.filter(days["last"] <= ibis.literal(story.last))


def first_day(story: StoryTables) -> date:
    """Return the first day of Client Level Data as the national method counts it, April 2023.

    A story that ends before then is of records which that method never saw: it has no first day.
    """
    return MANDATORY if story.last >= MANDATORY else date(1900, 1, 1)


def age_on(birth: ir.Value, day: ir.Value) -> ir.Value:
    """Return the age on a day as the national method has it: floor(days / 365.25) (sheet 4.7)."""
    return ((day.delta(birth, unit="day") * 4) // 1461).cast("int32")


def days_after(day: ir.Value, days: int) -> ir.Value:
    """Return the day that lies `days` after (before, where negative)."""
    return (day + ibis.interval(days=days)).cast("date")


def strength(service: ir.Value) -> ir.Value:
    """Return how strong a type of service is: 1 the strongest, 99 where the list lacks it."""
    pairs = [(service == name, place) for place, name in enumerate(STRENGTH, start=1)]
    return ibis.cases(*pairs, else_=99)


def as_cases(
    found: ir.Table,
    *,
    on: str,
    numerator: ir.Value | float = 1.0,
    denominator: ir.Value | float = 1.0,
    doubtful: ir.Value | bool = False,
) -> ir.Table:
    """Return `found` in the columns of a card's cases.

    `found` has person_id, lsoa, council, age and sex, and the day in the column `on`.
    """
    return found.mutate(
        person_id=_.person_id.cast("int64"),
        on=found[on].cast("date"),
        provider=_.council,
        age=_.age.cast("int32"),
        numerator=_number(numerator),
        denominator=_number(denominator),
        open=ibis.literal(doubtful) if isinstance(doubtful, bool) else doubtful,
    ).select(*CASES)


def _number(value: ir.Value | float) -> ir.Value:
    return (ibis.literal(value) if isinstance(value, int | float) else value).cast("float64")
