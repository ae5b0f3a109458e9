"""Effects on their way out: without what would tell of one place or of few people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.release.activity import without_few
from onestory.release.lines import LINES, by_time, near, stepped
from onestory.release.risks import Risk, guarded
from onestory.release.rows import emptied, with_columns
from onestory.release.withholding import shortened, without_numbers

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.effect import Agreement, Check, Effect
    from onestory.model.release import DisclosureRule
    from onestory.model.study import Contrast

_ENDS = ("estimate", "lower", "upper")
_NAMES_PLACES = {
    *("place", "site", "area", "code", "left_out", "without", "name", "neighbour", "comparator"),
}
_PARTS = ("leav", "site", "place", "comparator")
HIDDEN = "hidden: it would give a small number away"

Numbers = list[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedEffect:
    """The effect as it may leave; the figures hidden of its series and to protect them."""

    effect: Effect
    series: int
    secondary: int
    kinds: tuple[str, ...]


def clear_effect(
    effect: Effect, danger: Risk, *, answer: Answer, rule: DisclosureRule
) -> ClearedEffect:
    """Return the effect without what is at risk, and no finer than rounding allows."""
    bare = replace(
        effect,
        sentence=without_few(effect.sentence, rule),
        reason=without_few(effect.reason, rule),
        method=_of_method(effect.method, danger),
        inference=_of_method(effect.inference, danger),
        series=_series(effect, danger),
        by_time=by_time(effect, danger, answer=answer, rule=rule),
        choices=_choices(effect, danger),
        checks=tuple(_check(one, danger, answer, rule) for one in effect.checks),
        **_other_average(effect, danger),
    )
    secondary = {
        "estimates by time": effect.by_time.num_rows - bare.by_time.num_rows,
        f"choices that leave {'people' if answer.people else 'places'} out": _lost(
            effect.choices, bare.choices, "estimate"
        ),
        "the other average": int(effect.other_average is not None and bare.other_average is None),
        "tables of checks": sum(
            old.table.num_rows != new.table.num_rows
            for old, new in zip(effect.checks, bare.checks, strict=True)
        ),
    }
    series = sum(_lost(effect.series, bare.series, name) for name in LINES)
    named = {"the figures period by period": series, **secondary}
    return ClearedEffect(
        effect=_coarse(bare, danger, rule) if guarded(answer, rule) else bare,
        series=series,
        secondary=sum(secondary.values()),
        kinds=tuple(kind for kind, count in named.items() if count),
    )


def _series(effect: Effect, danger: Risk) -> pa.Table:
    """Without the lines at risk; the comparators and the effect would tell of the exposed."""
    lines = LINES if danger.observed else LINES[1:] if danger.series else ()
    gone = [True] * effect.series.num_rows
    return with_columns(effect.series, {n: emptied(effect.series, n, gone) for n in lines})


def _of_method(text: str, danger: Risk) -> str:
    """Notes of a method give figures of its fit and its ranges, from which counts can be tried."""
    return without_numbers(text) if danger.single else text


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
        HIDDEN if hide else note and _of_method(note, danger)
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
    table = _significant(one.table) if guarded(answer, rule) else one.table
    return replace(one, sentence=without_few(one.sentence, rule), table=table)


def _of_places(one: Check, answer: Answer) -> bool:
    """Whether the check tells of single places: by its name, its columns or what they hold."""
    if any(word in one.name.lower() for word in _PARTS):
        return True
    sites = {text for site in answer.study.sites for text in (site.place, site.name)}
    for field in one.table.schema:
        if _NAMES_PLACES & set(field.name.lower().replace("_", " ").split()):
            return True
        if pa.types.is_string(field.type) and _tells(one.table[field.name].to_pylist(), sites):
            return True
    return False


def _tells(cells: list[str | None], sites: set[str]) -> bool:
    """Whether a cell names a site, or says that the row is of a part of the places only."""
    return any(
        one in sites or one.lower().startswith(("without ", "only ")) for one in cells if one
    )


def _coarse(effect: Effect, danger: Risk, rule: DisclosureRule) -> Effect:
    """No finer than the words that tell it; the series no finer than rounding of its counts."""
    contrast = effect.contrast
    notes = [n and shortened(n) for n in effect.choices.column("note").to_pylist()]
    return replace(
        effect,
        sentence=shortened(effect.sentence),
        reason=shortened(effect.reason),
        method=shortened(effect.method),
        inference=shortened(effect.inference),
        agreements=tuple(_agreement(one, contrast) for one in effect.agreements),
        checks=tuple(replace(one, sentence=shortened(one.sentence)) for one in effect.checks),
        p_value=_two_figures(effect.p_value),
        smallest_p=_two_figures(effect.smallest_p),
        estimate=near(effect.estimate, contrast),
        lower=near(effect.lower, contrast),
        upper=near(effect.upper, contrast),
        other_average=near(effect.other_average, contrast),
        other_lower=near(effect.other_lower, contrast),
        other_upper=near(effect.other_upper, contrast),
        series=stepped(effect, danger, rule),
        choices=with_columns(_near(effect.choices, contrast), {"note": notes}),
    )


def _agreement(one: Agreement, contrast: Contrast) -> Agreement:
    ours, theirs = near(one.ours, contrast) or 0.0, near(one.theirs, contrast)
    return replace(one, ours=ours, theirs=theirs, sentence=shortened(one.sentence))


def _two_figures(p: float | None) -> float | None:
    """A p-value told in full would say of a guess at the counts whether it is right."""
    return None if p is None else float(f"{p:.2g}")


def _near(rows: pa.Table, contrast: Contrast) -> pa.Table:
    return with_columns(
        rows, {name: [near(n, contrast) for n in rows.column(name).to_pylist()] for name in _ENDS}
    )


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
