"""The power curve: how often a change of each size would be told, and the sizes that matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from onestory.report.charts import labels, look
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture

HEIGHT = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Sizes above nothing and how often each is told (0 to 1), with sizes to mark by name.

    `asked` is the share of rehearsals that counts as told; `unit` is how sizes are written.
    """

    name: str
    sizes: Sequence[float]
    power: Sequence[float]
    marked: Sequence[tuple[str, float]]
    asked: float
    unit: str
    title: str
    subtitle: str


def picture(curve: Curve) -> Picture:
    """Return the picture of the curve."""
    wide, narrow = (_draw(curve, frame) for frame in (look.WIDE, look.NARROW))
    return Picture(
        name=f"{curve.name}-power",
        kind="power",
        heading="What could be told",
        title=curve.title,
        subtitle=curve.subtitle,
        alt=curve.title,
        wide=wide,
        narrow=narrow,
    )


def _draw(curve: Curve, frame: Frame) -> str:
    most = max(*curve.sizes, *(size for _, size in curve.marked))
    across = alt.Scale(domain=[0, most], nice=False)
    up = alt.Scale(domain=[0, 100], nice=False)
    points = [{"x": 0.0, "y": 0.0}] + [
        {"x": round(size, 8), "y": round(100 * power, 4)}
        for size, power in zip(curve.sizes, curve.power, strict=True)
    ]
    x = alt.X("x:Q", scale=across, axis=alt.Axis(title=curve.unit, grid=False, tickCount=6))
    y = alt.Y(
        "y:Q",
        scale=up,
        axis=alt.Axis(
            title="Rehearsals in which it is told, %",
            titleAngle=0, titleAlign="left", titleAnchor="start", titleBaseline="bottom",
            titleX=2 - frame.left, titleY=-11, domain=False, ticks=False, tickCount=5,
        ),
    )  # fmt: skip
    line = (
        alt.Chart(look.data(points[1:]))
        .mark_line(color=look.ACCENT, strokeWidth=2.5)
        .encode(x=x, y=y)
    )
    level = (
        alt.Chart(look.data([{"y": 100 * curve.asked}]))
        .mark_rule(color=look.MID, strokeDash=[2, 3])
        .encode(y=alt.Y("y:Q", scale=up))
    )
    marks = [{"x": round(size, 8)} for _, size in curve.marked]
    rules = (
        alt.Chart(look.data(marks))
        .mark_rule(color=look.COMPARATOR, strokeWidth=1.5, strokeDash=[5, 3])
        .encode(x=alt.X("x:Q", scale=across))
    )
    layers = [line, level, *([rules] if marks else []), *labels.draw(_names(curve, frame, most))]
    return look.spec(layers, frame, height=HEIGHT, heads=1, feet=2)


def _names(curve: Curve, frame: Frame, most: float) -> list[Label]:
    """Return the names of the marked sizes, one below the other so that none covers another."""
    told: list[Label] = []
    for row, (name, size) in enumerate(curve.marked):
        at = size / most * frame.plot
        left = at + 6 + look.width_of(name) < frame.plot + frame.right
        told.append(
            Label(
                x=at + (6 if left else -6),
                y=HEIGHT - 14 - 18 * (len(curve.marked) - 1 - row),
                text=name,
                align="left" if left else "right",
                colour=look.COMPARATOR,
            )
        )
    return told
