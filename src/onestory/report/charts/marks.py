"""Marks: the record of a row inside a picture, with the words of its tooltip."""

from __future__ import annotations

from collections.abc import Collection

import altair as alt

from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import look
from onestory.report.charts.look import Cell
from onestory.report.rows import Row

SHAPES = {"higher": "triangle-up", "lower": "triangle-down"}
DIVIDED = "figures mostly divided from larger areas"
TOOLTIP = (
    alt.Tooltip("place:N", title="Place"),
    alt.Tooltip("period:N", title="Period"),
    alt.Tooltip("figure:N", title="Figure"),
    alt.Tooltip("range:N", title="Plausible range"),
    alt.Tooltip("made_of:N", title="Made of"),
    alt.Tooltip("verdict:N", title="Verdict"),
)


def record(row: Row, card: Indicator, marked: Collection[str] = ()) -> dict[str, Cell]:
    """Return the row as a picture carries it: numbers to six figures, and words to show."""
    is_marked = row.area_code in marked
    return {
        "place": row.area_name,
        "period": row.period,
        "y": short(row.value),
        "low": short(row.lower),
        "high": short(row.upper),
        "figure": words.shown(row, card),
        "range": words.span(row.lower, row.upper, card) or "none can be given",
        "made_of": made_of(row),
        "verdict": row.position or words.status(row),
        "shape": SHAPES.get(row.position, "circle"),
        "marked": is_marked,
        "colour": look.ACCENT if is_marked else look.INK if row.outside else look.MID,
        "size": 120 if is_marked else 62 if row.outside else 40,
    }


def made_of(row: Row) -> str:
    """Return '120 of 2,400', or why the counts are not told."""
    share = f"; {words.share(row.apportioned)} divided" if row.apportioned else ""
    if row.numerator is None or row.denominator is None:
        return f"{words.status(row)}{share}"
    return f"{words.count(row.numerator)} of {words.count(row.denominator)}{share}"


def short(value: float | None) -> float | None:
    """Return the number to six figures: finer than a screen, a third of the bytes."""
    return None if value is None else float(f"{value:.6g}")
