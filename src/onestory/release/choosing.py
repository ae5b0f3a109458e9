"""Choosing what to hide: the small numbers first, then the least that protects them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestory.model.errors import ReleaseError
from onestory.model.indicator import Statistic
from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.cells import (
    Cell,
    Figure,
    Figures,
    count_known,
    counts,
    figures,
    hides_denominator,
)
from onestory.release.protection import is_small, protect
from onestory.release.relations import holding, relations, unnested_levels
from onestory.release.rounding import nearest
from onestory.release.supposing import supposed

Parents = Mapping[str, str]

_USUAL = 8
"""The least count shown in Hospital Episode Statistics."""


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
    masked = _masked(cells, rule)
    small = masked | {c for c, f in open_cells.items() if _small(f, statistic, rule)}
    unknown = frozenset(
        c for c, f in open_cells.items() if f.has_value and not count_known(f, statistic)
    )
    bare = frozenset(c for c in small if is_small(cells[c].denominator, rule.smallest))
    hidden = Hidden(small=small, unknown=unknown - small, denominators=bare)
    if hides_denominator(statistic):
        hidden = Hidden(small=small, unknown=unknown - small, denominators=hidden.rows)
    if not small or not (rule.secondary or masked):
        return hidden
    _check_nesting(cells, parents, results[0])
    return _protect(cells, hidden, statistic, smallest_shown(rule), parents)


def smallest_shown(rule: DisclosureRule) -> int:
    """Return the least count that may be shown; the usual one where the rule names none.

    A supplier may hide small numbers though the rule for the public hides none of its own.
    """
    if rule.smallest > 1 or rule.audience != "public":
        return rule.smallest
    return _USUAL


def _masked(cells: Figures, rule: DisclosureRule) -> frozenset[Cell]:
    """Return the small numbers that came hidden, if anything here could give them away."""
    if smallest_shown(rule) <= 1 or all(figure.fixed for figure in cells.values()):
        return frozenset()
    return frozenset(cell for cell, figure in cells.items() if figure.masked)


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
            do="Say of each area which larger one it lies in (its parent), or show one level only.",
        )


def _protect(
    cells: Figures, hidden: Hidden, statistic: Statistic, smallest: int, parents: Parents
) -> Hidden:
    """Return what is hidden with what protects it, in each table of counts in turn.

    Hiding more for one table cannot expose what another protects.
    """
    layout = relations(cells, parents)
    fixed = {cell for cell, figure in cells.items() if figure.fixed and not figure.masked}
    masked = {cell for cell, figure in cells.items() if figure.masked}
    rows, denominators, exposed = set(hidden.rows), set(hidden.denominators), 0
    for name, known in counts(cells, statistic).items():
        # Only of a count of the figure itself is it known that what came hidden was small.
        starred = () if name == "denominator" else masked
        table = supposed(known, layout, masked=starred, smallest=smallest)
        found = protect(
            table,
            holding(layout, table, smallest),
            hidden=denominators if name == "denominator" else rows,
            fixed=fixed,
            smallest=smallest,
        )
        rows |= found.added
        exposed += found.exposed
        # A figure shown beside its numerator would tell a denominator that is hidden.
        if name == "denominator" or hides_denominator(statistic):
            denominators |= found.added
    return Hidden(
        small=hidden.small,
        unknown=hidden.unknown,
        secondary=frozenset(rows) - hidden.rows,
        denominators=frozenset(denominators),
        exposed=exposed,
    )
