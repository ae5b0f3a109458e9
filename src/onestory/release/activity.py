"""Activity on its way out: what a programme did at each site, without its small counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from onestory.release.rounding import nearest
from onestory.release.rows import with_columns

if TYPE_CHECKING:
    from onestory.model.delivered import Delivered, SiteDelivery
    from onestory.model.release import DisclosureRule

_COUNTS = ("people_seen", "caseload", "eligible")
_TOLD = re.compile(r"(?<![\d,.])(\d+)(?= (?:people|persons?|events?|deaths?|admissions?)\b)")

_SHARE = re.compile(r"\d+(?:\.\d+)?%")

Numbers = list[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedDelivery:
    """The delivery as it may leave, and how many counts were hidden or rounded for it.

    `shares_hidden` is true where a site's largest share went, so that no sentence may tell it.
    """

    delivered: Delivered
    shares_hidden: bool
    hidden: int
    rounded: int


def clear_delivery(delivered: Delivered, rule: DisclosureRule) -> ClearedDelivery:
    """Return the delivery with small counts of people hidden, whatever else is public.

    A caseload is hidden too where those not on it are few. The largest share is made again of
    the counts that are shown, and the day of the first person seen becomes its month.
    """
    if rule.smallest <= 1 and rule.round_to <= 1:
        return ClearedDelivery(delivered=delivered, shares_hidden=False, hidden=0, rounded=0)
    before = {name: _column(delivered, name) for name in _COUNTS}
    kept = {name: [_shown(n, rule) for n in before[name]] for name in _COUNTS}
    kept["caseload"] = [
        None if _few(_less(all_of, some), rule) else shown
        for all_of, some, shown in zip(
            before["eligible"], before["caseload"], kept["caseload"], strict=True
        )
    ]
    pairs = [
        (old, new) for name in _COUNTS for old, new in zip(before[name], kept[name], strict=True)
    ]
    made = replace(delivered, rows=with_columns(delivered.rows, kept))
    sites = tuple(_site(one, made, rule) for one in delivered.sites)
    gone = any(
        old.largest_share is not None and new.largest_share is None
        for old, new in zip(delivered.sites, sites, strict=True)
    )
    return ClearedDelivery(
        delivered=replace(
            made, sites=sites, sentence=of_activity(delivered.sentence, rule, shares_hidden=gone)
        ),
        shares_hidden=gone,
        hidden=sum(old is not None and new is None for old, new in pairs),
        rounded=sum(new is not None and old != new for old, new in pairs),
    )


def of_activity(text: str, rule: DisclosureRule, *, shares_hidden: bool) -> str:
    """Return a text about activity without small counts, nor shares where one is hidden."""
    bare = without_few(text, rule)
    return _SHARE.sub("…%", bare) if shares_hidden else bare


def without_few(text: str, rule: DisclosureRule) -> str:
    """Return the text with small counts of people in it told as 'fewer than' the rule's."""
    return _TOLD.sub(
        lambda found: f"fewer than {rule.smallest}" if _few(float(found[1]), rule) else found[1],
        text,
    )


def _site(one: SiteDelivery, cleared: Delivered, rule: DisclosureRule) -> SiteDelivery:
    if rule.smallest <= 1:
        return one
    rows = cleared.rows.to_pylist()
    shares = [
        float(row["caseload"]) / float(row["eligible"])
        for row in rows
        if row["site"] == one.site and row["caseload"] is not None and row["eligible"]
    ]
    return replace(
        one,
        first_person=_month(one.first_person),
        exposed_from=_month(one.exposed_from)
        if one.exposed_from == one.first_person
        else one.exposed_from,
        largest_share=None
        if one.largest_share is None or not shares
        else round(min(max(shares), 1.0), 2),
    )


def _month(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)


def _column(delivered: Delivered, name: str) -> Numbers:
    return list(delivered.rows.column(name).to_pylist())


def _less(whole: float | None, part: float | None) -> float | None:
    return None if whole is None or part is None else whole - part


def _few(count: float | None, rule: DisclosureRule) -> bool:
    return count is not None and 0 < count < rule.smallest


def _shown(count: float | None, rule: DisclosureRule) -> float | None:
    return None if count is None or _few(count, rule) else nearest(count, rule.round_to)
