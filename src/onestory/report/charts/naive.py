"""The common wrong answers: what each would have said, on one axis with the effect."""

from __future__ import annotations

import math
from collections.abc import Sequence

from onestory.model.caseload import Naive
from onestory.model.effect import Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import listed
from onestory.report.charts import ladder
from onestory.report.charts.ladder import Ladder, Rung
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=232, right=130)
CALLED = {
    "before and after": "Before and after, the people taken on alone",
    "high users": "The fall among people with the most use",
    "completers only": "Only those who stayed to the end",
}


def picture(
    effect: Effect, found: Sequence[Naive], *, title: str, name: str = "naive"
) -> Picture | None:
    """Return what common wrong answers would have said, beside the effect with its range.

    None where the effect, or every wrong answer, has no estimate: alone they would mislead.
    """
    wrong = [one for one in found if one.estimate is not None]
    if effect.estimate is None or not wrong:
        return None
    drawn = Ladder(
        rungs=(
            _rung("This study: beside people like them", effect, effect),
            *(_rung(CALLED[one.name], one, effect) for one in wrong),
        ),
        beside=0.0,
        beside_name="no difference",
        axis=f"Change, {_unit(effect)}",
        suffix="%" if effect.contrast == "ratio" else "",
        signed=True,
        step=36,
    )
    said = _title(effect, wrong)
    none = [CALLED[one.name] for one in found if one.estimate is None]
    return Picture(
        name=name,
        kind="naive",
        heading="What the common wrong answers would have said",
        title=said,
        subtitle=(
            f"{title}: change that each way of reckoning gives on the same people, with"
            f" {100 * effect.confidence:.0f}% ranges. The first, in colour, is the answer of this"
            " study; the others are not answers."
        ),
        alt=said,
        wide=ladder.draw(drawn, WIDE),
        narrow=ladder.draw(drawn, ladder.NARROW),
        note=f"No figure: {'; '.join(none)}." if none else "",
    )


def _unit(effect: Effect) -> str:
    if effect.contrast == "ratio":
        return "%"
    return "percentage points" if effect.unit.startswith("%") else effect.unit


def _rung(name: str, one: Effect | Naive, effect: Effect) -> Rung:
    scale = 100.0 if effect.contrast == "ratio" else 1.0
    estimate = one.estimate or 0.0
    return Rung(
        name=name,
        middle=estimate * scale,
        low=_finite(one.lower, scale),
        high=_finite(one.upper, scale),
        told=size(estimate, effect.contrast, effect.unit),
        marked=one is effect,
        strong=one is effect,
        shape="circle" if one is effect else "diamond",
    )


def _finite(end: float | None, scale: float) -> float | None:
    return None if end is None or math.isinf(end) else end * scale


def _title(effect: Effect, wrong: Sequence[Naive]) -> str:
    """What each would have said, and what the people set beside them show."""
    said = listed([size(one.estimate or 0.0, effect.contrast, effect.unit) for one in wrong])
    best = size(effect.estimate or 0.0, effect.contrast, effect.unit)
    span = extent(effect.lower, effect.upper, effect.contrast, effect.unit) if effect.known else ""
    ways = f"{_NUMBERS[len(wrong)]} common {'way' if len(wrong) == 1 else 'ways'} of reckoning"
    return (
        f"{ways} would have said {said}; beside people like them the best estimate is"
        f" {best}{f' ({span})' if span else ''}."
    )


_NUMBERS = {1: "One", 2: "Two", 3: "Three"}
