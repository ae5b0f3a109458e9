"""Relations: how areas lie in each other, found by going from lookup to lookup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Level
from onestory.places import register as registers
from onestory.places.register import Register

RELATION_ROWS = pa.schema(
    [
        pa.field("from_code", pa.string(), nullable=False),
        pa.field("to_code", pa.string(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),  # of `from` that lies in `to`
    ]
)

ATOMS = date(2016, 4, 1)
"""The day whose districts every later district and council is made of: none was split since."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Node:
    """The areas of a level on a day."""

    level: Level
    on: date

    def __str__(self) -> str:
        """Return the node in words."""
        return f"{self.level} on {self.on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Which areas of one level and day lie in which of another, and how much of each."""

    start: Node
    end: Node
    rows: pa.Table
    source: str


def path(relations: Sequence[Relation], start: Node, end: Node) -> tuple[Relation, ...] | None:
    """Return the fewest relations that lead from one node to the other, or None.

    Ties go to the relation that comes first, so the same lookups give the same path.
    """
    if start == end:
        return ()
    reached: dict[Node, tuple[Relation, ...]] = {start: ()}
    edge = [start]
    while edge:
        further: list[Node] = []
        for node in edge:
            for relation in relations:
                if relation.start == node and relation.end not in reached:
                    reached[relation.end] = (*reached[node], relation)
                    further.append(relation.end)
        if end in reached:
            return reached[end]
        edge = further
    return None


def along(steps: Sequence[Relation]) -> pa.Table:
    """Return the shares from the first node of the steps to the last, by `RELATION_ROWS`."""
    rows = steps[0].rows
    for step in steps[1:]:
        rows = query(JOINED, {"first": rows, "second": step.rows}).cast(RELATION_ROWS)
    return rows


def of_register(register: Register, *, on: date) -> tuple[Relation, ...]:
    """Return how the register's own districts and councils lie in each other and in their parents.

    From the districts of 2016 to the districts and councils of the day, and upwards from each.
    """
    atoms = Node(level="district", on=ATOMS)
    made: list[Relation] = []
    if on >= ATOMS:
        made += from_districts(register, start=atoms, on=on)
    levels: tuple[Level, ...] = ("district", "council", "region", "icb", "nhs_region")
    for level in levels:
        made += _upwards(register, level, on)
    return tuple(made)


def from_districts(register: Register, *, start: Node, on: date) -> tuple[Relation, ...]:
    """Return in which district and council of the day each district of the earlier day lies."""
    known = {a.code for a in registers.at_level(register, "district", on=start.on)}
    later = {code: followed(register, code, on=on) for code in sorted(known)}
    districts = {code: new for code, new in later.items() if new}
    parents = {a.code: a.parent for a in registers.at_level(register, "district", on=on)}
    councils = {code: parents[new] for code, new in districts.items() if parents.get(new)}
    named: tuple[tuple[Level, dict[str, str]], ...] = (
        ("district", districts),
        ("council", councils),
    )
    return tuple(
        Relation(
            start=start, end=Node(level=level, on=on), rows=whole(pairs), source="the register"
        )
        for level, pairs in named
        if pairs and Node(level=level, on=on) != start
    )


def followed(register: Register, code: str, *, on: date) -> str:
    """Return the district that the district became part of by the day, or '' if not known."""
    seen: set[str] = set()
    while code not in seen:
        seen.add(code)
        if any(a.exists(on) for a in registers.coded(register, code, level="district")):
            return code
        events = registers.successors(register, code, level="district")
        new = sorted({event.new for event in events if event.on <= on and event.kind != "split"})
        code = new[0] if len(new) == 1 else code
    return ""


def taken_over(register: Register, level: Level, *, on: date) -> tuple[pa.Table, tuple[str, ...]]:
    """Return in which organisation of the day each lies, and the codes that went to several.

    Chains of mergers are followed to their end; a circle ends where it comes round.
    """
    events = [s for s in register.successions if s.level == level]
    heirs: dict[str, set[str]] = {}
    for event in events:
        if event.on <= on:
            heirs.setdefault(event.old, set()).add(event.new)
    codes = {a.code for a in register.areas if a.level == level}
    codes |= {code for event in events for code in (event.old, event.new) if code}
    ends = {code: _heir(heirs, code) for code in sorted(codes)}
    whole_ones = {code: end for code, end in ends.items() if end}
    return whole(whole_ones), tuple(code for code, end in ends.items() if end is None)


def _heir(heirs: Mapping[str, set[str]], code: str) -> str | None:
    """Return the last organisation in the chain, '' where it closed, None where it was divided."""
    seen: set[str] = set()
    while code and code in heirs and code not in seen:
        seen.add(code)
        if len(heirs[code]) > 1:
            return None
        code = next(iter(heirs[code]))
    return code


def ever(register: Register, level: Level) -> pa.Table:
    """Return every council or district there ever was by the 2016 districts it was made of.

    Codes are never used again for other ground, so one table serves all years.
    """
    days = sorted(
        {a.start for a in register.areas if a.level == level and a.start and a.start > ATOMS}
    )
    atoms = Node(level="district", on=ATOMS)
    same = whole({a.code: a.code for a in registers.at_level(register, "district", on=ATOMS)})
    tables = [same] if level == "district" else []
    for day in (ATOMS, *days):
        made = from_districts(register, start=atoms, on=day)
        tables += [relation.rows for relation in made if relation.end.level == level]
    return query(DISTINCT, {"rows": pa.concat_tables(tables)}).cast(RELATION_ROWS)


def _upwards(register: Register, level: Level, on: date) -> list[Relation]:
    """Return in which larger area each area of the level that was ever known lies."""
    levels: dict[str, Level] = {a.code: a.level for a in register.areas if a.level != level}
    pairs: dict[Level, dict[str, str]] = {}
    for area in registers.at_level(register, level, on=on):
        if area.parent in levels:
            pairs.setdefault(levels[area.parent], {})[area.code] = area.parent
    start = Node(level=level, on=on)
    return [
        Relation(start=start, end=Node(level=end, on=on), rows=whole(found), source="the register")
        for end, found in sorted(pairs.items())
    ]


def whole(pairs: dict[str, str]) -> pa.Table:
    """Return the pairs as relations of whole areas."""
    return pa.table(
        {
            "from_code": pa.array(list(pairs), pa.string()),
            "to_code": pa.array(list(pairs.values()), pa.string()),
            "share": pa.array([1.0] * len(pairs), pa.float64()),
        },
        schema=RELATION_ROWS,
    )


JOINED = """
SELECT first.from_code, second.to_code, sum(first.share * second.share) AS share
FROM first JOIN second ON second.from_code = first.to_code
GROUP BY ALL ORDER BY from_code, to_code
"""

DISTINCT = "SELECT DISTINCT from_code, to_code, share FROM rows ORDER BY from_code, to_code"
