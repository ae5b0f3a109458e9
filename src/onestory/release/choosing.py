"""Choosing what to hide: the small numbers first, then the least that protects them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from onestory.model.errors import ReleaseError
from onestory.model.indicator import Statistic
from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.audit import Puzzle, binds, exposed, is_small, puzzles
from onestory.release.cells import (
    Cell,
    Counted,
    Figure,
    Figures,
    count_known,
    counts,
    figures,
    hides_denominator,
)
from onestory.release.relations import Relation, holding, relations, unnested_levels
from onestory.release.rounding import nearest

Parents = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """The cells of one indicator to hide, and why.

    `small` and `unknown` (the count behind is not known) are hidden for themselves, `secondary`
    to protect them; of `denominators` the denominator goes too. `exposed` counts the small
    numbers that figures already public give away whatever is hidden here.
    """

    small: frozenset[Cell] = frozenset()
    unknown: frozenset[Cell] = frozenset()
    secondary: frozenset[Cell] = frozenset()
    denominators: frozenset[Cell] = frozenset()
    exposed: int = 0

    @property
    def rows(self) -> frozenset[Cell]:
        """All hidden cells."""
        return self.small | self.unknown | self.secondary


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is hidden so far, in this search only; the sums of each table of counts."""

    cells: Figures
    smallest: int
    whole_rows: bool
    sums: Mapping[str, tuple[Relation, ...]]
    rows: set[Cell]
    denominators: set[Cell]
    settled: set[tuple[str, frozenset[Cell]]] = field(
        default_factory=set[tuple[str, frozenset[Cell]]]
    )
    exposed: int = 0

    def hidden(self, table: str) -> set[Cell]:
        """Return the cells of the table that are hidden."""
        return self.denominators if table == "denominator" else self.rows

    def hide(self, cell: Cell, table: str) -> None:
        """Hide the cell, and its denominator where the figure would give it away."""
        self.rows.add(cell)
        if self.whole_rows or table == "denominator":
            self.denominators.add(cell)


def to_hide(
    results: Sequence[Result], *, rule: DisclosureRule, parents: Parents
) -> dict[str, Hidden]:
    """Return what to hide of each indicator, by its id; the same cells in every result of it.

    Raises ReleaseError when small numbers are hidden among areas of two levels and nobody said
    how these nest.
    """
    by_id: dict[str, list[Result]] = {}
    for result in results:
        by_id.setdefault(result.indicator.id, []).append(result)
    return {name: _choose(held, rule, parents) for name, held in sorted(by_id.items())}


def _choose(results: Sequence[Result], rule: DisclosureRule, parents: Parents) -> Hidden:
    cells = figures(results)
    statistic = results[0].indicator.statistic
    open_cells = {c: f for c, f in cells.items() if not f.fixed} if rule.smallest > 1 else {}
    small = frozenset(c for c, f in open_cells.items() if _small(f, statistic, rule))
    unknown = frozenset(
        c for c, f in open_cells.items() if f.has_value and not count_known(f, statistic)
    )
    bare = frozenset(c for c in small if is_small(cells[c].denominator, rule.smallest))
    hidden = Hidden(small=small, unknown=unknown - small, denominators=bare)
    if hides_denominator(statistic):
        hidden = Hidden(small=small, unknown=unknown - small, denominators=hidden.rows)
    if not (rule.secondary and small):
        return hidden
    _check_nesting(cells, parents, results[0])
    return _protect(cells, hidden, statistic, rule, parents)


def _small(figure: Figure, statistic: Statistic, rule: DisclosureRule) -> bool:
    """Return whether any count of people is small, as it is or as rounding would show it."""
    above, below = figure.numerator, figure.denominator
    shown_above, shown_below = nearest(above, rule.round_to), nearest(below, rule.round_to)
    people = [below, shown_below]
    if statistic != "mean":
        people += [above, shown_above]
    if statistic == "proportion":
        people += [below - above, shown_below - shown_above]
    return any(is_small(number, rule.smallest) for number in people)


def _check_nesting(cells: Figures, parents: Parents, result: Result) -> None:
    levels = unnested_levels(cells, parents)
    if levels:
        raise ReleaseError(
            found=f"The table has areas at the levels {', '.join(levels)} and nothing says how "
            "they nest, so a hidden number may be found by subtraction.",
            where=result.indicator.id,
            do="Give `parents`: for each area the code of the larger one it lies in, or ''.",
        )


def _protect(
    cells: Figures, hidden: Hidden, statistic: Statistic, rule: DisclosureRule, parents: Parents
) -> Hidden:
    tables = counts(cells, statistic)
    layout = relations(cells, parents)
    search = _Search(
        cells=cells,
        smallest=rule.smallest,
        whole_rows=hides_denominator(statistic),
        sums={name: holding(layout, table, rule.smallest) for name, table in tables.items()},
        rows=set(hidden.rows),
        denominators=set(hidden.denominators),
    )
    # A row hidden for one table of counts opens questions in the others: go round until none.
    while sum(_pass(search, name, table) for name, table in tables.items()):
        pass
    return Hidden(
        small=hidden.small,
        unknown=hidden.unknown,
        secondary=frozenset(search.rows) - hidden.rows,
        denominators=frozenset(search.denominators),
        exposed=search.exposed,
    )


def _pass(search: _Search, name: str, table: Counted) -> bool:
    """Hide one more cell for every set of hidden cells that gives one away; say whether any."""
    grown = False
    for puzzle in puzzles(table, search.sums[name], search.hidden(name), search.smallest):
        key = (name, frozenset(puzzle.numbers))
        if key in search.settled:
            continue
        cell = exposed(puzzle)
        more = None if cell is None else _next(search, puzzle, cell, table)
        if more is None:
            search.settled.add(key)
            search.exposed += cell is not None and _bound_by_public(search, puzzle)
        else:
            search.hide(more, name)
            grown = True
    return grown


def _next(search: _Search, puzzle: Puzzle, cell: Cell, table: Counted) -> Cell | None:
    """Return the least of the shown numbers that help to hide the cell, None when none is left."""
    near = [r for r in puzzle.relations if cell in r.cells]
    binding = [r for r in near if binds(puzzle, r, cell)]
    for pool in (binding, near, puzzle.relations):
        shown = [
            c
            for relation in pool
            for c in relation.cells
            if c not in puzzle.numbers and table[c] > 0 and not search.cells[c].fixed
        ]
        if shown:
            return min(shown, key=lambda c: (table[c], c))
    return None


def _bound_by_public(search: _Search, puzzle: Puzzle) -> bool:
    bound: Collection[Cell] = {c for relation in puzzle.relations for c in relation.cells}
    return any(search.cells[c].fixed for c in bound)
