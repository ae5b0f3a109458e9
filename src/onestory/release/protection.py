"""Protection: what must be hidden so that small numbers cannot be had by subtraction.

The attacker is granted much: every number shown, unrounded; which rows are hidden as small and
which only to protect them; and that hidden small numbers lie between 1 and the smallest shown.
A hidden small number is protected when it may still be any of these, ends included. For each end a
table is looked for that fits all that is shown and has the number there; the least that must be
hidden for such a table to exist is hidden. Hiding more only makes more tables fit, so that what is
protected once stays so.

Source: the linear programmes of Sande 1984 and Kelly, Golden and Assad 1992, Networks 22:397; see
Hundepool and others 2012, Statistical Disclosure Control, section 4.4.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import milp
from scipy.sparse import csc_array, hstack

from onestory.release.cells import Cell, Counted
from onestory.release.relations import Relation

_FEW = 12
"""So many of the smallest shown numbers of each sum are tried before all of them are."""
_TOLERANCE = 1e-6

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The cells to hide besides those given, and how many small numbers no hiding protects."""

    added: frozenset[Cell]
    exposed: int


def is_small(number: float, smallest: int) -> bool:
    """Return whether a count is too small to show: above zero and below `smallest`."""
    return 0 < number < smallest


def protect(
    table: Counted,
    relations: Sequence[Relation],
    *,
    hidden: Collection[Cell],
    fixed: Collection[Cell],
    smallest: int,
) -> Protection:
    """Return what to hide in the table so that the small numbers hidden in it are protected.

    A count that is not known to us (NaN) may be anything to the attacker too; `fixed` cells are
    public already and stay shown.
    """
    gone = {cell for cell in table if cell in hidden or math.isnan(table[cell])}
    start = frozenset(gone)
    exposed = 0
    for group in _tied(relations, gone):
        puzzle = _puzzle(table, group, gone, fixed=fixed, smallest=smallest)
        exposed += _protect(puzzle, gone)
    return Protection(added=frozenset(gone) - start, exposed=exposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Puzzle:
    """Cells tied by sums. `sums` has a row a relation: 1 for a part, -1 for its total.

    `free` cells may be hidden; `lowest` and `highest` say how far each may move when it is, and
    `price` what that costs: the root of its size, times one and the parts that it is a total of,
    so that a country stays shown before a council. `public` says whether any cell is public
    already, `whole` whether all are whole numbers.
    """

    cells: tuple[Cell, ...]
    numbers: Floats
    sums: csc_array
    rows: tuple[Places, ...]
    lowest: Floats
    highest: Floats
    price: Floats
    free: Flags
    small: Flags
    public: bool
    whole: bool


def _puzzle(
    table: Counted,
    relations: Sequence[Relation],
    gone: Collection[Cell],
    *,
    fixed: Collection[Cell],
    smallest: int,
) -> _Puzzle:
    cells = tuple(sorted({cell for relation in relations for cell in relation.cells}))
    place = {cell: i for i, cell in enumerate(cells)}
    rows = tuple(np.array([place[cell] for cell in r.cells], dtype=np.int_) for r in relations)
    numbers = np.array([table[cell] for cell in cells])
    unknown, at = np.isnan(numbers), np.nan_to_num(numbers)
    # Where only what came hidden is protected, a small number may be among those shown.
    hidden = np.array([cell in gone for cell in cells], dtype=np.bool_)
    small = hidden & (numbers > 0) & (numbers < smallest)
    least = np.where(small, np.minimum(1.0, at), np.where(unknown, 0.0, np.minimum(smallest, at)))
    most = np.where(small, np.maximum(smallest - 1.0, at), np.inf)
    moving = unknown | (numbers > 0)
    public = np.array([cell in fixed for cell in cells], dtype=np.bool_)
    return _Puzzle(
        cells=cells,
        numbers=at,
        sums=_sums(rows, len(cells)),
        rows=rows,
        lowest=np.where(moving, least - at, 0.0),
        highest=np.where(moving, most - at, 0.0),
        price=np.sqrt(at) * (1.0 + _parts(rows, len(cells))),
        free=moving & ~public,
        small=small,
        public=bool((moving & public).any()),
        whole=bool(np.all(at == np.round(at))),
    )


def _sums(rows: Sequence[Places], cells: int) -> csc_array:
    """Return a row a relation with -1 for the total, which is its first cell, and 1 for parts."""
    down = np.concatenate([np.full(row.size, i) for i, row in enumerate(rows)])
    signs = np.concatenate([np.r_[-1.0, np.ones(row.size - 1)] for row in rows])
    return csc_array((signs, (down, np.concatenate(rows))), shape=(len(rows), cells))


def _parts(rows: Sequence[Places], cells: int) -> Floats:
    """Return for each cell of how many parts it is the total, over all its sums."""
    found = np.zeros(cells)
    np.add.at(found, [int(row[0]) for row in rows], [row.size - 1.0 for row in rows])
    return found


def _protect(puzzle: _Puzzle, gone: set[Cell]) -> int:
    """Hide what protects the puzzle's small numbers; return how many stay exposed."""
    fewest, most = np.zeros(len(puzzle.cells)), np.zeros(len(puzzle.cells))
    exposed = 0
    for place in np.flatnonzero(puzzle.small & puzzle.free).tolist():
        short = False
        for end, reached in ((puzzle.lowest[place], fewest), (puzzle.highest[place], most)):
            if abs(reached[place]) >= abs(end) - _TOLERANCE:
                continue
            moved = _moved(puzzle, gone, _Aim(place=place, end=float(end)))
            gone.update(puzzle.cells[i] for i in np.flatnonzero(np.abs(moved) > _TOLERANCE))
            fewest, most = np.minimum(fewest, moved), np.maximum(most, moved)
            short |= abs(moved[place]) < abs(end) - _TOLERANCE
        exposed += short and puzzle.public
    return exposed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """The cell that should move, and how far."""

    place: int
    end: float


def _moved(puzzle: _Puzzle, gone: Collection[Cell], aim: _Aim) -> Floats:
    """Return how each number moves in the table that has the cell at its end, at least cost.

    Where a small total or a public figure keeps the cell from its end, as near to it as it can be.
    """
    hidden = np.array([cell in gone for cell in puzzle.cells])
    shown = puzzle.free & ~hidden
    for candidates in (_smallest(puzzle, shown), shown):
        moved = _solve(puzzle, hidden, candidates, aim)
        if moved is not None:
            return moved
    near = _Aim(place=aim.place, end=_nearest(puzzle, hidden | puzzle.free, aim))
    moved = _solve(puzzle, hidden, shown, near) if near.end else None
    return np.zeros(len(puzzle.cells)) if moved is None else moved


def _smallest(puzzle: _Puzzle, shown: Flags) -> Flags:
    """Return the few smallest shown numbers of each sum."""
    chosen = np.zeros(len(puzzle.cells), dtype=np.bool_)
    for row in puzzle.rows:
        held = row[shown[row]]
        chosen[held[np.argsort(puzzle.numbers[held], kind="stable")[:_FEW]]] = True
    return chosen


def _solve(puzzle: _Puzzle, hidden: Flags, candidates: Flags, aim: _Aim) -> Floats | None:
    """Return the cheapest moves of hidden and candidate numbers that keep every sum."""
    free, dear = np.flatnonzero(hidden), np.flatnonzero(candidates)
    lowest, highest = puzzle.lowest[free], puzzle.highest[free]
    at = np.searchsorted(free, aim.place)
    lowest[at] = highest[at] = aim.end
    # A number that has little room to fall must not look cheap for the little that it gives.
    room = -puzzle.lowest[dear]
    price = puzzle.price[dear]
    found = milp(
        np.concatenate(
            [
                np.zeros(free.size),
                price / abs(aim.end),
                price / np.clip(room, _TOLERANCE, abs(aim.end)),
            ]
        ),
        constraints=(
            hstack([puzzle.sums[:, free], puzzle.sums[:, dear], -puzzle.sums[:, dear]]),
            0,
            0,
        ),
        bounds=(
            np.concatenate([lowest, np.zeros(2 * dear.size)]),
            np.concatenate([highest, puzzle.highest[dear], room]),
        ),
        integrality=int(puzzle.whole),
    )
    if found.x is None:
        return None
    moved = np.zeros(len(puzzle.cells))
    up, down = np.split(found.x[free.size :], 2)
    moved[free], moved[dear] = found.x[: free.size], up - down
    return moved


def _nearest(puzzle: _Puzzle, movable: Flags, aim: _Aim) -> float:
    """Return how far the cell can move towards its end when everything that can be is hidden."""
    free = np.flatnonzero(movable)
    wish = np.zeros(free.size)
    at = np.searchsorted(free, aim.place)
    wish[at] = -math.copysign(1.0, aim.end)
    found = milp(
        wish,
        constraints=(puzzle.sums[:, free], 0, 0),
        bounds=(puzzle.lowest[free], puzzle.highest[free]),
        integrality=int(puzzle.whole),
    )
    return float(found.x[at]) if found.x is not None else 0.0


def _tied(relations: Sequence[Relation], gone: Collection[Cell]) -> list[list[Relation]]:
    """Return the relations in sets that share cells, those with a hidden cell among them."""
    leader: dict[Cell, Cell] = {}

    def lead(cell: Cell) -> Cell:
        while leader.setdefault(cell, cell) != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for relation in relations:
        for part in relation.parts:
            leader[lead(part)] = lead(relation.total)
    sets: dict[Cell, list[Relation]] = {}
    for relation in relations:
        sets.setdefault(lead(relation.total), []).append(relation)
    return [
        held
        for held in sets.values()
        if any(c in gone for relation in held for c in relation.cells)
    ]
