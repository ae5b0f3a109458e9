"""The axis of effects: changes with their sign, per cent of a ratio or in the unit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import altair as alt

from onestory.model.effect import Effect
from onestory.report.charts import look
from onestory.report.charts.look import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectAxis:
    """The scale of an effect as it is drawn: its ends in per cent or in the unit."""

    low: float
    high: float
    percent: bool
    unit: str

    def drawn(self, value: float | None) -> float | None:
        """Return where the value lies on the axis; an end without bound at the axis' own end."""
        if value is None:
            return None
        shown = value * 100 if self.percent else value
        return float(f"{min(max(shown, self.low), self.high):.6g}")

    @property
    def title(self) -> str:
        """What the axis shows, in words."""
        if self.percent:
            return "Change beside what would have been expected, %"
        points = "percentage points" if self.unit.startswith("%") else self.unit
        return f"Change beside what would have been expected, {points}"

    def share(self, value: float) -> float:
        """Return how far from the low end the value lies, from 0 to 1."""
        at = self.drawn(value) or 0.0
        return (at - self.low) / (self.high - self.low)

    def upright(self, field: str, frame: Frame) -> alt.Y:
        """Return the scale up the side of a picture."""
        title = look.wrapped(self.title, frame.width)
        return alt.Y(
            field,
            scale=alt.Scale(domain=[self.low, self.high], nice=False, zero=False),
            axis=alt.Axis(
                title=title,
                titleAngle=0, titleAlign="left", titleAnchor="start", titleBaseline="bottom",
                titleX=2 - frame.left, titleY=-11 - 16 * (len(title) - 1),
                domain=False, ticks=False, tickCount=6, labelExpr=self._told(),
            ),
        )  # fmt: skip

    def _told(self) -> str:
        suffix = " + '%'" if self.percent else ""
        told = f"datum.value == 0 ? '0' : format(datum.value, '+,'){suffix}"
        return f"replace({told}, '-', '−')"


def effect_axis(effect: Effect, values: Iterable[float | None]) -> EffectAxis:
    """Return the axis that holds the values and no change at all."""
    percent = effect.contrast == "ratio"
    known = [v for v in values if v is not None and not math.isinf(v)]
    scaled = [0.0, *(v * 100 if percent else v for v in known)]
    low, high = min(scaled), max(scaled)
    room = (high - low or 1.0) * 0.06
    return EffectAxis(low=low - room, high=high + room, percent=percent, unit=effect.unit)
