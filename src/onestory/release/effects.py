"""Effects on their way out: without what would tell of one place or of few people."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.release.activity import without_few
from onestory.release.coarsening import nice, to_step
from onestory.release.rows import emptied, with_columns
from onestory.release.withholding import without_numbers

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.effect import Check, Effect
    from onestory.model.release import DisclosureRule
    from onestory.model.study import Contrast

_UNEVEN = 4.0
"""How many times smaller than the mean exposed place the smallest is taken to be."""
_SERIES = ("observed", "expected", "comparator")
_ENDS = ("estimate", "lower", "upper")
_NAMES_PLACES = {"place", "site", "area", "code", "left_out", "without", "name", "neighbour"}
HIDDEN = "hidden: it would give a small number away"

Numbers = list[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What of an effect may tell of few people: its `series`, and what tells of a `single` place.

    `least` is the least count behind a period of a series, 0 where it is not known.
    """

    series: bool
    single: bool
    least: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedEffect:
    """The effect as it may leave; the figures hidden of its series and to protect them."""

    effect: Effect
    series: int
    secondary: int
    kinds: tuple[str, ...]


def risk(effect: Effect, answer: Answer, rule: DisclosureRule) -> Risk:
    """Return what of the effect is at risk under the rule; nothing where all is public."""
    least = answer.smallest_count
    if answer.already_public or rule.smallest <= 1:
        return Risk(series=False, single=False, least=least or 0.0, why="")
    if least is not None and effect.n_comparator:
        # What was expected is made of the comparators, who may be fewer than the exposed.
        fewer = min(1.0, effect.n_comparator / max(effect.n_exposed, 1) / _UNEVEN)
        least = least * fewer if effect.n_comparator < effect.n_exposed else least
    if least is None:
        return Risk(
            series=True, single=True, least=0.0,
            why="the counts behind the figures are not known, and may be small",
        )  # fmt: skip
    series = least < rule.smallest
    single = series or not _enough(least, 1, effect, rule)
    why = f"fewer than {rule.smallest} people or events may stand behind "
    return Risk(
        series=series,
        single=single,
        least=least,
        why=why + ("a figure" if series else "the figure of a single place") if single else "",
    )


def clear_effect(
    effect: Effect, danger: Risk, *, answer: Answer, rule: DisclosureRule
) -> ClearedEffect:
    """Return the effect without what is at risk, and no finer than rounding allows."""
    bare = replace(
        effect,
        sentence=without_few(effect.sentence, rule),
        reason=without_few(effect.reason, rule),
        series=_series(effect, danger),
        by_time=_by_time(effect, danger, rule),
        choices=_choices(effect, danger),
        checks=tuple(_check(one, danger, answer, rule) for one in effect.checks),
        **_other_average(effect, danger),
    )
    coarse = not answer.already_public and rule.round_to > 1
    secondary = {
        "estimates by time": effect.by_time.num_rows - bare.by_time.num_rows,
        "choices that leave places out": _lost(effect.choices, bare.choices, "estimate"),
        "the other average": int(effect.other_average is not None and bare.other_average is None),
        "tables of checks": sum(
            old.table.num_rows != new.table.num_rows
            for old, new in zip(effect.checks, bare.checks, strict=True)
        ),
    }
    series = sum(_lost(effect.series, bare.series, name) for name in _SERIES)
    named = {"the figures period by period": series, **secondary}
    return ClearedEffect(
        effect=_coarse(bare, danger, rule) if coarse else bare,
        series=series,
        secondary=sum(secondary.values()),
        kinds=tuple(kind for kind, count in named.items() if count),
    )


def _enough(least: float, places: int, effect: Effect, rule: DisclosureRule) -> bool:
    """Whether so many of the exposed places have counts enough, however uneven they are."""
    if places >= effect.n_exposed:
        return least >= rule.smallest
    return least * places / effect.n_exposed / _UNEVEN >= rule.smallest


def _series(effect: Effect, danger: Risk) -> pa.Table:
    if not danger.series:
        return effect.series
    gone = [True] * effect.series.num_rows
    return with_columns(effect.series, {n: emptied(effect.series, n, gone) for n in _SERIES})


