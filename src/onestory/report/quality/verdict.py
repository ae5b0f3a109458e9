"""The verdict: whether a delivery can be used, and the one thing to ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.report import words
from onestory.report.charts.calendar import month_label
from onestory.report.quality import ranking

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.report.quality.partner import DeliveryTold, Partner
    from onestory.report.quality.volumes import Volumes

_CARE = 0.95  # of rows accepted, below which what is left out may matter
_UNFIT = 0.5
_LINKABLE = 0.75  # of accepted rows with a valid NHS number
_FEW = 0.005  # of rows refused, above which they are what to ask about first
_MANY = 0.05  # of rows in doubt, above which they are asked about before a few refused ones
_SUPERSEDED = "earlier rows superseded"
_DOUBTED = 0.2  # of rows in doubt for one reason, above which care is needed
_NOT_ASKED = ("Nothing:", "Use ")  # how advice begins that is for us and not for the sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The first sentences of a page: how far it can be used, why, and what to ask for."""

    usable: str  # yes, with care, mostly not, no, no rows
    sentence: str
    ask: str


def judge(partner: Partner, volumes: Volumes, worst: tuple[Finding, ...]) -> Verdict:
    """Return the verdict on the partner's newest delivery."""
    told = partner.newest
    receipt = told.receipt
    share = _usable_share(told)
    reasons = [*_reasons(partner, volumes, share), *_doubts(told, worst)]
    usable = "no" if share == 0 else "mostly not" if share < _UNFIT else "with care"
    usable = usable if share < _UNFIT or reasons else "yes"
    if not receipt.received_rows:
        return Verdict(usable="no rows", sentence=_EMPTY, ask=_ask(partner, volumes, worst))
    counted = (
        f"{receipt.accepted_rows:,} of {words.many(receipt.received_rows, 'row')}"
        f" {'was' if receipt.accepted_rows == 1 else 'were'} accepted"
    )
    because = f"; but {words.listed(reasons)}" if reasons and share else ""
    return Verdict(
        usable=usable,
        sentence=f"{_OPENINGS[usable]} {counted}{because}.{_replacing(told)}",
        ask=_ask(partner, volumes, worst),
    )


def _replacing(told: DeliveryTold) -> str:
    """Return what the delivery did to those before it, '' where that is no cause to ask."""
    warned = (one.severity == "warning" and one.rule == _SUPERSEDED for one in told.findings)
    gone = sum(one.rows for one in told.superseding if one.why == "replaced")
    if not (gone and any(warned)):
        return ""
    many = words.many(gone, "earlier row")
    return f" It takes the place of {many} that it does not hold: were they meant to go?"


def _usable_share(told: DeliveryTold) -> float:
    """Return the share of rows accepted, of those that were not rightly set aside."""
    aside = sum(one.rows for one in told.findings if one.rule in ranking.NO_FAULT)
    wanted = told.receipt.received_rows - aside
    return told.receipt.accepted_rows / wanted if wanted > 0 else 0.0


_EMPTY = "This delivery holds no row: it says nothing, unless there was nothing to report."
_OPENINGS = {
    "yes": "This delivery can be used:",
    "with care": "This delivery can be used with care:",
    "mostly not": "Most of this delivery cannot be used:",
    "no": "This delivery cannot be used:",
}


def _reasons(partner: Partner, volumes: Volumes, share: float) -> list[str]:
    """Return what a user must know before using it."""
    receipt, profile = partner.newest.receipt, partner.newest.profile
    found: list[str] = []
    if _UNFIT <= share < _CARE:
        found.append(f"{words.share(1 - share)} of its rows had to be left out")
    missing = _missing(volumes)
    if missing:
        verb = "are" if " and " in missing else "is"
        found.append(f"of all that came {missing} {verb} missing")
    if _hardly_linkable(partner):
        valid = profile.nhs_valid / receipt.accepted_rows
        some = f"only {words.share(valid)} of its rows carry" if valid else "none of its rows has"
        found.append(f"{some} a valid NHS number")
    return found


def _hardly_linkable(partner: Partner) -> bool:
    """Return whether too few rows can be joined on the NHS number that they were to come with."""
    receipt, profile = partner.newest.receipt, partner.newest.profile
    joined = receipt.join == "identifiable" and partner.field_of("nhs number") is not None
    return joined and profile.nhs_valid < _LINKABLE * receipt.accepted_rows


def _doubts(told: DeliveryTold, worst: tuple[Finding, ...]) -> list[str]:
    """Return the warning that touches most rows, if it touches many."""
    received = told.receipt.received_rows or 1
    warned = next((one for one in worst if one.severity == "warning"), None)
    if warned is None or warned.rows < _DOUBTED * received:
        return []
    field = f" about {warned.column}" if warned.column else ""
    return [f"{words.share(warned.rows / received)} of its rows raise a doubt{field}"]


def _missing(volumes: Volumes) -> str:
    """Return the months without rows in words, '' for none."""
    months = sorted({one.month for one in volumes.breaks if one.kind == "missing"})
    if len(months) > 3:
        return f"{month_label(months[0])} and {len(months) - 1} further months"
    return words.listed([month_label(day) for day in months])


def _ask(partner: Partner, volumes: Volumes, worst: tuple[Finding, ...]) -> str:
    """Return the one thing to ask for; what needs nothing from the sender is not asked."""
    told = partner.newest
    worst = tuple(one for one in worst if not one.do.startswith(_NOT_ASKED))
    received = told.receipt.received_rows or 1
    refused = next((one for one in worst if ranking.refuses(one)), None)
    missing = _missing(volumes)
    warned = next((one for one in worst if one.severity == "warning"), None)
    if refused and refused.rows >= _FEW * received:
        return _about(refused)
    if missing:
        return f"The rows of {missing}, or word that there were none."
    doubted = warned if warned and warned.rows >= _MANY * received else None
    first = doubted or refused or warned
    if first is None and _hardly_linkable(partner):
        return "The NHS numbers of the people in it, without which few of its rows can be joined."
    return _about(first) if first else "Nothing: send the next one in the same way."


def _about(finding: Finding) -> str:
    rows = f" ({words.many(finding.rows, 'row')})" if finding.rows else ""
    field = f"{finding.column}: " if finding.column else ""
    return f"{field}{finding.message.rstrip('.')}{rows}. {finding.do}"
