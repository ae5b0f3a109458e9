"""One layer of periods measured: what the engine sums of a card's cases."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.indicators import medians
from onestory.indicators.areas import Areas, provider_areas
from onestory.indicators.cells import (
    Kept,
    compact_cases,
    days_of,
    expected_sums,
    strata_sums,
    summed_by_person,
)
from onestory.indicators.modelling import Fitted, expected_of, fitted, not_modelled, with_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from onestory.indicators.card import Card
    from onestory.indicators.measured import By
    from onestory.indicators.setting import Setting
    from onestory.indicators.standardising import Strata
    from onestory.model.period import Period

MIDDLES = ("middle", "middle_lower", "middle_upper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What was summed: `sums` by cell, `expected` by cell of the model, and how many cases.

    `numbered` are the areas that cells name; `cases` all that the card gave, `within` those in
    the layer's periods.
    """

    sums: pa.Table
    expected: pa.Table
    model: Fitted
    numbered: pa.Table
    cases: int
    within: int


def measured_layer(
    card: Card, setting: Setting, periods: Sequence[Period], *, first: int, stratified: Strata
) -> Layer:
    """Return the sums of the card's cases over periods that do not overlap, numbered from `first`.

    The card's cases are worked out once, and let go of at the end.
    """
    relations = setting.story.relations
    with relations.kept(compact_cases(card, setting, periods)) as cases:
        areas = _areas(card, cases, setting)
        kept = Kept(
            cases=cases,
            lookup=relations.given(areas.of(card.place)).rename(of_place="place"),
            days=relations.given(days_of(periods, first=first)),
            numbers=tuple(range(first, first + len(periods))),
            once=card.once,
        )
        parts = [_sums(card, kept, by, setting, stratified) for by in setting.splits]
        expected = _expected(card, kept, setting, areas)
        counted = relations.rows(kept.counted()).to_pylist()[0]
    return Layer(
        sums=pa.concat_tables(parts),
        expected=expected.rows,
        model=expected.model,
        numbered=areas.served(card.place),
        cases=int(counted["cases"]),
        within=int(counted["within"] or 0),
    )


def _areas(card: Card, cases: ir.Table, setting: Setting) -> Areas:
    if card.place != "provider":
        return setting.areas
    found = setting.story.relations.rows(cases.select("place").distinct())["place"].to_pylist()
    return provider_areas([str(name) for name in found if name is not None])


def _sums(
    card: Card, kept: Kept, by: tuple[By, ...], setting: Setting, stratified: Strata
) -> pa.Table:
    relations = setting.story.relations
    placed = kept.placed(by)
    shares = relations.given(stratified.shares)
    keys = ["area", "period", "group", "cut"]
    keys += ["sex"] if setting.asked.standard == "age and sex" else []
    given = shares.rename({f"of_{key}": key for key in keys})
    given = given.select(*(f"of_{key}" for key in keys), "share")
    weighted = placed.left_join(given, [placed[key] == given[f"of_{key}"] for key in keys])
    sums = relations.rows(summed_by_person(weighted, once=kept.once))
    if card.indicator.statistic != "median":
        return sums
    return _with_middles(sums, placed, setting)


def _with_middles(sums: pa.Table, placed: ir.Table, setting: Setting) -> pa.Table:
    """Return the sums with the median of each cell and its limits."""
    relations, confidence = setting.story.relations, setting.asked.confidence
    values = relations.rows(medians.frequencies(placed))
    plain = medians.medians(sums, values, confidence=confidence)
    middles = relations.given(medians.middles(sums, plain))
    below = relations.rows(medians.below_middle(placed, middles))
    found = medians.medians(sums, values, below, confidence=confidence)
    for name, part in zip(MIDDLES, (found.value, found.lower, found.upper), strict=True):
        sums = sums.append_column(name, pa.array(part, from_pandas=True))
    return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    model: Fitted
    rows: pa.Table


EXPECTED = pa.schema(
    {
        "area": pa.int32(),
        "period": pa.int32(),
        "group": pa.string(),
        "expected": pa.float64(),
        "exposed": pa.float64(),
        "overall": pa.float64(),
    }
)


def _expected(card: Card, kept: Kept, setting: Setting, areas: Areas) -> _Expected:
    """Return the model of the card's cases, and what it expects of each cell."""
    if card.indicator.statistic not in ("proportion", "crude_rate") or not card.standardise:
        return _Expected(model=not_modelled(), rows=EXPECTED.empty_table())
    relations = setting.story.relations
    provider = card.place == "provider"
    first = areas.numbered["area"].to_pylist() if provider else setting.first_areas()
    strata = relations.rows(strata_sums(kept.placed(()), first))
    if card.denominator == "cases":
        model = fitted(
            strata.rename_columns({"den": "exposure"}),
            logistic=card.indicator.statistic == "proportion",
        )
        rates = relations.given(model.rates)
        parts = [relations.rows(expected_sums(kept.placed(by), rates)) for by in setting.splits]
        return _Expected(model=model, rows=_told(pa.concat_tables(parts), model))
    people = setting.registered(card).filter(pc.field("period").isin(kept.numbers))
    model = fitted(with_time(strata, people, areas=first), logistic=False)
    return _Expected(model=model, rows=_told(expected_of(people, model), model))


def _told(found: pa.Table, model: Fitted) -> pa.Table:
    overall = pa.array(np.full(found.num_rows, model.overall))
    return found.append_column("overall", overall).select(EXPECTED.names).cast(EXPECTED)
