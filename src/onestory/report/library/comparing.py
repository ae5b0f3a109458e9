"""Comparing: the same outcome of many entries, side by side on one axis and never pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.report.library.outcomes import kind
from onestory.report.library.searching import folded
from onestory.report.library.spans import effect, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.report.library.entries import Entry, Outcome

WIDE = 100.0
_ROOM = 1.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Where an effect and its range lie on the axis, from 0 to `WIDE`; None where it has none."""

    at: float
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One entry's effect on the outcome."""

    entry: Entry
    outcome: Outcome
    found: str
    span: str
    drawn: Drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """An outcome of two entries or more; `none` is where no change lies on the axis."""

    anchor: str
    title: str
    rows: tuple[Compared, ...]
    ends: tuple[str, str]
    none: float = WIDE / 2


def forests(entries: Sequence[Entry]) -> tuple[Forest, ...]:
    """Return a forest for each outcome that two entries or more have an effect on, by title.

    Ratios and differences, and differences in unlike units, stand apart: they share no axis. A
    difference whose unit is not told is compared with nothing.
    """
    held: dict[tuple[str, str, str], list[tuple[Entry, Outcome]]] = {}
    for entry in entries:
        for one in entry.outcomes:
            unit = "" if one.contrast == "ratio" else one.unit
            if one.estimate is not None and (one.contrast == "ratio" or unit):
                held.setdefault((kind(one), one.contrast, unit), []).append((entry, one))
    kept = {key: some for key, some in held.items() if len({e.id for e, _ in some}) > 1}
    return tuple(_forest(at, key, kept[key]) for at, key in enumerate(sorted(kept), 1))


def _forest(at: int, key: tuple[str, str, str], some: list[tuple[Entry, Outcome]]) -> Forest:
    name, contrast, unit = key
    most = _ROOM * max(_furthest(one) for _, one in some) or 1.0
    ordered = sorted(some, key=lambda one: _order(one[0]))
    end = f"{100 * most:.0f}% " if contrast == "ratio" else ""
    return Forest(
        anchor=f"compared-{at}",
        title=name if contrast == "ratio" else f"{name}, in {unit}",
        rows=tuple(_compared(entry, one, most) for entry, one in ordered),
        ends=(f"{end}lower", f"{end}higher"),
    )


def _order(entry: Entry) -> tuple[bool, bool, str]:
    """Reports first; then whole places apart from people whom a service chose; by title."""
    chosen = entry.elsewhere and any("chosen" in one for one in entry.whom)
    return entry.elsewhere, chosen, folded(entry.title)


def _furthest(one: Outcome) -> float:
    return max(abs(value) for value in (one.estimate, one.lower, one.upper) if value is not None)


def _compared(entry: Entry, one: Outcome, most: float) -> Compared:
    def place(value: float) -> float:
        return round(WIDE * (value / most + 1) / 2, 2)

    ranged = one.lower is not None and one.upper is not None
    return Compared(
        entry=entry,
        outcome=one,
        found=effect(one),
        span=reach(one),
        drawn=Drawn(
            at=place(one.estimate or 0.0),
            start=place(one.lower or 0.0) if ranged else None,
            end=place(one.upper or 0.0) if ranged else None,
        ),
    )
