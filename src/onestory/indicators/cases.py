"""Cases: events of the story given the columns that the measuring engine asks for."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def counted(
    events: ir.Table,
    *,
    on: ir.Value,
    amount: ir.Value | float = 1.0,
    in_doubt: ir.Value | bool = False,
) -> ir.Table:
    """Return a case an event, to be counted over a population: its numerator is `amount`.

    An event with an amount of 0 that is `in_doubt` counts for nothing, and might for one.
    """
    return _cases(events, on=on, numerator=amount, denominator=0.0, in_doubt=in_doubt)


def told(
    events: ir.Table,
    *,
    on: ir.Value,
    numerator: ir.Value,
    in_doubt: ir.Value | bool = False,
    counts: ir.Value | bool = True,
    most: ir.Value | None = None,
) -> ir.Table:
    """Return a case an event, each a unit of the denominator with its own numerator.

    `numerator` is a truth (1 where true) or an amount. `in_doubt` is true where a link that
    might be missing could change it. One that `counts` not is no unit, and a link could make it
    one. `most` is the most that the numerator could be, one where it is not given.
    """
    one = ibis.ifelse(counts, 1.0, 0.0) if isinstance(counts, ibis.Expr) else float(counts)
    return _cases(events, on=on, numerator=numerator, denominator=one, in_doubt=in_doubt, most=most)


def _cases(
    events: ir.Table,
    *,
    on: ir.Value,
    numerator: ir.Value | float,
    denominator: ir.Value | float,
    in_doubt: ir.Value | bool,
    most: ir.Value | None = None,
) -> ir.Table:
    amount = numerator if isinstance(numerator, ibis.Expr) else ibis.literal(numerator)
    below = denominator if isinstance(denominator, ibis.Expr) else ibis.literal(denominator)
    doubt = in_doubt if isinstance(in_doubt, ibis.Expr) else ibis.literal(in_doubt)
    return events.select(
        events.person_id,
        on=on,
        lsoa=events.lsoa,
        council=ibis.null("string"),
        provider=events.provider,
        age=events.age.cast("int32"),
        sex=events.sex,
        numerator=amount.cast("float64"),
        denominator=below.cast("float64"),
        open=doubt,
        **({} if most is None else {"most": most.cast("float64")}),
    )


def registered(deaths: ir.Table) -> ir.Table:
    """Return the deaths that the register tells of.

    One that a hospital or a council alone tells of is mostly a registered one too, of a person
    whose records with that sender may be joined to nothing: it would count twice.
    """
    return deaths.filter(deaths.source == "deaths")


def last_days(story: StoryTables) -> ir.Table:
    """Return `day`: the last day of each period asked for, of those that records cover."""
    periods = story.periods
    days = periods.select(day=(periods.end.cast("timestamp") - ibis.interval(days=1)).date())
    return days.filter(days.day <= ibis.literal(story.last))
