"""Parts: the people of an area from its own row, from its parts or from a neighbouring year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onestory.model.area import Level
from onestory.model.finding import Finding
from onestory.places import register as lookup
from onestory.places.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """People, the year they were counted in and a note where a step was needed."""

    persons: float | None
    year: int | None
    note: str = ""


def count(
    have: Mapping[tuple[str, int], float],
    wanted: tuple[str, int],
    *,
    register: Register,
    tolerance_years: int,
) -> Count:
    """Return the people of the (code, year) wanted: own row, then parts, then a nearby year."""
    code, year = wanted
    near = sorted(
        range(year - tolerance_years, year + tolerance_years + 1), key=lambda y: (abs(y - year), y)
    )
    for used in near:
        moved = f"population of {used} used for {year}" if used != year else ""
        for members in ((code,), *_parts(register, code, used)):
            total = _sum(have, register, members, used)
            if total is not None:
                summed = f"sum of {', '.join(members)}" if members != (code,) else ""
                note = "; ".join(words for words in (summed, moved) if words)
                return Count(persons=total, year=used, note=note)
    return Count(persons=None, year=None, note=f"no population of {year}")


def _sum(
    have: Mapping[tuple[str, int], float],
    register: Register,
    members: Sequence[str],
    year: int,
) -> float | None:
    """Return the people of all members, each from its own row or its districts, or None."""
    total = 0.0
    for member in members:
        found = have.get((member, year))
        if found is None and len(members) > 1:
            inside = _children(register, member, date(year, 6, 30))
            found = _sum(have, register, inside, year) if inside else None
        if found is None:
            return None
        total += found
    return total


def _parts(register: Register, code: str, year: int) -> list[tuple[str, ...]]:
    """Return the sets of codes that make up the area, each complete, the plainest first."""
    on = date(year, 6, 30)
    sets = [
        _same(register, code, on),
        _children(register, code, on),
        _former(register, code, "council", on),
        _former(register, code, "district", on),
    ]
    return [members for members in sets if members]


def _same(register: Register, code: str, on: date) -> tuple[str, ...]:
    """Return the one code of the same place on the day."""
    for area in lookup.coded(register, code)[-1:]:
        same = lookup.follow(register, area, on=on)
        if same is not None and same.code != code:
            return (same.code,)
    return ()


def _children(register: Register, code: str, on: date) -> tuple[str, ...]:
    """Return the areas that lie in it on the day: the districts of a county, say."""
    return lookup.children(register, code, on=on)


def _former(register: Register, code: str, level: Level, on: date) -> tuple[str, ...]:
    """Return the areas of the day that were later merged into it, where none lay partly outside."""
    former = [s for s in lookup.predecessors(register, code, level=level) if s.on > on]
    whole = {s.old for s in former if len(lookup.successors(register, s.old, level=level)) == 1}
    if not former or len(whole) < len(former):
        return ()
    found: list[str] = []
    for old in sorted(whole):
        alive = any(a.exists(on) for a in lookup.coded(register, old, level=level))
        found += [old] if alive else _former(register, old, level, on)
    return tuple(found)


def findings(wanted: Sequence[str], found: Mapping[str, Count]) -> tuple[Finding, ...]:
    """Return one Finding for each kind of step taken, with how many rows it touches."""
    grouped: dict[str, list[str]] = {}
    for code in wanted:
        note = found[code].note
        if note:
            grouped.setdefault("summed" if note.startswith("sum of") else note, []).append(code)
    return tuple(_finding(note, asked) for note, asked in sorted(grouped.items()))


def _finding(note: str, asked: list[str]) -> Finding:
    codes = sorted(set(asked))
    shown = ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")
    if note.startswith("no population"):
        return Finding(
            rule="population missing",
            severity="warning",
            message=f"{note.capitalize()} or a year near it for {len(codes)} areas ({shown}).",
            do="Add the mid-year estimates of that year, or allow a wider tolerance.",
            rows=len(asked),
        )
    words = "Population summed from parts" if note == "summed" else note.capitalize()
    return Finding(
        rule="population of parts" if note == "summed" else "population of another year",
        severity="note",
        message=f"{words} for {len(codes)} areas ({shown}).",
        do="Add the mid-year estimates that have these areas to be exact.",
        rows=len(asked),
    )
