"""Activity: what happened at each site, month by month, from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evaluate import delivery
from onestory.intake.cells import read_cell
from onestory.intake.notices import RefusedRowError
from onestory.intake.open_file import open_file
from onestory.intake.periods import read_period
from onestory.intake.sheet import Cell, same_words, text_of
from onestory.model.delivered import ACTIVITY_ROWS, Delivered
from onestory.model.finding import Finding, Severity
from onestory.model.period import day_label
from onestory.model.words import listed
from onestory.pipeline.study.headings import headed

if TYPE_CHECKING:
    from onestory.model.study import Study

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "site": ("site", "name", "site name", "team", "place name"),
    "place": ("place", "place code", "code", "area", "area code"),
    "month": ("month", "period", "date", "month starting"),
    "staffed": ("staffed", "team in post", "staff in post", "wte in post"),
    "people_seen": ("people seen", "persons seen", "seen", "people", "first seen", "contacts"),
    "caseload": ("caseload", "on caseload", "on the caseload", "people on caseload"),
    "eligible": ("eligible", "eligible people", "people eligible"),
    "meetings": ("meetings", "meetings held", "mdt meetings", "mdts"),
    "spent": ("money spent", "spent", "spend", "cost", "pounds"),
}
"""The columns of a table of activity, and the headings that are read as each."""
_EMPTY = "The record has headings and no row, so nothing shows what was delivered."
_NUMBERS = ("people_seen", "caseload", "eligible", "meetings", "spent")
_YES = {"yes", "y", "true", "x", "✓", "staffed", "fully", "partly"}
_NO = {"no", "n", "false", "not yet", "none"}
ADVICE = {
    "activity row unreadable": "Correct the row: it cannot be parted into cells.",
    "activity site unknown": "Write the site's name or its place's code as in the study.toml.",
    "activity month unreadable": "Write the month as April 2024 or 2024-04.",
    "activity not a number": "Write a plain number, or leave the cell blank where it is not known.",
    "activity neither yes nor no": "Write yes or no under 'staffed', or the number in post.",
    "activity row twice": "Keep one row a site and month; the first was used.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What was delivered, what was found about its record, and the account of its rows."""

    delivered: Delivered
    findings: tuple[Finding, ...] = ()
    received_rows: int = 0
    accepted_rows: int = 0
    rejected_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """A row that cannot be used: by which rule, why, and its number in the file."""

    rule: str
    message: str
    row: int


def delivered(study: Study, path: Path | None) -> Activity:
    """Return what was delivered by the table at `path`, a CSV or a workbook; None is no record.

    One row a site and month. Every row is accepted, or rejected with a Finding that says why.
    Raises PlanError when it lacks the column of months or of sites, DeliveryError when it is no
    table.
    """
    if path is None:
        return Activity(delivered=delivery.delivered(study, None), findings=_beyond(study))
    sheet = open_file(path).sheets[0]
    at = headed(sheet, COLUMNS, needed=("month",), file=path.name)
    headed(sheet, COLUMNS, needed=() if "place" in at else ("site",), file=path.name)
    places = _places(study)
    rows: dict[tuple[str, date], dict[str, object]] = {}
    refused: list[_Refused] = []
    for line in sheet.rows[1:]:
        cells = {key: line.cell(column) for key, column in at.items()}
        try:
            if line.problem:
                raise RefusedRowError("activity row unreadable", f"The row has a {line.problem}.")
            row = _row(cells, places)
            _refuse_twice(row, rows)
            rows[str(row["place"]), _month(cells["month"])] = row
        except RefusedRowError as error:
            refused.append(_Refused(rule=error.rule, message=error.reason, row=line.number))
    table = pa.Table.from_pylist(list(rows.values()), schema=ACTIVITY_ROWS)
    told = delivery.delivered(study, table)
    received = len(sheet.rows) - 1
    return Activity(
        delivered=told,
        findings=(
            *([] if received else [_finding("activity file empty", _EMPTY, path.name)]),
            *_gathered(refused, path.name),
            *_doubtful(told, path.name),
            *_beyond(study),
        ),
        received_rows=received,
        accepted_rows=table.num_rows,
        rejected_rows=len(refused),
    )


def _places(study: Study) -> dict[str, tuple[str, str]]:
    """Return the site and its places (parted by spaces) by name, and by code, in one case."""
    found: dict[str, tuple[str, str]] = {}
    for site in study.sites:
        all_of_it = " ".join(dict.fromkeys(s.place for s in study.sites if s.name == site.name))
        found[same_words(site.name)] = (site.name, all_of_it)
    found.update({same_words(s.place): (s.name, s.place) for s in study.sites})
    return found


