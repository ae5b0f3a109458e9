"""Words: numbers, periods and statuses as the report writes them."""

from __future__ import annotations

from datetime import date, timedelta

from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.model.period import day_label
from onestory.model.words import (
    difference,
    difference_unit,
    figure,
    is_percentage,
    listed,
    many,
    number,
    places,
    plural,
    setting,
    share,
    short_name,
    span,
    with_unit,
)
from onestory.report.rows import Row

__all__ = [
    "INVENTED",
    "SIGNS",
    "STATUSES",
    "STATUS_MEANINGS",
    "absent",
    "count",
    "day",
    "difference",
    "difference_unit",
    "figure",
    "is_percentage",
    "last_day",
    "listed",
    "many",
    "number",
    "places",
    "plural",
    "sentence",
    "setting",
    "share",
    "short_name",
    "shown",
    "span",
    "status",
    "triangles",
    "unit",
    "with_unit",
]

STATUSES = {
    "measured": "measured from records",
    "published": "published",
    "reconstructed": "reconstructed",
    "no interval": "no interval can be given",
    "suppressed": "hidden: small number",
    "missing": "not published",
}
STATUS_MEANINGS = {
    "measured": "counted from records",
    "published": "the count and its base were published",
    "reconstructed": "the count was worked back from a published rate and its population",
    "no interval": "only the figure was published, so nothing can be said about chance",
    "suppressed": "a small count is hidden so that nobody can be recognised",
    "missing": "no figure was published for this place and time",
}
SIGNS = {"higher": "▲", "lower": "▼", "similar": "=", "cannot tell apart": "○"}
INVENTED = "Invented figures: no real place or person"


def unit(indicator: Indicator) -> str:
    """Return the unit with a capital, for the head of an axis."""
    return indicator.unit[:1].upper() + indicator.unit[1:]


def count(value: float | None) -> str:
    """Return a count without decimals unless it was apportioned into part of one."""
    if value is None:
        return ""
    return number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def status(row: Row) -> str:
    """Return how the row came to be, in words."""
    return STATUSES.get(row.status, row.status)


def absent(row: Row) -> str:
    """Return why a count or range of the row is not there, in a word or two."""
    told = {"suppressed": "hidden", "no interval": "not known", "measured": "none can be given"}
    return told.get(row.status, "not published")


def shown(row: Row, indicator: Indicator) -> str:
    """Return the row's value, or the words that say why there is none."""
    if row.value is not None:
        return figure(row.value, indicator)
    return _uncounted(row, indicator) if row.status == "measured" else status(row)


def _uncounted(row: Row, indicator: Indicator) -> str:
    """Why records that were counted gave no figure."""
    if row.denominator == 0:
        return "no cases" if indicator.statistic in {"proportion", "mean"} else "no population"
    if indicator.statistic.startswith("standardised"):
        return "too few events"
    return row.note or "no figure"


def triangles(level: str, comparison: Comparison) -> str:
    """Return why a range that misses the line need not make a place stand out."""
    spread = (
        f" and beyond the spread that all {plural(level)} show"
        if comparison.overdispersion is not None
        else ""
    )
    return (
        "To stand out (triangle) it is not enough that a range misses the line: the place must lie"
        f" beyond what chance alone gives at {setting(comparison.flags.level)}{spread}."
    )


def day(iso: str) -> str:
    """Return '1 April 2026' for '2026-04-01…'; anything else is given back as it came."""
    try:
        return day_label(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso


def last_day(end: date) -> str:
    """Return the last day of a half-open span in words."""
    return day_label(end - timedelta(days=1))


def sentence(text: str) -> str:
    """Return the text with a capital and a full stop."""
    clean = text.strip()
    if not clean:
        return ""
    end = "" if clean[-1] in ".?!" else "."
    return clean[0].upper() + clean[1:] + end
