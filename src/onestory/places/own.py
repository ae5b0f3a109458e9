"""Own places: a neighbourhood team, a network or a collaborative, as a dated list of members."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onestory.model.area import Area
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.places import membership
from onestory.places import register as registers
from onestory.places.membership import Member
from onestory.places.register import Register

COLUMNS = ("place", "member_code", "from", "to", "basis")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlaces:
    """The user's places: each an area of level 'own', and who belonged to it when."""

    areas: tuple[Area, ...]
    members: tuple[Member, ...]
    findings: tuple[Finding, ...]


def own_places(path: Path, register: Register) -> OwnPlaces:
    """Return the places in the CSV at `path`, with their members followed through mergers.

    Columns: place, member_code (a practice, an LSOA or any area), from and to (half-open dates;
    blank is always), basis ('resident' or 'registered'; blank is what the members imply). A row
    that cannot be read is left out with a Finding. A practice that closed or merged leaves on that
    day; its successor comes in its stead only where all that went into it belonged to the place.

    Raises PlaceError when the file cannot be read or no row is left.
    """
    rows = _rows(path)
    read = [membership.member(row, register, n) for n, row in enumerate(rows, 2)]
    members = tuple(m for m, _ in read if m is not None)
    faults = [_placed(f, path.name, n) for n, (_, found) in enumerate(read, 2) for f in found]
    if not members:
        raise PlaceError(
            found="No member of any place could be read.",
            where=str(path),
            do=f"Give the columns {', '.join(COLUMNS)}, one member a row.",
        )
    followed, noticed = membership.follow(members, register)
    return OwnPlaces(
        areas=tuple(_areas(followed)),
        members=followed,
        findings=(*faults, *noticed, *membership.check(followed)),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [
                {str(k).strip().lower(): (v or "").strip() for k, v in row.items() if k}
                for row in csv.DictReader(file)
            ]
    except (OSError, UnicodeDecodeError) as failure:
        raise PlaceError(
            found="The list of places cannot be read.",
            where=str(path),
            do="Save it as a CSV in UTF-8.",
        ) from failure
    if not rows or not {"place", "member_code"} <= set(rows[0]):
        raise PlaceError(
            found="The list of places has no columns 'place' and 'member_code', or no rows.",
            where=str(path),
            do=f"Its columns are {', '.join(COLUMNS)}.",
        )
    return rows


def _placed(finding: Finding, file: str, row: int) -> Finding:
    return Finding(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        do=finding.do,
        file=file,
        column=finding.column,
        rows=1,
        first_rows=(row,),
    )


def _areas(members: Sequence[Member]) -> Iterable[Area]:
    """Yield one area a place, existing from its first member's day to its last's."""
    for code in sorted({m.place for m in members}):
        own = [m for m in members if m.place == code]
        starts, ends = [m.start for m in own], [m.end for m in own]
        yield Area(
            code=code,
            name=own[0].name,
            level="own",
            start=None if None in starts else min(s for s in starts if s),
            end=None if None in ends else max(e for e in ends if e),
        )


def with_own_places(register: Register, own: OwnPlaces) -> Register:
    """Return the register with the user's places among its areas."""
    return registers.extended(register, areas=own.areas)


def on_day(members: Iterable[Member], on: date) -> tuple[Member, ...]:
    """Return the members that belong on the day."""
    return tuple(m for m in members if m.belongs(on))
