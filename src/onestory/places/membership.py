"""Membership: who belongs to an own place when, through mergers and closures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from onestory.model.area import Level
from onestory.model.finding import Finding, Severity
from onestory.places import codes
from onestory.places import register as registers
from onestory.places.register import Register

Basis = Literal["resident", "registered"]

_PRACTICE = re.compile(r"^[A-HJ-NPVWY]\d{5}$")
_UK_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Member:
    """One area's membership of a place; `start` and `end` half-open, None is always.

    `also` are the other levels of the same code: a unitary council is its own district.
    """

    place: str
    name: str
    code: str
    level: Level
    start: date | None
    end: date | None
    basis: Basis
    row: int
    also: tuple[Level, ...] = ()

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every level whose figures tell of it."""
        return (self.level, *self.also)

    def belongs(self, on: date) -> bool:
        """Return whether it belongs on the day."""
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)


def member(
    row: Mapping[str, str], register: Register, number: int
) -> tuple[Member | None, tuple[Finding, ...]]:
    """Return the member in a row of the list, or None, with what is wrong with the row."""
    code, place = row.get("member_code", "").upper(), row.get("place", "")
    start, end = day(row.get("from", "")), day(row.get("to", ""))
    level = level_of(register, code)
    wrong = _wrong(row, code, place, start, end)
    if wrong:
        return None, (_finding("own place row", "rejected", wrong, "Correct the row."),)
    found: list[Finding] = []
    if _unknown(register, code, level):
        said = f"The member '{code}' of {place} is not in the register."
        do = "Correct the code, or load the lookup that has it; it is kept."
        found.append(_finding("member unknown", "warning", said, do))
    implied: Basis = "registered" if level in {None, "practice"} else "resident"
    given = row.get("basis", "").lower()
    if given and given != implied:
        said = (
            f"{code} of {place} is '{given}', but people of a {level or 'practice'} are {implied}."
        )
        do = f"Write '{implied}', or list other members: bases are never mixed."
        found.append(_finding("basis of members", "warning", said, do))
    made = Member(
        place=place.upper(),
        name=place,
        code=code,
        level=level or "practice",
        start=start if isinstance(start, date) else None,
        end=end if isinstance(end, date) else None,
        basis="registered" if given == "registered" else "resident" if given else implied,
        row=number,
        also=_also(register, code, level),
    )
    return made, tuple(found)


def _wrong(
    row: Mapping[str, str], code: str, place: str, start: date | str, end: date | str
) -> str:
    """Return what makes the row unreadable, or ''."""
    if not code or not place:
        return "The row has no place or no member_code."
    for name, value in (("from", start), ("to", end)):
        if value == "unreadable":
            return f"'{row.get(name)}' is not a date; write 2023-04-01."
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        return f"The membership of {code} ends on {end}, before it begins on {start}."
    if row.get("basis", "").lower() not in {"", "resident", "registered"}:
        return f"The basis '{row['basis']}' is neither 'resident' nor 'registered'."
    return ""


def day(text: str) -> date | str:
    """Return the date written as 2023-04-01 or 01/04/2023, '' for blank, else 'unreadable'."""
    if not text:
        return ""
    british = _UK_DAY.match(text)
    try:
        if british:
            return date(int(british[3]), int(british[2]), int(british[1]))
        return date.fromisoformat(text)
    except ValueError:
        return "unreadable"


def level_of(register: Register, code: str) -> Level | None:
    """Return the level of the area with the code, else what the pattern of the code says, or None.

    Of a council that is its own district the level is 'district'.
    """
    known = registers.coded(register, code)
    if known:
        return known[-1].level
    return codes.level_of(code) if codes.is_code(code) else _practice(code)


def _also(register: Register, code: str, level: Level | None) -> tuple[Level, ...]:
    known: set[Level] = {
        a.level
        for a in registers.coded(register, code)
        if a.code == code and a.level not in {level, "own"}
    }
    return tuple(sorted(known))


def _unknown(register: Register, code: str, level: Level | None) -> bool:
    """Return whether the code should be in the register: others of its level are."""
    if registers.coded(register, code) or level == "practice":
        return False
    return level is None or any(a.level == level for a in register.areas)


