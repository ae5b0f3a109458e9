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


def day(text: str) -> str:
    """Return '22 November 2026', '' where the text is no day."""
    try:
        return day_label(date.fromisoformat(text))
    except ValueError:
        return ""


def effect(one: Outcome) -> str:
    """Return '1.7% lower', or what the report says in words, or that nothing can be said."""
    if one.found:
        return one.found
    return change(one.estimate, one) if one.estimate is not None else "cannot be estimated"


def reach(one: Outcome) -> str:
    """Return '5.2% lower to 1.7% higher' or '2% to 7.9% lower', or that there is no range.

    What the report says in its own words comes first.
    """
    if one.span:
        return one.span
    if one.lower is None or one.upper is None:
        return "no range given" if one.estimate is not None else ""
    if one.lower * one.upper <= 0:
        return f"{change(one.lower, one)} to {change(one.upper, one)}"
    near, far = sorted((one.lower, one.upper), key=abs)
    return f"{_size(near, one, bare=True)} to {change(far, one)}"


def change(value: float, one: Outcome) -> str:
    """Return a change in words: a share as per cent, a difference in its unit."""
    if value == 0:
        return "no change"
    return f"{_size(value, one)} {'higher' if value > 0 else 'lower'}"


def _size(value: float, one: Outcome, *, bare: bool = False) -> str:
    """How large a change is; `bare` without its unit, which then follows later."""
    if one.contrast == "ratio":
        return setting(abs(value))
    said = number(abs(value), _places(value))
    return said if bare else f"{said} {one.unit}".strip()


def _places(value: float) -> int:
    """As many decimals as a published number has, two where it has no end."""
    return next((n for n in range(4) if abs(value - round(value, n)) < 1e-9), 2)
