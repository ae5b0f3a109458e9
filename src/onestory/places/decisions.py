"""Decisions: which area one code and name mean on a day, and why, in words for a Finding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from onestory.model.area import Area, Level
from onestory.model.finding import Severity
from onestory.places import codes, spelling
from onestory.places import register as lookup
from onestory.places.register import Register

CLOSE = 0.9
"""The least likeness of two spellings that are taken for one."""

CLEAR = 0.05
"""How much nearer than the next area the winner must be."""

GROUPS = (
    "district",
    "inner london",
    "metropolitan district",
    "metropolitan districts",
    "other",
    "outer london",
    "shire counties",
    "shire county",
    "total",
    "unitary authorities",
    "unitary authority",
    "unknown",
)
"""Names that official tables give to groups of places, in compared spelling."""

COMPLETE: tuple[Level, ...] = ("country", "region", "nhs_region", "council", "district", "icb")
"""Levels that the built-in register knows whole: an official code that is not there is wrong."""

OUTSIDE: tuple[Level, ...] = ("country", "region", "nhs_region")
"""Levels whose names are looked up whatever level was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a row says about its place, and the day and level it is meant for."""

    code: str
    name: str
    on: date | None
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An area that was not there `on` a day: it 'began' after it, or 'ended' before, on `day`."""

    area: Area
    on: date
    happened: Literal["began", "ended"]
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The area that was meant, if any; how it was found; the rule and words for a Finding."""

    area: Area | None
    how: Literal["code", "code of its predecessor", "name", "spelling", "not matched"]
    rule: str = ""
    severity: Severity = "note"
    message: str = ""
    do: str = ""
    dated: Dated | None = None


def decide(register: Register, said: Said) -> Decision:
    """Return the area that the code means on the day, else the name, else why there is none.

    A code may stand in the column of names and a name in the column of codes.
    """
    told = said
    if not said.code and lookup.coded(register, said.name):
        told = replace(said, code=said.name.upper())
    if told.code:
        by_code = _by_code(register, told)
        if by_code is not None:
            return by_code
    if said.name or said.code:
        found = _by_name(register, replace(said, name=said.name or said.code))
        return found if found.area else (_as_published(told) or found)
    return _none(register, said)


def _as_published(said: Said) -> Decision | None:
    """Return the area under its own official code, where only a lookup could have known it."""
    if said.level in COMPLETE or codes.level_of(said.code) != said.level:
        return None
    name = said.name or said.code
    return Decision(
        area=Area(code=said.code, name=name, level=said.level),
        how="code",
        rule="place in no lookup",
        severity="warning",
        message=f"{name} ({said.code}) is in no lookup that was given; its figures are kept under"
        " the code and name as published, and cannot be shown on other boundaries.",
        do="Load the official lookup that has it; if there is none, check the code.",
    )


def _by_code(register: Register, said: Said) -> Decision | None:
    found = lookup.coded(register, said.code)
    wanted = [a for a in found if a.level == said.level] or list(found)
    alive = [a for a in wanted if said.on is None or a.exists(said.on)]
    if alive:
        return _agree(register, said, alive[-1])
    if not wanted or said.on is None:
        return None
    same = lookup.follow(register, wanted[-1], on=said.on)
    if same is None:
        outlived = _outlived(register, said, wanted[-1])
        return replace(
            outlived,
            area=wanted[-1],
            how="code",
            message=f"{outlived.message} The figure was taken as one of that ground.",
        )
    return Decision(
        area=same,
        how="code of its predecessor",
        rule="place code of another date",
        message=f"The code {said.code} ({wanted[-1].name}) was not in use on {said.on};"
        f" read as {same.code} ({same.name}), the same place by its code of that day.",
        do="No need to act if that is right; otherwise correct the code or the period.",
        dated=_dated(said, wanted[-1]),
    )


def _agree(register: Register, said: Said, area: Area) -> Decision:
    """Return the area of the code, with a warning where the name is plainly another's."""
    others = lookup.named(register, said.name, level=area.level) if said.name else ()
    if others and all(other.code != area.code for other in others):
        known = {s.old for s in lookup.predecessors(register, area.code, level=area.level)}
        known |= {s.new for s in lookup.successors(register, area.code, level=area.level)}
        if not any(other.code in known for other in others):
            return Decision(
                area=area,
                how="code",
                rule="place code and name disagree",
                severity="warning",
                message=f"The code {said.code} is {area.name}, but the name says '{said.name}'"
                f" ({others[0].code}); the code was followed.",
                do="Check which of the two is right.",
            )
    return Decision(area=area, how="code")