def _practice(code: str) -> Level | None:
    return "practice" if _PRACTICE.match(code) else None


def follow(
    members: Sequence[Member], register: Register
) -> tuple[tuple[Member, ...], tuple[Finding, ...]]:
    """Return the members with those that merged or closed ended, and successors that come in.

    Each code is followed once a place, so a circle of successions ends.
    """
    done: list[Member] = []
    waiting = list(members)
    seen: set[tuple[str, str]] = set()
    found: list[Finding] = []
    while waiting:
        one = waiting.pop(0)
        known = {m.code for m in (*members, *done, *waiting, one) if m.place == one.place}
        ended, heirs, noticed = _succeeded(one, register, known)
        done.append(ended)
        found += noticed if (one.place, one.code) not in seen else []
        seen.add((one.place, one.code))
        waiting += [heir for heir in heirs if (heir.place, heir.code) not in seen]
        seen |= {(heir.place, heir.code) for heir in heirs}
    return tuple(sorted(done)), tuple(found)


def _succeeded(
    one: Member, register: Register, known: set[str]
) -> tuple[Member, list[Member], list[Finding]]:
    """Return the member as ended by its merger or closure, its heirs in the place, and Findings."""
    events = [s for s in register.successions if s.level == one.level and s.old == one.code]
    events = [s for s in events if one.belongs(s.on) and s.kind in {"merged", "split", "abolished"}]
    if not events:
        return one, [], []
    on = min(s.on for s in events)
    heirs: list[Member] = []
    found: list[Finding] = []
    for event in (s for s in events if s.on == on):
        said = f"{one.code} of {one.name} "
        if event.kind == "abolished" or not event.new:
            text, do = f"{said}closed on {on} and left the place.", "No need to act."
            found.append(_finding("member closed", "note", text, do))
        elif event.new in known:
            text = f"{said}became {event.new} on {on}, which is listed too."
            found.append(_finding("member merged", "note", text, "No need to act."))
        elif _wholly_of(register, event.new, one.level, known):
            also = _also(register, event.new, one.level)
            heirs.append(replace(one, code=event.new, start=on, also=also))
            text = f"{said}became {event.new} on {on}, which was read as a member from then on."
            found.append(_finding("member merged", "note", text, "List it if that is not right."))
        else:
            text = f"{said}became part of {event.new} on {on}, which others went into as well."
            do = f"List {event.new} from {on} if it belongs; it is not counted."
            found.append(_finding("member merged", "warning", text, do))
    return replace(one, end=on), heirs, found


def _wholly_of(register: Register, code: str, level: Level, known: set[str]) -> bool:
    """Return whether all that went into the area belonged to the place."""
    former = {s.old for s in registers.predecessors(register, code, level=level)}
    return former <= known


def check(members: Sequence[Member]) -> tuple[Finding, ...]:
    """Return Findings for members in two places at once and for places of mixed basis or level."""
    found: list[Finding] = []
    for place in sorted({m.place for m in members}):
        own = [m for m in members if m.place == place]
        bases, levels = sorted({m.basis for m in own}), sorted({m.level for m in own})
        common = set[Level].intersection(*(set(m.levels) for m in own))
        if len(bases) > 1 or not common:
            said = f"{own[0].name} mixes members of {' and '.join(levels)}, {' and '.join(bases)}."
            do = "Keep residents and registered people in places of their own."
            found.append(_finding("mixed members", "warning", said, do))
    for code in sorted({m.code for m in members}):
        own = [m for m in members if m.code == code]
        for n, one in enumerate(own):
            for other in own[n + 1 :]:
                if _overlap(one, other):
                    said = f"{code} belongs to {one.name} and {other.name} at the same time."
                    do = "Right where places overlap; their figures then add up to more than all."
                    found.append(_finding("overlapping members", "note", said, do))
    return tuple(found)


def _overlap(one: Member, other: Member) -> bool:
    low = max(one.start or date.min, other.start or date.min)
    return low < min(one.end or date.max, other.end or date.max)


def _finding(rule: str, severity: Severity, message: str, do: str) -> Finding:
    return Finding(rule=rule, severity=severity, message=message, do=do, rows=1)
