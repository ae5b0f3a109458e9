"""Reporting periods derived from what a delivery holds, whatever it says of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from onestory.model.period import Period, months

_LEAST_SHARE = 0.02  # of the delivery's rows, for a month to count as reported
_LEAST_OF_USUAL = 0.24  # of a usual month's rows: 2% of twelve even months
_LONG = 15  # months of that size, beyond which the share of the whole is no measure
_LEAST_ROWS = 100  # below which every month counts


def derived(volumes: Mapping[tuple[date, str], int], *, received: date) -> Period | None:
    """Return the months that a delivery reports, None where no row has a day.

    `volumes` counts rows by month (its first day) and event type. A month is usable when it ended
    before the month of receipt, holds its least of rows and all but one of the event types; with
    fewer than 100 rows every month is. The least is 2% of the rows, which was published for the
    twelve months of Client Level Data; of a delivery of more than fifteen fair months it is 24% of
    the usual month's, which in twelve even months is the same. Of all rows half lie in months as
    large as the usual one, so that strays do not tell. The period runs from the first usable month
    to the end of the last. Source: the published method for Client Level Data, section 4.1 of the
    fact sheet; the rule for long deliveries is ours.
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
    least = _least(rows)
    usable = [
        month
        for month, count in rows.items()
        if total < _LEAST_ROWS or (count >= least and len(kinds[month]) >= most - 1)
    ]
    if not usable:
        return None
    return Period(start=min(usable), end=months(max(usable), 1).end)


def _least(rows: Mapping[date, int]) -> float:
    """Return the rows that a month must hold to count as reported."""
    total, fair = sum(rows.values()), _LEAST_OF_USUAL * _usual(rows)
    is_long = sum(count >= fair for count in rows.values()) > _LONG
    return fair if is_long else _LEAST_SHARE * total


def _usual(rows: Mapping[date, int]) -> int:
    """Return the size of the month in which the middle one of all rows lies."""
    reached = 0
    for count in sorted(rows.values()):
        reached += count
        if 2 * reached >= sum(rows.values()):
            return count
    return 0
