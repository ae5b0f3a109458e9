"""The register: areas and the dated events that made them, looked up by code, name and date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from onestory.model.area import Area, Level
from onestory.model.errors import PlaceError
from onestory.places import spelling

Change = Literal["renamed", "recoded", "redrawn", "merged", "split", "abolished"]
"""'recoded': a new code for the same ground. 'redrawn': a new code because a boundary moved a
little. 'merged': one of several that became one. 'split': one that became several."""

BELOW: tuple[Level, ...] = ("region", "council", "district", "icb", "sub_icb", "lsoa")
"""Levels in the order in which one of them is taken for what an area is divided into."""

CONTINUES: tuple[Change, ...] = ("renamed", "recoded", "redrawn")
"""Changes across which an area may be followed under its new code."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Succession:
    """A dated event: on the day `on`, the area `old` became the area `new` or part of it."""

    on: date
    kind: Change
    level: Level
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Break:
    """A day from which areas of a level changed in a way this register does not know."""

    level: Level
    on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Areas with the dates between which they exist, and what became of each.

    `spellings` are (level, name, code) under which an area is also known. `by_code` and `by_name`
    are the indexes that `build` makes; `by_code` also holds the codes of other publishers.
    """

    areas: tuple[Area, ...]
    successions: tuple[Succession, ...] = ()
    breaks: tuple[Break, ...] = ()
    by_code: Mapping[str, tuple[Area, ...]] = field(repr=False)
    by_name: Mapping[tuple[Level, str], tuple[Area, ...]] = field(repr=False)
    by_parent: Mapping[str, tuple[Area, ...]] = field(repr=False)


def build(
    areas: Iterable[Area],
    *,
    successions: Iterable[Succession] = (),
    breaks: Iterable[Break] = (),
    spellings: Iterable[tuple[Level, str, str]] = (),
    other_codes: Iterable[tuple[str, str]] = (),
) -> Register:
    """Return the register of `areas` with its indexes, sorted by level, code and start.

    `spellings` are (level, name, code); `other_codes` are (other publisher's code, code).
    """
    ordered = tuple(sorted(set(areas), key=_order))
    by_code: dict[str, list[Area]] = {}
    by_name: dict[tuple[Level, str], list[Area]] = {}
    by_parent: dict[str, list[Area]] = {}
    for area in ordered:
        by_parent.setdefault(area.parent, []).append(area)
        by_code.setdefault(area.code, []).append(area)
        by_name.setdefault((area.level, spelling.key(area.name)), []).append(area)
    for level, name, code in spellings:
        known = by_name.setdefault((level, spelling.key(name)), [])
        known += [a for a in by_code.get(code, []) if a.level == level and a not in known]
    for other, code in other_codes:
        by_code.setdefault(other, []).extend(by_code.get(code, []))
    return Register(
        areas=ordered,
        successions=tuple(sorted(set(successions))),
        breaks=tuple(sorted(set(breaks))),
        by_code={code: tuple(found) for code, found in by_code.items()},
        by_name={name: tuple(found) for name, found in by_name.items()},
        by_parent={parent: tuple(found) for parent, found in by_parent.items()},
    )


def _order(area: Area) -> tuple[str, str, date, str]:
    return (area.level, area.code, area.start or date.min, area.name)


def coded(register: Register, code: str, *, level: Level | None = None) -> tuple[Area, ...]:
    """Return every area that has or had the code, whatever the date, of `level` if one is given."""
    found = register.by_code.get(code.strip().upper(), ())
    return tuple(area for area in found if level is None or area.level == level)


def named(
    register: Register, name: str, *, level: Level, on: date | None = None
) -> tuple[Area, ...]:
    """Return the areas of `level` known by the name; those of the day if one is given."""
    found = register.by_name.get((level, spelling.key(name)), ())
    return tuple(area for area in found if on is None or area.exists(on))


def area(
    register: Register, code: str, *, on: date | None = None, level: Level | None = None
) -> Area:
    """Return the one area that has the code on the day.

    A code may serve two levels (a unitary council is its own district): the first by the order
    of `model.area.Level` words is not guessed, so `level` is needed then.

    Raises PlaceError when there is none or more than one.
    """
    found = [a for a in coded(register, code, level=level) if on is None or a.exists(on)]
    if len({(a.code, a.level, a.start) for a in found}) == 1:
        return found[0]
    day = f" on {on}" if on else ""
    if not found:
        raise PlaceError(
            found=f"No area has the code '{code}'{day}.",
            do="Check the code and the date, or load the official lookup that has it.",
        )
    levels = ", ".join(sorted({a.level for a in found}))
    raise PlaceError(
        found=f"The code '{code}' stands for more than one area{day} ({levels}).",
        do="Say which level or which date is meant.",
    )


def at_level(register: Register, level: Level, *, on: date) -> tuple[Area, ...]:
    """Return the areas of `level` that exist on the day, by code."""
    return tuple(a for a in register.areas if a.level == level and a.exists(on))


def expected(register: Register, *, level: Level, on: date) -> tuple[str, ...]:
    """Return the codes that a complete set of figures for `level` has on the day, sorted.

    Raises PlaceError where the register does not know the areas of that day.
    """
    for gap in register.breaks:
        if gap.level == level and gap.on <= on:
            raise PlaceError(
                found=f"The areas of level '{level}' on {on} are not known. {gap.note}",
                do="Give the official lookup of that date under [places] lookups.",
            )
    return tuple(sorted({a.code for a in at_level(register, level, on=on)}))


def successors(register: Register, code: str, *, level: Level) -> tuple[Succession, ...]:
    """Return the events by which the area became others, oldest first; renamings are not such."""
    return tuple(
        s for s in register.successions if s.level == level and s.old == code and s.new != code
    )


def predecessors(register: Register, code: str, *, level: Level) -> tuple[Succession, ...]:
    """Return the events by which the area was made of others, oldest first."""
    return tuple(
        s for s in register.successions if s.level == level and s.new == code and s.old != code
    )


def follow(register: Register, start: Area, *, on: date) -> Area | None:
    """Return the area that is the same place on the day, along pure recodings, or None.

    Walks forwards or backwards only where one area became exactly one other with no part going
    elsewhere or coming from elsewhere in a merger; None when it must be split or summed instead.
    """
    seen = {start.code}
    here = start
    while not here.exists(on):
        forwards = here.end is not None and here.end <= on
        following = step(register, here, forwards=forwards)
        if following is None or following.code in seen:
            return None
        seen.add(following.code)
        here = following
    return here


def step(register: Register, here: Area, *, forwards: bool) -> Area | None:
    """Return the area that is the same place under its next or its former code, if there is."""
    events = successors if forwards else predecessors
    pure = [s for s in events(register, here.code, level=here.level) if s.kind in CONTINUES]
    if len(pure) != 1:
        return None
    code = pure[0].new if forwards else pure[0].old
    return next(iter(coded(register, code, level=here.level)), None)


def children(register: Register, code: str, *, on: date) -> tuple[str, ...]:
    """Return the codes of the areas whose parent it is on the day, sorted, itself left out.

    Only the level next below is given: the councils of a region, the districts of a county.
    """
    inside = [a for a in register.by_parent.get(code, ()) if a.exists(on) and a.code != code]
    chosen = next((level for level in BELOW if any(a.level == level for a in inside)), "")
    return tuple(sorted({a.code for a in inside if a.level == chosen}))


def extended(
    known: Register,
    *,
    areas: Iterable[Area] = (),
    successions: Iterable[Succession] = (),
    breaks: Iterable[Break] | None = None,
    other_codes: Iterable[tuple[str, str]] = (),
) -> Register:
    """Return the register with more areas, events and codes; `breaks` replace its own if given."""
    spellings: list[tuple[Level, str, str]] = [
        (level, name, area.code)
        for (level, name), found in known.by_name.items()
        for area in found
        if name != spelling.key(area.name)
    ]
    others = [
        (code, area.code)
        for code, found in known.by_code.items()
        for area in found
        if code != area.code
    ]
    return build(
        (*known.areas, *areas),
        successions=(*known.successions, *successions),
        breaks=known.breaks if breaks is None else breaks,
        spellings=spellings,
        other_codes=(*dict.fromkeys((*others, *other_codes)),),
    )
