"""Reporting periods derived from what a delivery holds, whatever it says of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from onestory.model.period import Period, months

_LEAST_SHARE = 0.02  # of the delivery's rows, for a month to count as reported
_LEAST_ROWS = 100  # below which every month counts


def derived(volumes: Mapping[tuple[date, str], int], *, received: date) -> Period | None:
    """Return the months that a delivery reports, None where no row has a day.

    `volumes` counts rows by month (its first day) and event type. A month is usable when it ended
    before the month of receipt, holds 2% of the rows and all but one of the event types; with
    fewer than 100 rows every month is. The period runs from the first usable month to the end of
    the last. Source: the published method for Client Level Data, section 4.1 of the fact sheet.
    """
    rows: dict[date, int] = defaultdict(int)
    kinds: dict[date, set[str]] = defaultdict(set)
    for (month, kind), count in volumes.items():
        if month < received.replace(day=1):
            rows[month] += count
            kinds[month].add(kind)
    if not rows:
        return None
    total, most = sum(rows.values()), max(len(found) for found in kinds.values())
    usable = [
        month
        for month, count in rows.items()
        if total < _LEAST_ROWS or (count >= _LEAST_SHARE * total and len(kinds[month]) >= most - 1)
    ]
    if not usable:
        return None
    return Period(start=min(usable), end=months(max(usable), 1).end)
