"""Reconciling: every case that a card gave is in a cell, or a finding says why it is in none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.indicators.estimates import column
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from onestory.indicators.card import Card
    from onestory.indicators.layer import Layer


def findings_of(card: Card, cells: pa.Table, layers: Sequence[Layer]) -> tuple[Finding, ...]:
    """Return what the figures leave out: cases in no area, outside the periods, or unmodelled.

    For each level and layer of periods, cases given = cases in areas + cases with no place + cases
    outside the periods.
    """
    return (
        *_unplaced(card, cells, layers),
        *_outside(card, layers),
        *_without_weight(card, cells),
        *_unmodelled(card, layers),
    )


def _unplaced(card: Card, cells: pa.Table, layers: Sequence[Layer]) -> list[Finding]:
    levels = sorted(set(layers[0].numbered["level"].to_pylist()))
    groups = np.array(cells["group"].to_pylist(), dtype=object)
    of_level = np.array(cells["area_level"].to_pylist(), dtype=object)
    cases = column(cells, "cases")
    within = sum(layer.within for layer in layers)
    found: list[Finding] = []
    for level in levels:
        placed = int(cases[(groups == "") & (of_level == level)].sum())
        if placed < within:
            found.append(
                Finding(
                    rule="no place",
                    severity="note",
                    message=f"{card.id}: {within - placed:,} of {within:,} cases lie in no"
                    f" {level}.",
                    do="They live outside, or their record does not say where; the areas' figures"
                    " are without them.",
                    rows=within - placed,
                )
            )
    return found


def _outside(card: Card, layers: Sequence[Layer]) -> list[Finding]:
    found: list[Finding] = []
    for layer in layers[:1]:
        outside = layer.cases - layer.within
        if outside:
            found.append(
                Finding(
                    rule="outside periods",
                    severity="note",
                    message=f"{card.id}: {outside:,} of {layer.cases:,} cases lie outside the"
                    " periods asked for.",
                    do="Ask for more periods to see them.",
                    rows=outside,
                )
            )
    return found


def _without_weight(card: Card, cells: pa.Table) -> list[Finding]:
    if card.denominator == "cases" or not card.standardise or not cells.num_rows:
        return []
    everyone = np.array(cells["group"].to_pylist(), dtype=object) == ""
    first = np.array(cells["area_level"].to_pylist(), dtype=object)
    chosen = everyone & (first == first[0]) & (column(cells, "complete") > 0)
    missing = int(column(cells, "unweighted")[chosen].sum())
    if not missing:
        return []
    return [
        Finding(
            rule="not standardised",
            severity="note",
            message=f"{card.id}: {missing:,} events are in no stratum of age and sex.",
            do="Their age or sex is not known, or nobody of it lived there: the standardised rates"
            " are without them.",
            rows=missing,
        )
    ]


def _unmodelled(card: Card, layers: Sequence[Layer]) -> list[Finding]:
    reason = layers[0].model.reason
    asked = card.indicator.statistic in ("proportion", "crude_rate") and card.standardise
    if not reason or not asked:
        return []
    return [
        Finding(
            rule="no model",
            severity="note",
            message=f"{card.id}: no model of its people was fitted ({reason}).",
            do="Read the crude figure beside who lives there, or ask for longer periods.",
        )
    ]
