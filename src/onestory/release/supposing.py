"""Supposing: what a small number that came hidden may be, as its sums have it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import milp

from onestory.release.cells import Cell, Counted
from onestory.release.relations import Relation, slack


def supposed(
    table: Counted, relations: Sequence[Relation], *, masked: Collection[Cell], smallest: int
) -> dict[Cell, float]:
    """Return the table with the masked numbers put in as its sums have them, 1 to smallest - 1.

    Numbers are whole and miss the sums by as little as can be. A masked number that is in no sum
    by which it could be had stays NaN.
    """
    unknown = {cell for cell in masked if cell in table and math.isnan(table[cell])}
    telling = [r for r in relations if _tells(r, table, unknown, smallest)]
    cells = sorted({cell for r in telling for cell in r.cells if cell in unknown})
    if not cells:
        return dict(table)
    return dict(table) | dict(zip(cells, _fitted(table, telling, cells, smallest), strict=True))


def _tells(relation: Relation, table: Counted, unknown: Collection[Cell], smallest: int) -> bool:
    """Return whether the masked numbers are all that is missing, and could make up the rest."""
    missing = [cell for cell in relation.cells if math.isnan(table[cell])]
    if not missing or any(cell not in unknown for cell in missing):
        return False
    parts = sum(cell in unknown for cell in relation.parts)
    total, rest = relation.total in unknown, _rest(relation, table)
    near = (
        slack(max(abs(table[c]) for c in relation.cells if c not in unknown), smallest)
        if (len(missing) < len(relation.cells))
        else float(smallest)
    )
    most = smallest - 1
    return parts - total * most - near <= rest <= parts * most - total + near


def _rest(relation: Relation, table: Counted) -> float:
    """Return the total less the parts, of those that are known."""
    known = math.fsum(table[part] for part in relation.parts if not math.isnan(table[part]))
    total = table[relation.total]
    return (0.0 if math.isnan(total) else total) - known


def _fitted(
    table: Counted, telling: Sequence[Relation], cells: Sequence[Cell], smallest: int
) -> list[float]:
    place = {cell: i for i, cell in enumerate(cells)}
    signs = np.zeros((len(telling), len(cells)))
    for row, relation in zip(signs, telling, strict=True):
        for part in relation.parts:
            if part in place:
                row[place[part]] += 1.0
        if relation.total in place:
            row[place[relation.total]] -= 1.0
    rests = np.array([_rest(relation, table) for relation in telling])
    miss = np.eye(len(telling))
    found = milp(
        np.r_[np.zeros(len(cells)), np.ones(2 * len(telling))],
        constraints=(np.hstack([signs, miss, -miss]), rests, rests),
        bounds=(
            np.r_[np.ones(len(cells)), np.zeros(2 * len(telling))],
            np.r_[np.full(len(cells), smallest - 1.0), np.full(2 * len(telling), np.inf)],
        ),
        integrality=np.r_[np.ones(len(cells)), np.zeros(2 * len(telling))],
    )
    return [float(round(number)) for number in found.x[: len(cells)]]
