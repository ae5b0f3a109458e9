"""The key of a map: what each shade holds, and what outlines mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import altair as alt

from onestory.model.indicator import Indicator
from onestory.report import words
from onestory.report.charts import labels, look
from onestory.report.charts.labels import Label

SHADES = ("#dbe7f2", "#b3cde4", "#7fa9d0", "#4079b0", "#174a7c")
NOTHING = "#ffffff"
_STEP = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One square of the key and its words."""

    text: str
    fill: str = NOTHING
    stroke: str = look.MID


def entries(edges: Sequence[float], card: Indicator, *, marked: bool) -> list[Entry]:
    """Return the entries: a shade for each step of values, then the outlines."""
    cuts = [words.figure(edge, card) for edge in edges]
    steps = [
        f"under {cuts[0]}",
        *(f"{a} to {b}" for a, b in pairwise(cuts)),
        f"{cuts[-1]} and over",
    ]
    shades = [Entry(text=text, fill=fill) for text, fill in zip(steps, SHADES, strict=False)]
    place = [Entry(text="this report's place", stroke=look.COMPARATOR)] if marked else []
    return [
        *shades,
        Entry(text="no figure shown"),
        Entry(text="dark outline: stands out", stroke=look.INK),
        *place,
    ]


def draw(found: Sequence[Entry], *, left: float) -> list[alt.Chart]:
    """Return the key as layers, its entries one below the other from the top."""
    boxes = [
        {"px": left + 8, "py": 10 + at * _STEP, "fill": one.fill, "stroke": one.stroke}
        for at, one in enumerate(found)
    ]
    squares = (
        alt.Chart(look.data(boxes))
        .mark_point(shape="square", size=150, strokeWidth=1.4, filled=True, opacity=1)
        .encode(
            x=alt.X("px:Q", scale=None),
            y=alt.Y("py:Q", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
        )
    )
    names = [Label(x=left + 22, y=10 + at * _STEP, text=one.text) for at, one in enumerate(found)]
    return [squares, *labels.draw(names, size=12)]
