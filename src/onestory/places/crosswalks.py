"""Crosswalks: how much of each area lies in which area of another level or another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Level
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import register as registers
from onestory.places import relations, weighing
from onestory.places.england import builtin
from onestory.places.lookups import Lookups
from onestory.places.population import EVERYONE, Population, latest
from onestory.places.register import Break, Register
from onestory.places.relations import Node, Relation
from onestory.places.weighing import Ground

CROSSWALK_ROWS = pa.schema(
    [
        pa.field("from_code", pa.string(), nullable=False),
        pa.field("to_code", pa.string(), nullable=False),
        pa.field("to_name", pa.string(), nullable=False),
        pa.field("weight", pa.float64(), nullable=False),  # share of `from` that lies in `to`
        pa.field("covers", pa.float64()),  # share of `to` that lies in `from`; null if not known
        pa.field("start", pa.date32()),  # the days on which it holds, half-open; null is always
        pa.field("end", pa.date32()),
    ]
)
"""One row a pair of areas that share people. The weights of one `from_code` add up to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """Weights from the areas of a level to those of another level or day, by `CROSSWALK_ROWS`.

    `on` is the day whose areas are the target. `basis` says in words what the weights rest on.
    `breaks` are the days across which figures of the source may not be carried.
    """

    source: Level
    target: Level
    on: date
    rows: pa.Table
    basis: str
    breaks: tuple[Break, ...] = ()
    findings: tuple[Finding, ...] = ()


def crosswalk(
    source: Level,
    target: Level,
    *,
    on: date,
    lookups: Lookups | None = None,
    population: Population | None = None,
    ages: tuple[int, int] = (0, EVERYONE),
) -> Crosswalk:
    """Return how much of each area of `source`, of any year known, lies in each of `target`.

    The target's areas are those of the day `on`. Councils and districts need no lookup: the
    register knows the districts each was made of. Trusts and practices of any year lie in those
    of the day that took them over, where `lookups` hold the successions. Where an area lies in
    several, its share in each is that of its people of the `ages`, by LSOA or district; without
    their populations it has no weight and there is a Finding.

    Raises PlaceError when the lookups do not connect the two, or the areas of the day are not
    known (care boards from 1 April 2026, unless a lookup has them).
    """
    register = lookups.register if lookups else builtin()
    own = relations.of_register(register, on=on)
    given = lookups.relations if lookups else ()
    ground = Ground(
        register=register,
        relations=(*given, *own, *_later_districts(register, given, on)),
        people=latest(population, ages=ages),
        ages=ages,
    )
    taken_over = source == target and source in weighing.TAKEN_OVER
    end = Node(level=target, on=on) if taken_over else _target(ground, target, on)
    weights = weighing.weigh(ground, source, end)
    return Crosswalk(
        source=source,
        target=target,
        on=on,
        rows=_named(weights.rows, register, end),
        basis=weights.basis,
        breaks=tuple(b for b in register.breaks if b.level == source),
        findings=weights.findings,
    )


def _later_districts(
    register: Register, given: Sequence[Relation], on: date
) -> tuple[Relation, ...]:
    """Return how the districts that the lookups end in lie in those of the day."""
    days = sorted({r.end.on for r in given if r.end.level == "district" and r.end.on <= on})
    starts = [Node(level="district", on=day) for day in days]
    return tuple(
        relation
        for start in starts
        for relation in relations.from_districts(register, start=start, on=on)
    )


def _target(ground: Ground, level: Level, on: date) -> Node:
    """Return the node of the level whose areas are those of the day.

    Raises PlaceError when none is.
    """
    exact = Node(level=level, on=on)
    if any(relation.end == exact for relation in ground.relations):
        return exact
    nodes = sorted({r.end for r in ground.relations if r.end.level == level})
    known = registers.expected(ground.register, level=level, on=on)
    for node in reversed(nodes):
        codes = set(weighing.codes_of(ground, node))
        if codes == set(known) or (node.on <= on and not _builtin_level(level)):
            return node
    shown = ", ".join(str(node) for node in nodes) or "none"
    raise PlaceError(
        found=f"No lookup has the areas of level '{level}' on {on}; those given have: {shown}.",
        do="Give the official lookup of that date under [places] lookups, or choose one of"
        " these dates.",
    )


def _builtin_level(level: Level) -> bool:
    return any(area.level == level for area in builtin().areas)


def _named(rows: pa.Table, register: Register, end: Node) -> pa.Table:
    codes = sorted(set(rows["to_code"].to_pylist()))
    names = [
        next((a.name for a in reversed(registers.coded(register, c, level=end.level))), c)
        for c in codes
    ]
    held = pa.table(
        {"to_code": pa.array(codes, pa.string()), "to_name": pa.array(names, pa.string())}
    )
    return query(NAMED, {"rows": rows, "names": held}).cast(CROSSWALK_ROWS)


NAMED = """
SELECT from_code, to_code, to_name, share AS weight, covers, NULL AS start, NULL AS "end"
FROM rows JOIN names USING (to_code) ORDER BY from_code, to_code
"""
