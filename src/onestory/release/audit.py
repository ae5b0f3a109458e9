"""Audit: what could be worked out of the hidden numbers by whoever subtracts.

The attacker is granted much: every number shown, unrounded; which rows are hidden as small and
which only to protect them; and that hidden small numbers lie between 1 and the smallest shown.
A hidden small number is protected when it may still be any of these, ends included.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import milp

from onestory.release.cells import Cell, Counted
from onestory.release.relations import Relation

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The least and the most that a number may be."""

    lowest: float
    highest: float

    def covers(self, other: Span) -> bool:
        """Return whether nothing of the other span lies outside this one."""
        return (
            self.lowest <= other.lowest + _TOLERANCE and self.highest >= other.highest - _TOLERANCE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzle:
    """Hidden cells that hang together: what each may be, and the sums that bind them."""

    numbers: Mapping[Cell, float]
    spans: Mapping[Cell, Span]
    relations: tuple[Relation, ...]
    sensitive: tuple[Cell, ...]


def is_small(number: float, smallest: int) -> bool:
    """Return whether a count is too small to show: above zero and below `smallest`."""
    return 0 < number < smallest


def puzzles(
    table: Counted, relations: Sequence[Relation], hidden: Collection[Cell], smallest: int
) -> list[Puzzle]:
    """Return the hidden cells in the sets that relations tie together, small ones among them."""
    unknown = {cell for cell in table if cell in hidden or math.isnan(table[cell])}
    found: list[Puzzle] = []
    for group in _tied(relations, unknown):
        cells = sorted({c for relation in group for c in relation.cells if c in unknown})
        sensitive = tuple(c for c in cells if is_small(table[c], smallest))
        if sensitive:
            found.append(
                Puzzle(
                    numbers={c: _number(table[c]) for c in cells},
                    spans={c: _span(table[c], smallest) for c in cells},
                    relations=tuple(group),
                    sensitive=sensitive,
                )
            )
    return found


def exposed(puzzle: Puzzle) -> Cell | None:
    """Return the first small number that can be narrowed down, or None when none can."""
    if len(puzzle.relations) == 1:
        relation = puzzle.relations[0]
        return next((c for c in puzzle.sensitive if binds(puzzle, relation, c)), None)
    system = _system(puzzle)
    return next((c for c in puzzle.sensitive if not _free(puzzle, system, c)), None)


def binds(puzzle: Puzzle, relation: Relation, cell: Cell) -> bool:
    """Return whether the one relation, by itself, narrows the cell down."""
    sign = _sign(relation, cell)
    others = [c for c in relation.cells if c in puzzle.numbers and c != cell]
    slack = [_shifted(puzzle, c, _sign(relation, c)) for c in others]
    lowest, highest = math.fsum(s.lowest for s in slack), math.fsum(s.highest for s in slack)
    own = puzzle.numbers[cell]
    # What the others may rise by, the cell may fall by, and the other way about.
    reach = (own - highest, own - lowest) if sign > 0 else (own + lowest, own + highest)
    return not Span(lowest=reach[0], highest=reach[1]).covers(puzzle.spans[cell])


def _shifted(puzzle: Puzzle, cell: Cell, sign: int) -> Span:
    span, number = puzzle.spans[cell], puzzle.numbers[cell]
    down, up = span.lowest - number, span.highest - number
    return Span(lowest=down, highest=up) if sign > 0 else Span(lowest=-up, highest=-down)


def _span(number: float, smallest: int) -> Span:
    if math.isnan(number):
        return Span(lowest=0, highest=math.inf)
    if is_small(number, smallest):
        return Span(lowest=min(1.0, number), highest=max(smallest - 1.0, number))
    if number >= smallest:
        return Span(lowest=float(smallest), highest=math.inf)
    return Span(lowest=number, highest=number)


def _number(number: float) -> float:
    """Return the number, or for one that nobody told us a stand-in: only shifts from it matter."""
    return 0.0 if math.isnan(number) else number


def _sign(relation: Relation, cell: Cell) -> int:
    return -1 if cell == relation.total else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    cells: tuple[Cell, ...]
    matrix: NDArray[np.float64]
    sums: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    whole: bool


def _system(puzzle: Puzzle) -> _System:
    cells = tuple(puzzle.numbers)
    place = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(puzzle.relations), len(cells)))
    for row, relation in enumerate(puzzle.relations):
        for cell in relation.cells:
            if cell in place:
                matrix[row, place[cell]] += _sign(relation, cell)
    numbers = np.array(list(puzzle.numbers.values()))
    spans = puzzle.spans.values()
    return _System(
        cells=cells,
        matrix=matrix,
        sums=matrix @ numbers,
        lowest=np.array([s.lowest for s in spans]),
        highest=np.array([s.highest for s in spans]),
        whole=bool(np.all(numbers == np.round(numbers))),
    )


def _free(puzzle: Puzzle, system: _System, cell: Cell) -> bool:
    span = puzzle.spans[cell]
    reach = Span(lowest=_extreme(system, cell, 1), highest=-_extreme(system, cell, -1))
    return reach.covers(span)


def _extreme(system: _System, cell: Cell, sign: int) -> float:
    aim = np.zeros(len(system.cells))
    aim[system.cells.index(cell)] = sign
    found = milp(
        aim,
        constraints=(system.matrix, system.sums, system.sums),
        bounds=(system.lowest, system.highest),
        integrality=np.full(len(system.cells), int(system.whole)),
    )
    return float(found.fun) if found.success else math.inf


def _tied(relations: Sequence[Relation], unknown: Collection[Cell]) -> list[list[Relation]]:
    """Return the relations with a hidden cell, in sets that share hidden cells."""
    leader: dict[Cell, Cell] = {}

    def lead(cell: Cell) -> Cell:
        while leader.setdefault(cell, cell) != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    within: list[tuple[Relation, Cell]] = []
    for relation in relations:
        tied = [cell for cell in relation.cells if cell in unknown]
        for cell in tied[1:]:
            leader[lead(cell)] = lead(tied[0])
        if tied:
            within.append((relation, tied[0]))
    sets: dict[Cell, list[Relation]] = {}
    for relation, cell in within:
        sets.setdefault(lead(cell), []).append(relation)
    return list(sets.values())
