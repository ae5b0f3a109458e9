"""Counts: the delivery in figures beside the one before, and all deliveries in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.report import tables, words
from onestory.report.quality.completeness import change, share
from onestory.report.tables import Cell, Line, Table

if TYPE_CHECKING:
    from datetime import date

    from onestory.report.quality.partner import DeliveryTold, Partner

_AT_A_GLANCE = ("What", "This delivery", "Share", "The one before", "Change")
_DELIVERIES = (
    *("File", "Received on", "Covers", "Rows", "Accepted", "Rejected", "Quarantined"),
    "Takes the place of",
)


def at_a_glance(partner: Partner) -> Table:
    """Return the newest delivery's counts, each with its share and what it was before."""
    now, before = partner.newest, partner.before
    rows = [
        _row("Rows received", now, before, "received_rows", None),
        _row("accepted", now, before, "accepted_rows", "received_rows"),
        _row("rejected, by a rule below", now, before, "rejected_rows", "received_rows"),
        _row("in quarantine: no cells could be told", now, before, "quarantined_rows",
             "received_rows"),
    ]  # fmt: skip
    lines = [*rows, *_known(partner)]
    shown = len(_AT_A_GLANCE) if before else 3
    return tables.build(
        "counts",
        "Every row that came is accounted for",
        _AT_A_GLANCE[:shown],
        [Line(cells=line.cells[:shown]) for line in lines],
    )


def _known(partner: Partner) -> list[Line]:
    """Return how far persons and places are known, as far as such records can tell."""
    now, before = partner.newest, partner.before
    found: list[Line] = []
    if has_nhs_numbers(partner):
        found += [
            _row("NHS number given, of rows in cells", now, before, "nhs_present", "rows"),
            _row("NHS number valid, of accepted rows", now, before, "nhs_valid", "accepted_rows"),
        ]
    found.append(
        _row("own number of the person, of accepted rows", now, before, "with_person",
             "accepted_rows")
    )  # fmt: skip
    if partner.field_of("postcode") or partner.field_of("lsoa"):
        found.append(
            _row("small area known, of accepted rows", now, before, "with_lsoa", "accepted_rows")
        )
    return [*found, _timeliness(now, before)]


def has_nhs_numbers(partner: Partner) -> bool:
    """Return whether NHS numbers came, or should have."""
    field = partner.field_of("nhs number")
    if field is None:
        return False
    came = any(one.name == field.name and one.heading for one in partner.newest.profile.columns)
    return came or partner.newest.receipt.join == "identifiable"


def _row(
    name: str, now: DeliveryTold, before: DeliveryTold | None, part: str, whole: str | None
) -> Line:
    rows, part_now = _count(now, part), _share(now, part, whole)
    old = _share(before, part, whole) if before else None
    return Line(
        cells=(
            Cell(text=name),
            tables.number(rows, f"{rows:,}"),
            tables.number(part_now, _in_words(now, part, whole)),
            tables.number(old, _in_words(before, part, whole) if before else ""),
            change(part_now, old) if whole else _grown(now, before),
        )
    )


def _in_words(delivery: DeliveryTold, part: str, whole: str | None) -> str:
    """Return the share, or the count of what is no part of anything."""
    if whole is None:
        return ""
    base = _count(delivery, whole)
    return share(_count(delivery, part), base) if base else ""


def _grown(now: DeliveryTold, before: DeliveryTold | None) -> Cell:
    if before is None or not before.receipt.received_rows:
        return tables.number(None, "")
    was = before.receipt.received_rows
    ratio = now.receipt.received_rows / was - 1
    sign = "+" if ratio > 0 else ""
    return tables.number(ratio, f"{sign}{words.number(100 * ratio, 0)}% on {was:,}")


def _timeliness(now: DeliveryTold, before: DeliveryTold | None) -> Line:
    days = [one.profile.median_days if one else None for one in (now, before)]
    texts = ["" if one is None else words.many(one, "day") for one in days]
    later = days[0] - days[1] if days[0] is not None and days[1] is not None else None
    sign = "+" if later and later > 0 else ""
    return Line(
        cells=(
            Cell(text="from event to receipt, the middle row"),
            tables.number(days[0], texts[0] or "not known"),
            tables.number(None, ""),
            tables.number(days[1], texts[1]),
            tables.number(later, "" if later is None else f"{sign}{words.number(later)} days"),
        )
    )


def _count(delivery: DeliveryTold, part: str) -> int:
    held = delivery.receipt if hasattr(delivery.receipt, part) else delivery.profile
    return int(getattr(held, part))


def _share(delivery: DeliveryTold, part: str, whole: str | None) -> float | None:
    base = _count(delivery, whole) if whole else 0
    return _count(delivery, part) / base if base else None


def all_deliveries(partner: Partner) -> Table:
    """Return the table of the partner's deliveries, the newest first."""
    lines = [_delivery(one) for one in reversed(partner.deliveries)]
    return tables.build("deliveries", "Every delivery that stands", _DELIVERIES, lines)


def _delivery(one: DeliveryTold) -> Line:
    it = one.receipt
    rows = (it.received_rows, it.accepted_rows, it.rejected_rows, it.quarantined_rows)
    return Line(
        cells=(
            Cell(text=it.file, hint=it.member),
            Cell(text=words.day(it.known_from.isoformat()), key=it.known_from.isoformat()),
            Cell(text=covered(it.start, it.end), key=str(it.start or "")),
            *(tables.number(number, f"{number:,}") for number in rows),
            Cell(text=replaced(one) or "no row"),
        )
    )


def covered(start: date | None, end: date | None) -> str:
    """Return a span in words, to its last day."""
    if start is None or end is None:
        return "no period known"
    return f"{words.day(start.isoformat())} to {words.last_day(end)}"


def replaced(one: DeliveryTold) -> str:
    """Return which rows a delivery took the place of: '12 corrected and 3 repeated'."""
    return words.listed([f"{part.rows:,} {part.why}" for part in one.superseding if part.rows])