def _row(cells: Mapping[str, Cell], places: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    said = [text_of(cells.get(key, "")) for key in ("place", "site")]
    site = next((places[same_words(s)] for s in said if same_words(s) in places), None)
    if site is None:
        named = next((s for s in reversed(said) if s), "")
        raise RefusedRowError(
            "activity site unknown",
            f"'{named}' is no site of the study." if named else "The row names no site.",
        )
    return {
        "site": site[0],
        "place": site[1],
        "month": _month(cells["month"]),
        "staffed": _staffed(cells.get("staffed", "")),
        **{name: _number(cells.get(name, ""), name) for name in _NUMBERS},
    }


def _refuse_twice(row: Mapping[str, object], rows: Mapping[tuple[str, date], object]) -> None:
    if any(key == (row["place"], row["month"]) for key in rows):
        raise RefusedRowError(
            "activity row twice", f"'{row['site']}' has a row for {row['month']:%B %Y} already."
        )


def _month(cell: Cell) -> date:
    try:
        return read_period(cell, "").start.replace(day=1)
    except RefusedRowError as error:
        raise RefusedRowError("activity month unreadable", error.reason) from error


def _number(cell: Cell, name: str) -> float | None:
    if text_of(cell) in {"", "-", "–", "n/a", "NA", "not known"}:
        return None
    rule, column = "activity not a number", COLUMNS[name][0]
    bare = cell.replace("£", "") if isinstance(cell, str) and name == "spent" else cell
    try:
        number = read_cell(bare, {}, part="numerator", decimal_comma=False).number
    except RefusedRowError as error:
        raise RefusedRowError(rule, f"In '{column}': {error.reason}") from error
    if number is None or number < 0:
        raise RefusedRowError(rule, f"'{text_of(cell)}' in '{column}' cannot be.")
    return number


def _staffed(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    said = text_of(cell).casefold()
    if said in {"", "-", "n/a", "not known"}:
        return None
    if said in _YES | _NO:
        return said in _YES
    try:
        return float(said) > 0
    except ValueError as error:
        rule = "activity neither yes nor no"
        raise RefusedRowError(rule, f"'{said}' under 'staffed' is neither.") from error


def _gathered(refused: Sequence[_Refused], file: str) -> list[Finding]:
    rules = dict.fromkeys(one.rule for one in refused)
    return [_rejected([one for one in refused if one.rule == rule], file) for rule in rules]


def _rejected(alike: Sequence[_Refused], file: str) -> Finding:
    first = alike[0]
    more = f" ({len(alike)} rows like it.)" if len(alike) > 1 else ""
    return Finding(
        rule=first.rule,
        severity="rejected",
        message=f"{first.message}{more}",
        do=ADVICE[first.rule],
        file=file,
        rows=len(alike),
        first_rows=tuple(one.row for one in alike[:5]),
    )


def _beyond(study: Study) -> tuple[Finding, ...]:
    """Return a warning about the sites planned to start after the window of the study."""
    window = study.window
    far = [f"{s.name} ({day_label(s.starts)})" for s in study.sites if s.starts >= window.end]
    if not far:
        return ()
    return (
        Finding(
            rule="start after the window",
            severity="warning",
            message=f"Planned to start after the window ({window.label}): {listed(far)}. Unless a"
            " record says otherwise they are neither sites of the answer nor comparators.",
            do="Correct the day if it is mistyped.",
            file="study.toml",
        ),
    )


def _doubtful(told: Delivered, file: str) -> list[Finding]:
    """Return warnings about records that may hide an earlier start or count too many."""
    months = {one.site: [] for one in told.sites}
    for row in told.rows.to_pylist():
        months.setdefault(row["site"], []).append(row)
    found: list[Finding] = []
    for site, rows in months.items():
        own = [one for one in told.sites if one.site == site]
        happened = {d for o in own for d in (o.staffed, o.first_person, o.caseload_reached)}
        starts = {one.exposed_from for one in own} & happened
        if rows and min(row["month"] for row in rows) in starts:
            message = (
                f"The record of '{site}' begins with work under way: it may have begun earlier."
            )
            found.append(_finding("activity begins under way", message, file))
        above = [r for r in rows if (r["caseload"] or 0) > (r["eligible"] or float("inf"))]
        if above:
            message = f"'{site}' has more people on its caseload than are eligible."
            found.append(_finding("activity caseload above eligible", message, file))
    return found


def _finding(rule: str, message: str, file: str, severity: Severity = "warning") -> Finding:
    do = {
        "activity file empty": "Fill in one row a site and month, or take it out of the study.",
        "activity begins under way": "Add the months before, or say in the study when it began.",
        "activity caseload above eligible": "Check the two columns; the row was kept.",
    }[rule]
    return Finding(rule=rule, severity=severity, message=message, do=do, file=file)
