"""Clusters: services of one person that follow one another closely (2A.4 and 2A.5)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.care.rows import BY_PERSON, NOT_MAPPED

UNCLASSIFIABLE = (
    "Continuation of support or services",
    "Progress to support planning or services",
    "Progress to assessment, review or reassessment",
    "Progress to reablement/ST-Max",
    "Release 1 specification only: Not mapped",
    NOT_MAPPED,
)


def ranked(rows: ir.Table) -> ir.Table:
    """Return `rows` with `rank` (2A.2): the outcome's, and a hundred more where it says nothing.

    A blank outcome is not mapped and has rank 999.
    """
    rows = rows.mutate(blank=_.outcome.isnull(), outcome=_.outcome.fill_null(NOT_MAPPED))
    penalty = ibis.ifelse(rows.outcome.isin(UNCLASSIFIABLE), 100, 0)
    rank = ibis.ifelse(rows.blank, 999, rows.outcome_rank.fill_null(999) + penalty)
    return rows.mutate(rank=rank.cast("int32")).drop("blank")


def in_clusters(rows: ir.Table, *, apart: int, by: tuple[str, ...] = BY_PERSON) -> ir.Table:
    """Return `rows` (with `rank`) and `cluster`, the number of each one's cluster in its person.

    A row begins a new cluster where more than `apart` days lie between the latest end so far and
    its start (2A.4).
    """
    order = [rows.start, rows.until, rows["rank"], rows.known_from.desc(), rows.id.desc()]
    before = ibis.window(group_by=list(by), order_by=order, rows=(None, -1))
    rows = rows.mutate(reached=_.until.max().over(before))
    begins = rows.reached.notnull() & (rows.start > rows.reached + ibis.interval(days=apart))
    rows = rows.mutate(begins=begins.cast("int32"))
    order = [rows.start, rows.until, rows["rank"], rows.known_from.desc(), rows.id.desc()]
    so_far = ibis.window(group_by=list(by), order_by=order, rows=(None, 0))
    return rows.mutate(cluster=_.begins.sum().over(so_far)).drop("reached", "begins")


def clusters(rows: ir.Table, *, apart: int, by: tuple[str, ...] = BY_PERSON) -> ir.Table:
    """Return one row a cluster: began, ended, outcome and rank (2A.5), with `by` and `cluster`.

    The outcome is that of the row that ends last; of several, of the smallest rank; then of the
    latest record.
    """
    grouped = (*by, "cluster")
    rows = in_clusters(rows, apart=apart, by=by)
    last = [rows.until.desc(), rows["rank"], rows.known_from.desc(), rows.id.desc()]
    window = ibis.window(group_by=list(grouped), order_by=last)
    rows = rows.mutate(decides=ibis.row_number().over(window) == 0)
    return rows.group_by(grouped).aggregate(
        began=rows.start.min(),
        ended=rows.until.max(),
        outcome=rows.outcome.max(where=rows.decides),
        rank=rows["rank"].max(where=rows.decides),
    )
