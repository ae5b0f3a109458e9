"""The gradient: the figure of each fifth of places, from the most to the least deprived."""

from __future__ import annotations

import altair as alt

from onestory.model.comparison import Comparison, Gradient
from onestory.report import words
from onestory.report.charts import labels, look, scales
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture
from onestory.report.charts.scales import Upright
from onestory.report.story import Section

HEIGHT = 220
_NAMES = ("most deprived", "second", "third", "fourth", "least deprived")
_SHORT = ("most", "2nd", "3rd", "4th", "least")


def picture(section: Section, comparison: Comparison) -> Picture | None:
    """Return the gradient of the comparison, or None where it has none."""
    found, card = comparison.gradient, section.indicator
    if found is None or len(found.fifths) != len(_NAMES):
        return None
    scale = scales.upright((*found.fifths, 0.0), card, height=HEIGHT)
    wide, narrow = (_draw(found, scale, frame) for frame in (look.WIDE, look.NARROW))
    title = words.sentence(found.sentence)
    return Picture(
        name=f"{section.anchor}-gradient",
        kind="gradient",
        heading="By fifth of deprivation",
        title=title,
        subtitle=(
            f"{card.title}, {card.unit}, {comparison.period.label}, places in fifths by"
            f" deprivation. From the least to the most deprived place: {_slope(found, section)}."
        ),
        alt=title,
        wide=wide,
        narrow=narrow,
    )


def _slope(found: Gradient, section: Section) -> str:
    card = section.indicator
    low, high = (words.difference(end, card) for end in (found.slope_lower, found.slope_upper))
    return (
        f"{words.difference(found.slope, card)} {words.difference_unit(card)}"
        f" (plausible range {low} to {high})"
    )


def _draw(found: Gradient, scale: Upright, frame: Frame) -> str:
    names = _SHORT if frame.narrow else _NAMES
    step = frame.plot / len(names)
    rows = [{"px": (at + 0.5) * step, "y": value} for at, value in enumerate(found.fifths)]
    bars = (
        alt.Chart(look.data(rows))
        .mark_bar(width=step * 0.6, color=look.PALE)
        .encode(x=alt.X("px:Q", scale=None, axis=None), y=scale.channel("y:Q", frame))
    )
    told = [
        *(
            Label(
                x=(at + 0.5) * step, y=scale.y(value) - 10, align="center",
                text=words.figure(value, scale.card),
            )
            for at, value in enumerate(found.fifths)
        ),
        *(
            Label(x=(at + 0.5) * step, y=HEIGHT + 16, align="center", text=name, colour=look.GREY)
            for at, name in enumerate(names)
        ),
    ]  # fmt: skip
    layers = [bars, *labels.draw(told, size=12)]
    return look.spec(layers, frame, height=HEIGHT, heads=len(scale.title(frame)), feet=0)