def _by_name(register: Register, said: Said) -> Decision:
    found = lookup.named(register, said.name, level=said.level, on=said.on)
    if len({a.code for a in found}) == 1:
        return _spelled(said, found[-1])
    if len(found) > 1:
        return _between(said, found)
    for level in OUTSIDE:
        outside = lookup.named(register, said.name, level=level, on=said.on)
        if len({a.code for a in outside}) == 1:
            return _spelled(said, outside[-1])
    return (
        _none(register, said)
        if lookup.named(register, said.name, level=said.level)
        else (_close(register, said))
    )


def _spelled(said: Said, area: Area) -> Decision:
    wrong = f"The code '{said.code}' is not known on that date; " if said.code else ""
    if said.name.casefold() == area.name.casefold() and not said.code:
        return Decision(area=area, how="name")
    same = said.name.casefold() == area.name.casefold()
    return Decision(
        area=area,
        how="name" if same else "spelling",
        rule="place code not known" if same else "place spelling",
        severity="warning" if said.code else "note",
        message=f"{wrong}'{said.name}' was read as {area.name} ({area.code}).",
        do="No need to act if that is right; otherwise give the official code.",
    )


def _between(said: Said, found: tuple[Area, ...]) -> Decision:
    names = "; ".join(
        f"{a.code} ({a.name}, {a.start or 'earlier'} to {a.end or 'now'})" for a in found
    )
    return Decision(
        area=None,
        how="not matched",
        rule="place ambiguous",
        severity="warning",
        message=f"'{said.name}' may be any of: {names}. None was chosen.",
        do="Give the official code, or the date that decides.",
    )


def _close(register: Register, said: Said) -> Decision:
    """Return the area of the nearest spelling where it is close and no other comes near."""
    candidates = _keys(register, said)
    wanted = spelling.key(said.name)
    ranked = spelling.nearest(wanted, candidates, count=len(candidates))
    winner = candidates[ranked[0][1]] if ranked else None
    if winner is None or ranked[0][0] < CLOSE:
        return _none(register, said)
    rival = next((score for score, name in ranked if candidates[name].code != winner.code), 0.0)
    return _spelled(said, winner) if ranked[0][0] - rival >= CLEAR else _none(register, said)


def _none(register: Register, said: Said) -> Decision:
    """Return that nothing was found, with when the name was in use or the three nearest names."""
    shown = f"'{said.name}'" if said.name else "A row"
    once = lookup.named(register, said.name, level=said.level) if said.name else ()
    if once:
        return _outlived(register, said, once[-1])
    if spelling.key(said.name) in GROUPS:
        return _group(said)
    candidates = _keys(register, replace(said, on=None))
    near = spelling.nearest(spelling.key(said.name), candidates, count=3) if said.name else ()
    hint = ", ".join(f"{candidates[name].name} ({candidates[name].code})" for _, name in near)
    return Decision(
        area=None,
        how="not matched",
        rule="place unknown" if said.name else "place missing",
        severity="warning",
        message=f"{shown} is no {said.level} that the register knows."
        + (f" Nearest names: {hint}." if hint else ""),
        do="Correct the code or name, or load the official lookup that has it.",
    )


def _group(said: Said) -> Decision:
    return Decision(
        area=None,
        how="not matched",
        rule="place is a group",
        severity="note",
        message=f"'{said.name}' is not one place but a group of places.",
        do="No need to act: groups are not compared with places.",
    )


def _outlived(register: Register, said: Said, area: Area) -> Decision:
    """Return that the area was not there on the day, and what it became or was made of."""
    ended = area.end is not None and said.on is not None and area.end <= said.on
    events = (lookup.successors if ended else lookup.predecessors)(
        register, area.code, level=area.level
    )
    codes = sorted({s.new if ended else s.old for s in events})
    named = [a for code in codes for a in lookup.coded(register, code, level=area.level)[:1]]
    others = ", ".join(f"{a.name} ({a.code})" for a in named)
    when = f"ended on {area.end}" if ended else f"began on {area.start}"
    made = f" It {'became' if ended else 'was made of'} {others}." if others else ""
    return Decision(
        area=None,
        how="not matched",
        rule="place not there on the date",
        severity="warning",
        message=f"{area.name} ({area.code}) {when}, so it was not there on {said.on}.{made}",
        do="Check the period, or re-express the figures on the areas of that date.",
        dated=_dated(said, area),
    )


def _dated(said: Said, area: Area) -> Dated | None:
    if said.on is None:
        return None
    ended = area.end is not None and area.end <= said.on
    return Dated(
        area=area,
        on=said.on,
        happened="ended" if ended else "began",
        day=area.end if ended else area.start,
    )


def _keys(register: Register, said: Said) -> dict[str, Area]:
    """Return the compared spelling of every area of the level that exists on the day."""
    return {
        name: area
        for (level, name), areas in register.by_name.items()
        if level == said.level
        for area in areas
        if said.on is None or area.exists(said.on)
    }
