"""Spans: windows of time and effects with their ranges, as the library writes them."""

from __future__ import annotations

from datetime import date, timedelta

from onestory.model.period import day_label
from onestory.model.words import number, setting
from onestory.report.library.entries import Outcome


def window(start: str, end: str) -> str:
    """Return '1 April 2022 to 31 March 2026' of a half-open window, '' where a day is none."""
    try:
        last = date.fromisoformat(end) - timedelta(days=1)
        return f"{day_label(date.fromisoformat(start))} to {day_label(last)}"
    except (ValueError, OverflowError):
        return ""


def effect(one: Outcome) -> str:
    """Return '1.7% lower', or what the report says in words, or that nothing can be said."""
    if one.found:
        return one.found
    return change(one.estimate, one) if one.estimate is not None else "cannot be estimated"


def reach(one: Outcome) -> str:
    """Return '5.2% lower to 1.7% higher', what the report says, or that there is no range."""
    if one.span:
        return one.span
    if one.lower is None or one.upper is None:
        return "no range given" if one.estimate is not None else ""
    return f"{change(one.lower, one)} to {change(one.upper, one)}"


def change(value: float, one: Outcome) -> str:
    """Return a change in words: a share as per cent, a difference in its unit."""
    way = "higher" if value > 0 else "lower"
    if one.contrast == "ratio":
        return "no change" if value == 0 else f"{setting(abs(value))} {way}"
    said = f"{number(abs(value), 2)} {one.unit}".strip()
    return "no change" if value == 0 else f"{said} {way}"
