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

    Indicators of one measure count the same people, so what is hidden in one is hidden in all,
    and they are protected together as well as each alone.

    Raises ReleaseError when small numbers are hidden among areas of two levels and nobody said
    how these nest.
    """
    by_measure: dict[str, list[Result]] = {}
    for result in results:
        card = result.indicator
        by_measure.setdefault(card.measure or card.id, []).append(result)
    found: dict[str, Hidden] = {}
    for _, held in sorted(by_measure.items()):
        found |= _of_measure(held, rule, parents)
    return found


def _of_measure(
    results: Sequence[Result], rule: DisclosureRule, parents: Parents
) -> dict[str, Hidden]:
    by_id: dict[str, list[Result]] = {}
    for result in results:
        by_id.setdefault(result.indicator.id, []).append(result)
    if len(by_id) == 1:
        return {name: _choose(held, rule, parents) for name, held in by_id.items()}
    small = frozenset[Cell]().union(
        *(_small_cells(figures(r), r[0].indicator.statistic, rule) for r in by_id.values())
    )
    alone = {n: _choose(r, rule, parents, small=small) for n, r in sorted(by_id.items())}
    # Together once for each kind of figure, as what counts people differs between them.
    kinds = {r.indicator.statistic: r for r in results}
    leads = [kinds[kind] for kind in sorted(kinds)]
    together = [
        _choose([lead, *(r for r in results if r is not lead)], rule, parents, small=small)
        for lead in leads
    ]
    return _joined(alone, together)


def _joined(alone: Mapping[str, Hidden], together: Sequence[Hidden]) -> dict[str, Hidden]:
    """Return what is hidden of each indicator of one measure: what is hidden of any.

    A count that one indicator lacks is no reason to hide the cell in another.
    """
    every = [*alone.values(), *together]
    small = frozenset[Cell]().union(*(one.small for one in every))
    secondary = frozenset[Cell]().union(*(one.secondary for one in every)) - small
    bare = frozenset[Cell]().union(*(one.denominators for one in every))
    exposed = max(sum(o.exposed for o in alone.values()), sum(o.exposed for o in together))
    found: dict[str, Hidden] = {}
    for name, one in alone.items():
        unknown = one.unknown - small
        found[name] = Hidden(
            small=small,
            unknown=unknown,
            secondary=secondary - unknown,
            denominators=bare,
            exposed=0 if found else exposed,
        )
    return found


def _choose(
    results: Sequence[Result],
    rule: DisclosureRule,
    parents: Parents,
    *,
    small: frozenset[Cell] = frozenset(),
) -> Hidden:
    """Return what to hide of results that are one table; `small` is hidden as small beforehand."""
    cells = figures(results)
    statistic = results[0].indicator.statistic
    # What another indicator has already made public is no secret, and protects nothing.
    open_small = {c for c in small & cells.keys() if not cells[c].fixed}
    small = _small_cells(cells, statistic, rule) | open_small
    unknown = frozenset(
        c
        for c, f in cells.items()
        if rule.smallest > 1 and not f.fixed and f.has_value and not count_known(f, statistic)
    )
    bare = frozenset(c for c in small if is_small(cells[c].denominator, rule.smallest))
    hidden = Hidden(small=small, unknown=unknown - small, denominators=bare)
    if hides_denominator(statistic):
        hidden = Hidden(small=small, unknown=unknown - small, denominators=hidden.rows)
    if not small or not (rule.secondary or rule.smallest <= 1):
        return hidden
    _check_nesting(cells, parents, results)
    return _protect(cells, hidden, statistic, smallest_shown(rule), parents)


def _small_cells(cells: Figures, statistic: Statistic, rule: DisclosureRule) -> frozenset[Cell]:
    """Return the cells to hide for themselves: small by the rule, or come hidden as small."""
    if rule.smallest <= 1:
        return _masked(cells, rule)
    own = {c for c, f in cells.items() if not f.fixed and _small(f, statistic, rule)}
    return _masked(cells, rule) | own


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


def _check_nesting(cells: Figures, parents: Parents, results: Sequence[Result]) -> None:
    levels = unnested_levels(cells, parents)
    if levels:
        raise ReleaseError(
            found=f"The table has areas at the levels {', '.join(levels)} and nothing says how "
            "they nest, so a hidden number may be found by subtraction.",
            where=", ".join(sorted({result.indicator.id for result in results})),
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
