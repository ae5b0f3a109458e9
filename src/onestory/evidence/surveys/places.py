"""Where things stand: the heading of each item and role, found in the file's headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.evidence.surveys.account import nearest
from onestory.evidence.surveys.sidecar import folded
from onestory.model.errors import PlanError

if TYPE_CHECKING:
    from onestory.evidence.surveys.sidecar import Sidecar
    from onestory.model.instrument import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Headings by role, by item and by own group; `lacking` items have no column."""

    roles: Mapping[str, str]
    items: Mapping[str, str]
    own: Mapping[str, str]
    lacking: tuple[str, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return every heading that is read."""
        return (*self.roles.values(), *self.items.values(), *self.own.values())


def place(sidecar: Sidecar, instrument: Instrument, headings: Sequence[str]) -> Placed:
    """Return where each thing stands.

    Raises PlanError when the sidecar names a heading that the file lacks or has twice, names one
    heading for two things, names an item that the instrument lacks, or no item has a column.
    """
    where = sidecar.path.name
    known = [item.id for item in instrument.items]
    _refuse_strange_items(sidecar, known)
    items = {
        item: found
        for item in known
        if (found := _item(item, sidecar.items.get(item, ""), headings, where))
    }
    placed = Placed(
        roles={role: _named(one, headings, where) for role, one in sidecar.columns.items()},
        items=items,
        own={name: _named(one, headings, where) for name, one in sidecar.own.items()},
        lacking=tuple(_lacking(instrument, items)),
    )
    if not items:
        raise PlanError(
            found=f"No column of the file is an item of '{instrument.id}'.",
            where=where,
            do=f'Under [columns.items] write "{known[0]}" = "its heading", and so for the others.'
            f" The headings are {_some(headings)}.",
        )
    _refuse_twice(placed, headings, where)
    return placed


def _item(item: str, named: str, headings: Sequence[str], where: str) -> str:
    """Return the item's heading: the one named, else its own id, perhaps after a form's group."""
    if named:
        return _named(named, headings, where)
    alike = [one for one in headings if folded(one.rsplit("/", maxsplit=1)[-1]) == folded(item)]
    return item if item in headings else alike[0] if len(alike) == 1 else ""


def _named(heading: str, headings: Sequence[str], where: str) -> str:
    if heading in headings:
        return heading
    alike = [one for one in headings if folded(one) == folded(heading)]
    if alike:
        return alike[0]
    near = nearest(heading, headings)
    raise PlanError(
        found=f"The file has no column '{heading}'.",
        where=where,
        do=f"Did you mean {near}?" if near else f"Its headings are {_some(headings)}.",
    )


def _lacking(instrument: Instrument, items: Mapping[str, str]) -> Iterable[str]:
    """Yield items without a column, but for one whose parts are asked in its place."""
    parents = {item.part_of for item in instrument.items}
    return (i.id for i in instrument.items if i.id not in items and i.id not in parents)


def _refuse_strange_items(sidecar: Sidecar, known: Sequence[str]) -> None:
    for item in (*sidecar.items, *(one for one in sidecar.labels if one)):
        if item not in known:
            raise PlanError(
                found=f"The instrument has no item '{item}'.",
                where=sidecar.path.name,
                do=f"Its items are {', '.join(known)}.",
            )


def _refuse_twice(placed: Placed, headings: Sequence[str], where: str) -> None:
    standing, named = Counter(headings), Counter(placed.headings)
    for heading in placed.headings:
        if standing[heading] > 1:
            raise PlanError(
                found=f"The file has {standing[heading]} columns '{heading}'.",
                where=where,
                do="Give each column a heading of its own.",
            )
        if named[heading] > 1:
            raise PlanError(
                found=f"The column '{heading}' is named for two things.",
                where=where,
                do="Name it once under [columns].",
            )


def _some(headings: Sequence[str], most: int = 12) -> str:
    more = f" and {len(headings) - most} more" if len(headings) > most else ""
    return ", ".join(f"'{one}'" for one in headings[:most]) + more
