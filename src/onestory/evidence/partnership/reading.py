"""Reading: partners.csv and ground.csv, row by row; a row that cannot be used is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.evidence.interviews.tables import read_table
from onestory.evidence.partnership.days import days_of
from onestory.evidence.partnership.kinds import KINDS, kind_of, nearest
from onestory.model.errors import DeliveryError, NothingUsableError
from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from onestory.evidence.interviews.tables import Line, TableOfText

PARTNER_COLUMNS = ("organisation", "kind", "board", "seats", "votes", "since")
GROUND_COLUMNS = ("organisation", "place", "people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An organisation's seats on one board; `votes` is None where it is not said."""

    organisation: str
    kind: str
    board: str
    seats: int
    votes: int | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An organisation's small place; `people` is None where the file leaves it out."""

    organisation: str
    place: str
    people: float | None


def read_partners(path: Path) -> tuple[tuple[Seat, ...], tuple[Finding, ...]]:
    """Return a seat a row, and what was found amiss with those left out.

    A day that cannot be read is left blank; the row stays. Raises DeliveryError when the file
    cannot be read, lacks a column, or names kinds of organisation that are not known, all at once;
    NothingUsableError when no row can be used.
    """
    table = read_table(path)
    _refuse_without(path, table, ("organisation", "kind", "board"))
    _refuse_unknown_kinds(path, table)
    days = days_of(line.text("since") for line in table.lines)
    findings = [*_unread(path, table, PARTNER_COLUMNS), *_in_doubt(path, table, days)]
    seats: list[Seat] = []
    for line in table.lines:
        try:
            seats.append(_seat(line, days))
        except ValueError as error:
            findings.append(_finding("partner row unreadable", path, line=line, why=error))
    findings += _twice(path, seats)
    if not seats:
        raise NothingUsableError(
            found="No partner could be read.", where=path.name, do="See the findings of its rows."
        )
    return tuple(seats), tuple(findings)


def read_ground(path: Path) -> tuple[tuple[Partner, ...], tuple[Finding, ...]]:
    """Return a small place of an organisation a row, and what was found amiss.

    Raises DeliveryError when the file cannot be read or lacks a column.
    """
    table = read_table(path)
    _refuse_without(path, table, ("organisation", "place"))
    findings: list[Finding] = list(_unread(path, table, GROUND_COLUMNS))
    rows: list[Partner] = []
    for line in table.lines:
        try:
            rows.append(_part(line))
        except ValueError as error:
            findings.append(_finding("ground row unreadable", path, line=line, why=error))
    return tuple(rows), tuple(findings)


def _seat(line: Line, days: Mapping[str, date]) -> Seat:
    votes = line.text("votes")
    return Seat(
        organisation=_named(line, "organisation"),
        kind=kind_of(line.text("kind")),
        board=_named(line, "board"),
        seats=_whole("seats", line.text("seats") or "1"),
        votes=_whole("votes", votes) if votes else None,
        since=days.get(line.text("since")),
    )


def _part(line: Line) -> Partner:
    people = line.text("people").replace(",", "")
    try:
        number = float(people) if people else None
    except ValueError:
        raise ValueError("`people` is no number.") from None
    if number is not None and not 0 <= number < float("inf"):
        raise ValueError("`people` is no number of people.")
    return Partner(
        organisation=_named(line, "organisation"), place=_named(line, "place"), people=number
    )


def _named(line: Line, column: str) -> str:
    if not line.text(column):
        raise ValueError(f"`{column}` is blank.")
    return line.text(column)


def _whole(column: str, text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"`{column}` is no whole number.")
    return int(text)


def _in_doubt(path: Path, table: TableOfText, days: Mapping[str, date]) -> Iterator[Finding]:
    """What is said of days that could not be read, or could be read two ways: the rows stay."""
    rows = [line.number for line in table.lines if line.text("since") not in {"", *days}]
    if rows:
        yield Finding(
            rule="partner day in doubt",
            severity="warning",
            message="`since` is no day, or could be read two ways: it is left blank.",
            do="Write it as 2024-03-01.",
            file=path.name,
            column="since",
            rows=len(rows),
            first_rows=tuple(rows[:5]),
        )


def _refuse_unknown_kinds(path: Path, table: TableOfText) -> None:
    """Raise DeliveryError for every kind that is not known, each with the nearest that is."""
    unknown: dict[str, list[int]] = {}
    for line in table.lines:
        if not kind_of(line.text("kind")):
            unknown.setdefault(line.text("kind"), []).append(line.number)
    if not unknown:
        return
    near = {kind: nearest(kind) for kind in unknown}
    found = "; ".join(_unknown(kind, rows, near[kind]) for kind, rows in unknown.items())
    do = "" if all(near.values()) else f" Kinds are {', '.join(KINDS)}."
    raise DeliveryError(
        found=f"{found}.", where=path.name, do=f"Write `kind` as one that is known.{do}"
    )


def _unknown(kind: str, rows: Sequence[int], near: str) -> str:
    told = f"'{kind}' is no kind of organisation" if kind else "The kind is blank"
    which = f"row{'s' if len(rows) > 1 else ''} {listed([str(one) for one in rows])}"
    return f"{told} ({which})" + (f": did you mean '{near}'?" if near else "")


def _refuse_without(path: Path, table: TableOfText, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in table.headings:
            raise DeliveryError(
                found=f"There is no column '{column}'.",
                where=path.name,
                do=f"Its headings are {', '.join(table.headings)}.",
            )


def _unread(path: Path, table: TableOfText, known: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule="partner column unknown",
            severity="note",
            message=f"The column '{one}' is not read.",
            do=f"Columns are {', '.join(known)}.",
            file=path.name,
            column=one,
        )
        for one in table.headings
        if one and one not in known
    )


def _finding(rule: str, path: Path, *, line: Line, why: ValueError) -> Finding:
    return Finding(
        rule=rule,
        severity="rejected",
        message=str(why),
        do="Correct the row.",
        file=path.name,
        rows=1,
        first_rows=(line.number,),
    )


def _twice(path: Path, seats: Sequence[Seat]) -> Iterator[Finding]:
    """An organisation of two kinds, or on one board twice: its seats are added, and it is told."""
    seen = Counter((one.organisation.casefold(), one.board.casefold()) for one in seats)
    kinds = {(one.organisation.casefold(), one.kind) for one in seats}
    mixed = Counter(name for name, _ in kinds)
    if max(seen.values(), default=0) > 1:
        yield Finding(
            rule="partner twice",
            severity="warning",
            message="An organisation stands twice on one board: its seats are added.",
            do="Write one row an organisation and board.",
            file=path.name,
            rows=sum(count for count in seen.values() if count > 1),
        )
    if max(mixed.values(), default=0) > 1:
        yield Finding(
            rule="partner of two kinds",
            severity="warning",
            message="An organisation is of two kinds: each brings its voice.",
            do="Choose the kind that it sits as, or leave it so if both are meant.",
            file=path.name,
            rows=sum(count > 1 for count in mixed.values()),
        )
