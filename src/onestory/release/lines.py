"""Lines over time on their way out: no finer than the rounding of the counts behind a period."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.release.coarsening import nice, to_step
from onestory.release.risks import Risk, enough, guarded
from onestory.release.rows import with_columns

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule
    from onestory.model.study import Contrast

LINES = ("observed", "expected", "comparator")
_ENDS = ("estimate", "lower", "upper")

Numbers = list[float | None]


def near(value: float | None, contrast: Contrast) -> float | None:
    """Return the change as finely as it is told: 0.1% of a ratio, one or three decimals else."""
    if value is None or math.isinf(value):
        return value
    return round(value, 3 if contrast == "ratio" or abs(value) < 1 else 1)


def stepped(effect: Effect, danger: Risk, rule: DisclosureRule) -> pa.Table:
    """Return the series to the step that a rounded count makes in the smaller of the two sides."""
    sides = {"observed": danger.exposed_least, "comparator": danger.comparator_least}
    step = finest(effect, sides, rule)
    if step is None:
        return effect.series
    columns = {
        name: [None if n is None else to_step(n, step) for n in _numbers(effect.series, name)]
        for name in LINES
    }
    return with_columns(effect.series, columns)


def finest(effect: Effect, leasts: Mapping[str, float], rule: DisclosureRule) -> float | None:
    """Return the step that a rounded count makes in the effect's series; None where it is empty.

    `leasts` gives the least count behind a period of each column. Where it is 0 or not known, it
    is taken for 1: the least figure that is shown has one count behind it.
    """
    steps: list[float] = []
    for name, least in leasts.items():
        known = [abs(n) for n in _numbers(effect.series, name) if n]
        if effect.unit.startswith("%"):
            # The least count may be of those without the event.
            known = [part for n in known if (part := min(n, 100.0 - n)) > 0]
        if known and math.isfinite(least):
            steps.append(nice(min(known) * rule.round_to / max(least, 1.0)))
    return max(steps, default=None)


def by_time(effect: Effect, danger: Risk, *, answer: Answer, rule: DisclosureRule) -> pa.Table:
    """Return the effect by time without the times of few places, to the step of the series.

    Beside what was expected, an effect at one time gives what was observed then: told more finely
    than that, it would undo the rounding. None is left where all are smaller than the step.
    """
    rows = effect.by_time
    if danger.series:
        return rows.slice(0, 0)
    if danger.single:
        rows = _of_enough(effect, danger, rule)
    if not guarded(answer, rule):
        return rows
    places = rows.column("places").to_pylist()
    steps = [_step(effect, danger, int(n), rule) for n in places]
    columns = {
        name: [
            _to(n, step, effect.contrast)
            for n, step in zip(_numbers(rows, name), steps, strict=True)
        ]
        for name in _ENDS
    }
    return with_columns(rows, columns) if any(columns["estimate"]) else rows.slice(0, 0)


def _step(effect: Effect, danger: Risk, places: int, rule: DisclosureRule) -> float:
    """The change that a rounded count makes at a time of so many places."""
    part = places / max(effect.n_exposed, places, 1)
    ours, theirs = danger.exposed_least * part, danger.comparator_least
    if effect.contrast == "ratio":
        return nice(rule.round_to / max(min(ours, theirs), 1.0))
    return finest(effect, {"observed": ours, "comparator": theirs}, rule) or 0.0


def _to(value: float | None, step: float, contrast: Contrast) -> float | None:
    if value is None or math.isinf(value):
        return value
    return near(value, contrast) if step <= 0 else to_step(near(value, contrast) or 0.0, step)


def _of_enough(effect: Effect, danger: Risk, rule: DisclosureRule) -> pa.Table:
    """Without the times of few places; never without one alone, which the average would give."""
    rows = effect.by_time
    places = [int(n) for n in rows.column("places").to_pylist()]
    gone = {
        at
        for at, n in enumerate(places)
        if not enough(danger.exposed_least, n, of=effect.n_exposed, rule=rule)
    }
    if len(gone) == 1 and len(places) > 1:
        gone.add(
            min((at for at in range(len(places)) if at not in gone), key=lambda at: places[at])
        )
    return rows.filter(pa.array([at not in gone for at in range(len(places))], type=pa.bool_()))


def _numbers(rows: pa.Table, name: str) -> Numbers:
    return list(rows.column(name).to_pylist())
