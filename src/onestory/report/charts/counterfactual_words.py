"""Words of the counterfactual: the finding above the picture, and what is plotted in it."""

from __future__ import annotations

from datetime import timedelta

from onestory.model.effect import Effect
from onestory.model.effect_words import extent, size
from onestory.model.period import Period
from onestory.model.words import many, number
from onestory.report.charts.calendar import month_label


def title(effect: Effect, outcome: str) -> str:
    """Return the finding: the best estimate, and whether its range includes no difference."""
    if effect.estimate is None:
        return f"{outcome}: what would have happened without the programme cannot be estimated."
    best = size(effect.estimate, effect.contrast, effect.unit)
    compared = "from" if best == "no different" else "than"
    told = f"{outcome}: best estimate after the start {best} {compared} expected"
    span = extent(effect.lower, effect.upper, effect.contrast, effect.unit)
    if not span or not effect.known:
        return f"{told}; no range can be given for it."
    if (effect.lower or 0.0) <= 0 <= (effect.upper or 0.0):
        return f"{told}; the plausible range, {span}, includes no difference."
    return f"{told}; the plausible range is {span}."


def subtitle(effect: Effect, window: Period, *, banded: bool) -> str:
    """Return what is plotted: unit, places, window, and what the band is where there is one."""
    compared = f"; {many(effect.n_comparator, 'comparator place')}" if effect.n_comparator else ""
    alike = "people" if effect.average == "people" else "places"
    band = (
        f" Band: the {number(100 * effect.confidence)}% plausible range of the average effect,"
        " laid on what was expected."
        if banded
        else ""
    )
    unit = effect.unit[:1].upper() + effect.unit[1:]
    last = month_label(window.end - timedelta(days=1))
    return (
        f"{unit}. Mean of {many(effect.n_exposed, 'exposed place')}, {alike} counting"
        f" alike{compared}; {month_label(window.start)} to {last}.{band}"
    )