def _by_time(effect: Effect, danger: Risk, rule: DisclosureRule) -> pa.Table:
    """Without the times of few places; never without one alone, which the average would give."""
    rows = effect.by_time
    if danger.series:
        return rows.slice(0, 0)
    if not danger.single:
        return rows
    places = [int(n) for n in rows.column("places").to_pylist()]
    gone = {at for at, n in enumerate(places) if not _enough(danger.least, n, effect, rule)}
    if len(gone) == 1 and len(places) > 1:
        gone.add(
            min((at for at in range(len(places)) if at not in gone), key=lambda at: places[at])
        )
    return rows.filter(pa.array([at not in gone for at in range(len(places))], type=pa.bool_()))


def _choices(effect: Effect, danger: Risk) -> pa.Table:
    rows = effect.choices
    if not danger.single:
        return rows
    gone = [
        not main and not same
        for same, main in zip(
            rows.column("same_places").to_pylist(), rows.column("main").to_pylist(), strict=True
        )
    ]
    notes = [
        HIDDEN if hide else note
        for hide, note in zip(gone, rows.column("note").to_pylist(), strict=True)
    ]
    return with_columns(rows, {**{n: emptied(rows, n, gone) for n in _ENDS}, "note": notes})


def _other_average(effect: Effect, danger: Risk) -> dict[str, None]:
    """Two averages of two places are two equations in two unknowns."""
    if not danger.single or effect.n_exposed > 2:
        return {}
    return {"other_average": None, "other_lower": None, "other_upper": None}


def _check(one: Check, danger: Risk, answer: Answer, rule: DisclosureRule) -> Check:
    if danger.series or (danger.single and _of_places(one, answer)):
        return replace(one, sentence=without_numbers(one.sentence), table=one.table.slice(0, 0))
    table = one.table
    if not answer.already_public and rule.round_to > 1:
        table = _significant(table)
    return replace(one, sentence=without_few(one.sentence, rule), table=table)


def _of_places(one: Check, answer: Answer) -> bool:
    """Whether the check tells of single places: by its name, its columns or what they hold."""
    if any(word in one.name.lower() for word in ("leav", "site", "place")):
        return True
    sites = {text for site in answer.study.sites for text in (site.place, site.name)}
    for field in one.table.schema:
        if _NAMES_PLACES & set(field.name.lower().replace("_", " ").split()):
            return True
        if pa.types.is_string(field.type) and sites & set(one.table[field.name].to_pylist()):
            return True
    return False


def _coarse(effect: Effect, danger: Risk, rule: DisclosureRule) -> Effect:
    """No finer than the words that tell it; the series no finer than rounding of its counts."""
    contrast = effect.contrast
    return replace(
        effect,
        estimate=near(effect.estimate, contrast),
        lower=near(effect.lower, contrast),
        upper=near(effect.upper, contrast),
        other_average=near(effect.other_average, contrast),
        other_lower=near(effect.other_lower, contrast),
        other_upper=near(effect.other_upper, contrast),
        series=_stepped(effect.series, danger, rule),
        by_time=_near(effect.by_time, contrast),
        choices=_near(effect.choices, contrast),
    )


def near(value: float | None, contrast: Contrast) -> float | None:
    """Return the change as finely as it is told: 0.1% of a ratio, one or three decimals else."""
    if value is None or math.isinf(value):
        return value
    return round(value, 3 if contrast == "ratio" or abs(value) < 1 else 1)


def _near(rows: pa.Table, contrast: Contrast) -> pa.Table:
    return with_columns(
        rows, {name: [near(n, contrast) for n in rows.column(name).to_pylist()] for name in _ENDS}
    )


def _stepped(rows: pa.Table, danger: Risk, rule: DisclosureRule) -> pa.Table:
    """The figures to the step that one rounded count makes in the smallest of them."""
    known = [abs(n) for n in _numbers(rows, "observed") if n]
    if not known or danger.least <= 0:
        return rows
    step = nice(min(known) * rule.round_to / danger.least)
    columns = {
        name: [None if n is None else to_step(n, step) for n in _numbers(rows, name)]
        for name in _SERIES
    }
    return with_columns(rows, columns)


def _significant(table: pa.Table) -> pa.Table:
    columns = {
        field.name: [None if n is None else float(f"{n:.3g}") for n in _numbers(table, field.name)]
        for field in table.schema
        if pa.types.is_floating(field.type)
    }
    return with_columns(table, columns)


def _numbers(rows: pa.Table, name: str) -> Numbers:
    return list(rows.column(name).to_pylist())


def _lost(before: pa.Table, after: pa.Table, name: str) -> int:
    return after.column(name).null_count - before.column(name).null_count
