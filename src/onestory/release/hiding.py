"""Hiding: rows without their numbers, the reason in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.bounds import without_hidden_bounds
from onestory.release.cells import Cell, of_rows
from onestory.release.choosing import Hidden, to_hide
from onestory.release.notes import PROTECTING, SMALL, UNKNOWN
from onestory.release.rows import emptied, replaced, with_columns


def hide(
    results: Sequence[Result], *, rule: DisclosureRule, parents: Mapping[str, str] | None = None
) -> tuple[Result, ...]:
    """Return the results with small numbers hidden, and what would give them away.

    Compare what this returns, so that no comparator is made of a hidden number. `parents` gives
    the code of the area that each lies in. Hidden rows have the status 'suppressed', no numbers
    and the reason in `note`. Results already public pass as they are.

    Raises ReleaseError when areas of two levels are given and nobody said how they nest.
    """
    found = to_hide(results, rule=rule, parents=parents or {})
    return tuple(without_hidden(result, found[result.indicator.id]) for result in results)


def without_hidden(result: Result, hidden: Hidden) -> Result:
    """Return the result with the hidden cells emptied; one already public as it is."""
    if result.already_public or not hidden.rows:
        return result
    shown = without_hidden_bounds(result, hidden.rows)
    return replace(shown, rows=empty_rows(result.rows, hidden))


def empty_rows(rows: pa.Table, hidden: Hidden) -> pa.Table:
    """Return rows of a result or comparison with the numbers of hidden cells taken out."""
    notes = [reason(cell, hidden) for cell in of_rows(rows)]
    bare = [cell in hidden.denominators for cell in of_rows(rows)]
    gone = [note is not None for note in notes]
    out = {name: emptied(rows, name, gone) for name in ("numerator", "value", "lower", "upper")}
    out["denominator"] = emptied(rows, "denominator", bare)
    out["status"] = replaced(rows, "status", [note and "suppressed" for note in notes])
    out["note"] = replaced(rows, "note", notes)
    return with_columns(rows, out)


def reason(cell: Cell, hidden: Hidden) -> str | None:
    """Return why the cell is hidden, None when it is shown."""
    if cell in hidden.small:
        return SMALL
    if cell in hidden.unknown:
        return UNKNOWN
    return PROTECTING if cell in hidden.secondary else None
