"""Delivery: what happened at each site, beside what was announced, and whether it happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, TypedDict, cast

from onestory.model.delivered import ACTIVITY_ROWS, Delivered, HowDelivered, SiteDelivery
from onestory.model.words import listed, many, share

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.model.study import ExposureRule, Site, Study

_HAPPENED: dict[ExposureRule, str] = {
    "announced": "saw a first person or were staffed",
    "staffed": "were staffed",
    "first person seen": "saw a first person",
    "caseload": "reached the caseload that counts",
}
_SILENT_MONTHS = 3  # nobody seen for so long at the end of the record: the work has stopped
_TOLD_FROM = 12  # months from the planned start: a site that never began is not known from fewer


class _Month(TypedDict):
    """One row of `ACTIVITY_ROWS`."""

    site: str
    place: str
    month: date
    staffed: bool | None
    people_seen: float | None
    caseload: float | None
    eligible: float | None
    meetings: float | None
    spent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A site's dates, whether its record can tell when it began, and whether it stopped."""

    dates: SiteDelivery
    known: bool
    began: date | None
    stopped: bool


def delivered(study: Study, rows: pa.Table | None) -> Delivered:
    """Return what was delivered, from rows as `ACTIVITY_ROWS`; None where nothing was recorded.

    A site counts as exposed from what happened, by the study's rule. Where its record cannot
    tell, because it covers too few of the months in question, the planned start stands in, and
    the sentence says for how many sites. A start after the study's window is no start within it.
    `place` of a row may name several places, parted by spaces.
    """
    table = ACTIVITY_ROWS.empty_table() if rows is None else rows
    listed_rows = cast("list[_Month]", table.to_pylist())
    last = max((row["month"] for row in listed_rows), default=date.min)
    told = [_site(site, study, _of(site, listed_rows), last=last) for site in study.sites]
    verdict = _verdict(told)
    return Delivered(
        verdict=verdict,
        sites=tuple(one.dates for one in told),
        rows=table,
        sentence=_sentence(verdict, told, listed_rows, study.exposure),
    )


def _of(site: Site, rows: Sequence[_Month]) -> list[_Month]:
    own = [row for row in rows if site.place in row["place"].split()]
    return sorted(own, key=lambda row: row["month"])


def _site(site: Site, study: Study, rows: Sequence[_Month], *, last: date) -> _Told:
    """Return what is told of one site; `last` is the last month that any site recorded."""
    staffed = _first(rows, lambda row: bool(row["staffed"]))
    seen = _first(rows, lambda row: (row["people_seen"] or 0) > 0)
    wanted = study.caseload_share
    shares = {row["month"]: part for row in rows if (part := _share(row)) is not None}
    reached = min((m for m, part in shares.items() if wanted and part >= wanted), default=None)
    began = {
        "announced": seen or staffed,
        "staffed": staffed,
        "first person seen": seen,
        "caseload": reached,
    }[study.exposure]
    known = _can_tell(rows, study.exposure, _asked(site, study, began, last=last))
    dates = SiteDelivery(
        site=site.name,
        place=site.place,
        announced=site.announced,
        planned=site.starts,
        staffed=staffed,
        first_person=seen,
        caseload_reached=reached,
        exposed_from=_exposed(site, study, began if known else site.starts),
        largest_share=max(shares.values(), default=None),
    )
    return _Told(dates=dates, known=known, began=began, stopped=_stopped(rows))


def _first(rows: Sequence[_Month], happened: Callable[[_Month], bool]) -> date | None:
    return next((row["month"] for row in rows if happened(row)), None)


def _share(row: _Month) -> float | None:
    caseload, eligible = row["caseload"], row["eligible"]
    return caseload / eligible if caseload is not None and eligible else None


def _exposed(site: Site, study: Study, happened: date | None) -> date | None:
    day = (site.announced or site.starts) if study.exposure == "announced" else happened
    # A day after the window, mistyped or far off, is not one of which these figures can tell.
    return day if day is not None and day < study.window.end else None


def _asked(site: Site, study: Study, began: date | None, *, last: date) -> frozenset[date]:
    """Return the months that a record must tell of, to say when or whether the site began.

    From the planned start to the month in which it began; where it never did, to the `last`
    recorded anywhere, and through at least a year, as far as the window goes.
    """
    planned = site.starts.replace(day=1)
    if began is not None:
        return frozenset(_every(min(planned, began), _months(planned, began) + 1))
    window = _months(planned, study.window.end)
    recorded = _months(planned, last) + 1 if last > planned else 0
    return frozenset(_every(planned, min(window, max(recorded, _TOLD_FROM))))


