"""Relations: which cells of a table add up to which other cell."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from onestory.release.cells import Cell, Counted, Figures

_CLOSE = 0.01
"""Parts whose sum is this near to the total, as a share of it, are taken to add up to it: whoever
subtracts does the same. A table that counts everybody misses by less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The parts that should add up to a total."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def relations(cells: Figures, parents: Mapping[str, str]) -> tuple[Relation, ...]:
    """Return every sum that the layout of the cells suggests: of areas, groups and periods.

    `parents` gives the code of the area that each area lies in, '' for none; a country holds all.
    """
    return (*_areas(cells, parents), *_groups(cells), *_periods(cells))


def holding(found: Iterable[Relation], table: Counted, smallest: int) -> tuple[Relation, ...]:
    """Return the relations whose parts do add up to their total, near enough to subtract by."""
    return tuple(relation for relation in found if _holds(relation, table, smallest))


def slack(total: float, smallest: int) -> float:
    """Return by how much parts may miss their total and still be taken to make it up."""
    return max(float(smallest), _CLOSE * abs(total))


def unnested_levels(cells: Figures, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return the levels of area, beside the country, of which nobody has said how they nest.

    Two levels nest when every area of the lower has its parent stated, and one or more of them
    lies in an area of the upper.
    """
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for cell, figure in cells.items():
        if figure.level != "country":
            codes[figure.level].add(cell.area_code)
    loose: set[str] = set()
    for one, other in combinations(sorted(codes), 2):
        if not any(
            _lies_in(codes[lower], codes[upper], parents)
            for lower, upper in ((one, other), (other, one))
        ):
            loose |= {one, other}
    return tuple(sorted(loose))


def _lies_in(lower: Collection[str], upper: Collection[str], parents: Mapping[str, str]) -> bool:
    stated = all(code in parents for code in lower)
    return stated and any(a in upper for code in lower for a in _ancestors(code, parents))


def _holds(relation: Relation, table: Counted, smallest: int) -> bool:
    total = table[relation.total]
    parts = [table[part] for part in relation.parts]
    known = math.fsum(part for part in parts if not math.isnan(part))
    if math.isnan(total):
        return True
    if any(math.isnan(part) for part in parts):
        return known <= total
    return abs(total - known) <= slack(total, smallest)


def _areas(cells: Figures, parents: Mapping[str, str]) -> list[Relation]:
    countries = sorted({c.area_code for c, figure in cells.items() if figure.level == "country"})
    within: defaultdict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell, figure in cells.items():
        above = _ancestors(cell.area_code, parents)
        if figure.level != "country":
            above += [code for code in countries if code not in above]
        for ancestor in above:
            total = replace(cell, area_code=ancestor)
            if total in cells:
                within[total, figure.level].append(cell)
    return [Relation(total=total, parts=tuple(parts)) for (total, _), parts in within.items()]


def _ancestors(code: str, parents: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    above = parents.get(code, "")
    while above and above not in found and above != code:
        found.append(above)
        above = parents.get(above, "")
    return found


def _groups(cells: Figures) -> list[Relation]:
    """Return for each group its finer groups, one relation a set of added dimensions."""
    slices: defaultdict[Cell, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        slices[replace(cell, group="")][cell.group] = cell
    found: list[Relation] = []
    for held in slices.values():
        if len(held) > 1:
            found.extend(_groups_of(held))
    return found


def _groups_of(held: Mapping[str, Cell]) -> list[Relation]:
    read = {group: _dimensions(group) for group in held}
    found: list[Relation] = []
    for group, coarse in read.items():
        finer: defaultdict[tuple[str, ...], list[Cell]] = defaultdict(list)
        for other, fine in read.items():
            if len(fine) > len(coarse) and coarse.items() <= fine.items():
                finer[tuple(sorted(fine))].append(held[other])
        found.extend(Relation(total=held[group], parts=tuple(p)) for p in finer.values())
    return found


def _dimensions(group: str) -> dict[str, str]:
    """Return 'sex=Female; age=75-84' as names and values; words alone stand under ''."""
    read: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in group.split(";"))):
        name, equals, value = part.partition("=")
        read[name.strip() if equals else ""] = value.strip() if equals else part
    return read


def _periods(cells: Figures) -> list[Relation]:
    """Return for each long period the shorter ones of one length that fill it without a gap."""
    series: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        series[cell.area_code, cell.group].append(cell)
    return [
        Relation(total=total, parts=tuple(parts))
        for held in series.values()
        if len(held) > 2
        for total in held
        for parts in _fillings(total, held)
    ]


def _fillings(total: Cell, held: Sequence[Cell]) -> list[list[Cell]]:
    inside: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell in held:
        if cell != total and _within(cell, total):
            inside[_months(cell)].append(cell)
    return [parts for parts in inside.values() if _fills(parts, total)]


def _within(cell: Cell, total: Cell) -> bool:
    return total.period_start <= cell.period_start and cell.period_end <= total.period_end


def _months(cell: Cell) -> int:
    return round((cell.period_end - cell.period_start).days / 30.44)


def _fills(parts: Sequence[Cell], total: Cell) -> bool:
    reached = total.period_start
    for part in sorted(parts, key=lambda c: c.period_start):
        if part.period_start != reached:
            return False
        reached = part.period_end
    return reached == total.period_end
