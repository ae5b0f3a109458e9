"""Replacing: which rows a delivery puts out of force by not holding them, month by month.

A delivery that is a whole of its period takes the place of what stood there. A part of one (some
rows corrected, late rows of the month before, one of several files) must not. So a month is
replaced only where the delivery, with the others of this run, holds at least half as many rows of
the event type as stand there; else only rows of the same event are corrected, and it is told.
Files of one run are parts of one delivery, and leave each other standing; unless one reports up to
a later day and tells half of the other's rows again, as when years of submissions come at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onestory.engine import Session
from onestory.model.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Rows of one event type and month (None: open ones) that a delivery was too thin to replace.

    `left` of the `stood` rows are not in the delivery, which holds `held` rows of that month.
    """

    kind: str
    month: date | None
    stood: int
    held: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was withheld, how many rows stood in the period, and how many in newer deliveries."""

    withheld: tuple[Withheld, ...] = ()
    stood: int = 0
    newer: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The period that a delivery's rows report, the one it is said to have, and when it came.

    By the period said it is older or newer than another.
    """

    period: Period
    said: Period
    known_from: str


NEVER = Period(start=date.min, end=date(1, 1, 2))
"""The period of a delivery that reports none: of it nothing is replaced."""


def judge(span: Span, session: Session) -> Judged:
    """Return what the delivery in `fresh` leaves standing; `REPLACED` then asks for what goes."""
    start, end = span.period.start, span.period.end
    session.run(_AGAIN, [span.known_from, end, start, end])
    said = [span.said.start, span.said.end, span.said.end]
    session.run(_JUDGED, [*said, span.known_from, start, end, end, end])
    session.run(_HELD)
    session.run(_MONTHS)
    thin = session.query("SELECT * FROM months WHERE NOT replaces AND rest > 0 ORDER BY ALL")
    counts = session.query(_COUNTS).to_pylist()[0]
    return Judged(
        withheld=tuple(
            Withheld(
                kind=one["kind"],
                month=one["month"],
                stood=one["stood"],
                held=one["held"],
                left=one["rest"],
            )
            for one in thin.to_pylist()
        ),
        stood=counts["stood"],
        newer=counts["newer"],
    )


_AGAIN = """
    CREATE OR REPLACE TEMP TABLE again AS
    SELECT delivery FROM standing
    WHERE known_from = ? AND until < ? AND day >= ? AND day < ? GROUP BY delivery
    HAVING 2 * count(*) FILTER (event_key IN (SELECT event_key FROM fresh)) >= count(*)
"""
_JUDGED = """
    CREATE OR REPLACE TEMP TABLE judged AS
    SELECT delivery, row, event_key, kind, date_trunc('month', day)::DATE AS month,
           event_key IN (SELECT event_key FROM fresh) AS sent,
           coalesce(first_day >= ? AND last_day > ? AND first_day < ?, false) AS newer,
           known_from = ? AS came_now,
           NOT came_now OR delivery IN (SELECT delivery FROM again) AS before
    FROM standing
    WHERE kind IN (SELECT kind FROM fresh) AND (
        day >= ? AND day < ? OR (day IS NULL AND began < ? AND (until IS NULL OR until <= ?)))
"""
# Of open rows those that the delivery closes are told by it too.
_HELD = """
    CREATE OR REPLACE TEMP TABLE held AS
    SELECT kind, month, count(*) AS held FROM (
        SELECT kind, date_trunc('month', day)::DATE AS month FROM fresh
        WHERE NOT repeated AND (day IS NOT NULL OR event_key NOT IN (
            SELECT event_key FROM judged WHERE before AND month IS NULL))
        UNION ALL SELECT kind, month FROM judged WHERE NOT before
        UNION ALL SELECT kind, month FROM judged WHERE before AND sent AND month IS NULL
    ) GROUP BY ALL
"""
_MONTHS = """
    CREATE OR REPLACE TEMP TABLE months AS
    SELECT old.kind, old.month, stood, coalesce(held, 0) AS held, rest,
           2 * coalesce(held, 0) >= stood AS replaces
    FROM (
        SELECT kind, month, count(*) AS stood, count(*) FILTER (NOT sent) AS rest
        FROM judged WHERE before AND NOT newer GROUP BY ALL
    ) AS old
    LEFT JOIN held ON old.kind = held.kind AND old.month IS NOT DISTINCT FROM held.month
"""
_COUNTS = """
    SELECT count(*) FILTER (before) AS stood,
           count(*) FILTER (newer AND (sent OR NOT came_now)) AS newer
    FROM judged
"""
REPLACED = """
    SELECT delivery, row, 'replaced' AS why FROM judged
    JOIN months ON judged.kind = months.kind AND judged.month IS NOT DISTINCT FROM months.month
    WHERE before AND NOT newer AND NOT sent AND replaces
"""
