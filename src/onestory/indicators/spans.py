"""Spans: days counted once, however many events lie on them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

FAR = (9999, 12, 31)
"""The day that stands for 'still open' where days are compared."""


def counted_once(spans: ir.Table, *, by: str) -> ir.Table:
    """Return the spans cut so that no two of one `by` share a day; those left empty are dropped.

    `spans` has `since`, `until` (the first day after) and `id`. Each gives up the days that an
    earlier one holds.
    """
    earlier = ibis.window(
        group_by=spans[by],
        order_by=[spans.since, spans.until, spans.id],
        preceding=(None, 1),
    )
    marked = spans.mutate(held_until=spans.until.max().over(earlier))
    cut = marked.mutate(
        since=ibis.greatest(marked.since, ibis.coalesce(marked.held_until, marked.since))
    )
    return cut.filter(cut.until > cut.since).drop("held_until")


def day_before(day: ir.Value, days: int = 1) -> ir.Value:
    """Return the day that lies `days` before."""
    return (day.cast("timestamp") - ibis.interval(days=days)).date()


def day_after(day: ir.Value, days: int = 1) -> ir.Value:
    """Return the day that lies `days` after."""
    return (day.cast("timestamp") + ibis.interval(days=days)).date()
