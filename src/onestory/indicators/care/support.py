"""Requests, long-term support, reviews and carers: local counts of what councils do."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.clusters import clusters, ranked
from onestory.indicators.care.facts import living, with_facts
from onestory.indicators.care.rows import (
    BY_PERSON,
    CARERS,
    DIRECT_TO_CARER,
    LONG_TERM,
    WITH_PERSON,
    age_on,
    as_cases,
    asked_periods,
    council_rows,
    days_after,
    own_rows,
    services,
    snapshot_days,
)


def requests(story: StoryTables) -> ir.Table:
    """Return a case for each request for support of a person of 65 or over, on its first day."""
    found = with_facts(own_rows(story).filter(_.kind == "Request"), story)
    found = found.mutate(age=age_on(found.birth_month, found.start)).filter(_.age >= 65)
    return as_cases(found, on="start", denominator=0.0)


def days_supported(story: StoryTables) -> ir.Table:
    """Return a case for each stretch of long-term support in a period: its days, at 65 and over.

    Services that overlap or touch are one stretch, so no day counts twice.
    """
    found = clusters(services(ranked(own_rows(story)), *LONG_TERM), apart=1)
    periods = asked_periods(story)
    found = found.inner_join(
        periods, [found.began <= periods["last"], found.ended >= periods["first"]]
    )
    found = with_facts(found, story)
    found = found.mutate(
        since=ibis.greatest(found.began, found["first"]),
        over=ibis.least(found.ended, found["last"], ibis.literal(story.last)),
    )
    found = found.mutate(age=age_on(found.birth_month, found.since))
    found = found.filter(_.age >= 65, _.over >= _.since)
    days = found.over.delta(found.since, unit="day") + 1
    return as_cases(found, on="since", numerator=days, denominator=0.0)


def reviewed(story: StoryTables) -> ir.Table:
    """Return a case for each adult supported for 12 months or more on the period's last day.

    1 where a review or a long-term assessment was completed in the 12 months to it. Breaks of at
    most 7 days do not end support: some councils begin every service again each April.
    """
    rows, days = own_rows(story), snapshot_days(story)
    days = days.mutate(year=(days_after(days["last"], 1) - ibis.interval(months=12)).cast("date"))
    found = clusters(services(ranked(rows), *LONG_TERM), apart=7)
    found = found.inner_join(days, [found.began <= days.year, found.ended >= days["last"]])
    found = living(with_facts(found, story), "last")
    found = found.mutate(age=age_on(found.birth_month, found["last"]))
    found = found.filter(found.age.isnull() | (found.age >= 18))
    seen = _reviews(rows)
    seen = found.select(*BY_PERSON, "year", "last").inner_join(seen, list(BY_PERSON))
    seen = seen.filter(_.done >= _.year, _.done <= _["last"]).select(*BY_PERSON, "last")
    seen = seen.distinct().mutate(seen=True)
    found = found.left_join(seen, [*BY_PERSON, "last"]).select(*found.columns, "seen")
    return as_cases(found, on="last", numerator=found.seen.fill_null(False).cast("float64"))


def _reviews(rows: ir.Table) -> ir.Table:
    """Return the day `done` of each review of long-term support and long-term assessment."""
    of_long = rows.review_reason.fill_null("") != "Review of short term support"
    again = (rows.kind == "Assessment") & (rows.assessment == "Long term assessment")
    found = rows.filter(((rows.kind == "Review") & of_long) | again.fill_null(False))
    return found.select(*BY_PERSON, done=_.until)


def carers_with_service(story: StoryTables) -> ir.Table:
    """Return a case for each carer of 18 or over with a service in the period, once a council."""
    rows = council_rows(story).filter(_.client.isin(CARERS), _.until >= _.start)
    rows, periods = services(rows, DIRECT_TO_CARER, WITH_PERSON), asked_periods(story)
    found = rows.inner_join(
        periods, [rows.start <= periods["last"], rows.until >= periods["first"]]
    )
    found = found.mutate(since=ibis.greatest(found.start, found["first"]))
    found = found.group_by((*BY_PERSON, "first")).aggregate(since=_.since.min())
    found = living(with_facts(found, story), "first")
    found = found.mutate(age=age_on(found.birth_month, found.since)).filter(_.age >= 18)
    return as_cases(found, on="since", denominator=0.0)
