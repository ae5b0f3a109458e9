"""Joining: the areas of lookups added to a register, with the dates that the editions show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from onestory.engine import query
from onestory.model.area import Area, Level
from onestory.model.finding import Finding
from onestory.places import register as registers
from onestory.places import spelling
from onestory.places.columns import Edition, Field
from onestory.places.register import Register, Succession

Change = Succession

ENDED: dict[Level, date] = {"ccg": date(2022, 7, 1), "stp": date(2022, 7, 1)}
"""Levels that were abolished: clinical commissioning groups by the Health and Care Act 2022."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One edition as one file holds it."""

    field: Field
    rows: pa.Table


def extend(
    known: Register, held: Sequence[Held], changes: Iterable[Succession]
) -> tuple[Register, tuple[Finding, ...]]:
    """Return the register with the areas of the editions held, and where names disagree.

    An area that the register has stays as it is. A new one begins with the first edition that has
    it, unless that is the first known of its level, and ends with the first that lacks it.
    """
    names: dict[Edition, dict[str, str]] = {}
    others: list[tuple[str, str]] = []
    for one in held:
        found = names.setdefault(one.field.edition, {})
        for row in query(_sql(one.field), {"rows": one.rows}).to_pylist():
            if row["name"] or row["code"] not in found:
                found[row["code"]] = str(row["name"] or row["code"])
            if row["other"]:
                others.append((row["other"], row["code"]))
    new, findings = _areas(known, names)
    breaks = [b for b in known.breaks if not any(_covers(edition, b) for edition in names)]
    joined = registers.extended(
        known, areas=new, successions=tuple(changes), breaks=breaks, other_codes=others
    )
    return joined, findings


def _covers(edition: Edition, gap: registers.Break) -> bool:
    return edition.level == gap.level and edition.on >= gap.on


def _sql(field: Field) -> str:
    name = f'any_value("{field.name}" ORDER BY "{field.name}")' if field.name else "NULL"
    other = f'min(upper(trim("{field.other_code}")))' if field.other_code else "NULL"
    return (
        f'SELECT "{field.code}" AS code, {name} AS name, {other} AS other FROM rows'
        f' WHERE "{field.code}" IS NOT NULL GROUP BY 1 ORDER BY 1'
    )


def _areas(
    known: Register, names: Mapping[Edition, Mapping[str, str]]
) -> tuple[list[Area], tuple[Finding, ...]]:
    new: list[Area] = []
    disagree: list[Finding] = []
    levels: list[Level] = sorted({edition.level for edition in names})
    for level in levels:
        editions = sorted(edition for edition in names if edition.level == level)
        for code in sorted({code for edition in editions for code in names[edition]}):
            name = next(names[e][code] for e in reversed(editions) if code in names[e])
            same = registers.coded(known, code, level=level)
            if not same:
                new.append(_area(code, name, editions, names))
            elif name != code and spelling.key(name) not in {spelling.key(a.name) for a in same}:
                disagree.append(_other_name(code, name, same[-1]))
    return new, tuple(disagree)


def _area(
    code: str, name: str, editions: Sequence[Edition], names: Mapping[Edition, Mapping[str, str]]
) -> Area:
    level = editions[0].level
    having = [edition for edition in editions if code in names[edition]]
    later = [edition for edition in editions if edition > having[-1]]
    first = having[0] == editions[0]
    start = date(2022, 7, 1) if level in {"icb", "sub_icb"} and first else None
    end = later[0].on if later and level != "lsoa" else ENDED.get(level)
    return Area(code=code, name=name, level=level, start=start if first else having[0].on, end=end)


def _other_name(code: str, name: str, area: Area) -> Finding:
    return Finding(
        rule="place name differs from the register",
        severity="note",
        message=f"{code} is '{name}' in the lookup and '{area.name}' in the register.",
        do="No need to act: the code decides.",
        rows=1,
    )