def _every(first: date, count: int) -> list[date]:
    start = first.year * 12 + first.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(start, start + max(count, 1))]


def _can_tell(rows: Sequence[_Month], rule: ExposureRule, asked: frozenset[date]) -> bool:
    """Return whether the record says, by the rule, what was in most of the months asked for."""
    says: Callable[[_Month], bool] = {
        "announced": lambda row: row["staffed"] is not None or row["people_seen"] is not None,
        "staffed": lambda row: row["staffed"] is not None,
        "first person seen": lambda row: row["people_seen"] is not None,
        "caseload": lambda row: _share(row) is not None,
    }[rule]
    told = {row["month"] for row in rows if says(row)}
    return len(told & asked) * 2 > len(asked)


def _stopped(rows: Sequence[_Month]) -> bool:
    seen = [row["people_seen"] for row in rows if row["people_seen"] is not None]
    return len(seen) > _SILENT_MONTHS and any(seen) and not any(seen[-_SILENT_MONTHS:])


def _verdict(told: Sequence[_Told]) -> HowDelivered:
    known = [one for one in told if one.known]
    if not told or len(known) * 2 < len(told) or not known:
        return "delivery not known"
    began = [one for one in known if one.began]
    if not began:
        return "not delivered"
    whole = len(began) == len(told) and not any(one.stopped for one in told)
    return "delivered" if whole else "partly delivered"


def _sentence(
    verdict: HowDelivered, told: Sequence[_Told], rows: Sequence[_Month], rule: ExposureRule
) -> str:
    if not any(one.known for one in told):
        return (
            "It is not known whether the programme was delivered: no activity is recorded that"
            f" could tell, and the planned starts stand in for what happened{_all_of(told)}."
        )
    sites = {one.dates.site for one in told}
    began = {one.dates.site for one in told if one.began}
    parts = [f"{len(began):,} of {many(len(sites), 'site')} {_HAPPENED[rule]}."]
    parts += _lateness(told)
    parts += _names("never did", [o for o in told if o.known and not o.began])
    parts += _names("stopped", [o for o in told if o.stopped])
    parts += _unknown([o for o in told if not o.known], len(sites))
    parts += _reach(told)
    spent = sum(row["spent"] or 0 for row in rows)
    parts += [f"£{spent:,.0f} is recorded as spent."] if spent else []
    return f"{verdict.capitalize()}: {' '.join(parts)}"


def _lateness(told: Sequence[_Told]) -> list[str]:
    late = [_months(one.dates.planned, one.began) for one in told if one.known and one.began]
    if not late:
        return []
    middle = round(median(late))
    when = (
        "in the month planned"
        if middle == 0
        else f"{many(abs(middle), 'month')} "
        + ("after" if middle > 0 else "before")
        + " the day planned"
    )
    return [f"The middle one began {when}."]


def _names(what: str, those: Sequence[_Told]) -> list[str]:
    return [f"{_some(those)} {what}."] if those else []


def _some(those: Sequence[_Told]) -> str:
    names = sorted({one.dates.site for one in those})
    return listed(names if len(names) <= 6 else [*names[:5], f"{len(names) - 5} more"])


def _unknown(those: Sequence[_Told], count: int) -> list[str]:
    sites = {one.dates.site for one in those}
    if not sites:
        return []
    have = "has" if len(sites) == 1 else "have"
    return [
        f"{len(sites):,} of {many(count, 'site')} ({_some(those)}) {have} no record that could"
        " tell, of most months from the planned start on; the planned start stands in."
    ]


def _all_of(told: Sequence[_Told]) -> str:
    count = len({one.dates.site for one in told})
    return f" at all {count:,} sites" if count > 1 else ""


def _reach(told: Sequence[_Told]) -> list[str]:
    shares = sorted(o.dates.largest_share for o in told if o.dates.largest_share is not None)
    if not shares:
        return []
    # One figure where every site reached the same, as it is read.
    return [
        f"At its largest the caseload was {share(shares[0])} to {share(shares[-1])} of those"
        " eligible."
        if share(shares[0]) != share(shares[-1])
        else f"At its largest the caseload was {share(shares[0])} of those eligible."
    ]


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
