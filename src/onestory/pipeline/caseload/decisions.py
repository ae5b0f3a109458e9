"""Decisions: whom teams took on or did not, from the records or from a log that came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory.intake.notices import RefusedRowError
from onestory.intake.open_file import open_file
from onestory.intake.sheet import Cell, same_words, text_of
from onestory.model.caseload import CASELOAD, Decision
from onestory.model.errors import StudyError
from onestory.model.finding import Finding
from onestory.model.words import many
from onestory.pipeline.caseload import pseudonyms
from onestory.pipeline.caseload.days import read_day
from onestory.pipeline.study.headings import headed

if TYPE_CHECKING:
    from onestory.model.story import Story

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "pseudonym", "person id"),
    "team": ("team", "team code", "site"),
    "decision": ("decision", "what was decided", "outcome"),
    "decided": ("decided", "decided on", "date decided", "date"),
    "start": ("enrolled from", "start", "taken on", "enrolled"),
    "end": ("enrolled until", "end", "discharged from the team"),
    "score": ("score", "risk score"),
}
"""The columns of a decision log, and the headings that are read as each."""
SAID: Mapping[str, Decision] = {
    "enrolled": "enrolled", "offered": "enrolled", "accepted": "enrolled", "taken on": "enrolled",
    "declined": "declined", "refused": "declined",
    "not suitable": "not suitable", "unsuitable": "not suitable",
    "no capacity": "no capacity", "waiting": "no capacity", "waiting list": "no capacity",
}  # fmt: skip
"""What a log may say, and the decision that it is read as."""
ADVICE = {
    "decision person unknown": "Give back the pseudonyms as `onestory find` wrote them, of the"
    " story that stands.",
    "decision unknown": f"Write one of {', '.join(dict.fromkeys(SAID.values()))}.",
    "decision without a day": "Write the day on which it was decided: 2024-05-31.",
    "decision without a team": "Write the team's code, as the study names it.",
    "decision in the future": "Write the day on which it was decided; leave the row blank until"
    " then.",
    "decision before its list": "Correct the day, or give --on DAY of the list that it is of.",
    "decision team unknown": "Write the team's code as under `teams` in [find], or add it there.",
    "decision score unreadable": "Write the score as a number, or leave it blank.",
    "decision ends before it starts": "Correct one of the two days.",
    "decision twice": "Keep one row a person, team, day and decision; the first was used.",
    "decision row unreadable": "Correct the row: it cannot be parted into cells.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a row of a log may say: not what lies after `today`, nor before the list that it is of.

    `listed` are the people of a list made of the day `since`; whoever else the log tells of may
    have been decided about before. `teams` are all that there are, none where that is not known.
    """

    today: date
    since: date = date.min
    listed: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What was decided, as `CASELOAD`; of a log, the account of its rows and what was found."""

    rows: pa.Table
    findings: tuple[Finding, ...] = ()
    received_rows: int = 0
    accepted_rows: int = 0
    rejected_rows: int = 0


def recorded(story: Story) -> Decisions:
    """Return the decisions that the story holds. Raises StudyError where it holds none."""
    rows = pq.read_table(story.path("caseload"), columns=CASELOAD.names)
    if not rows.num_rows:
        raise StudyError(
            found="Nothing tells whom the teams took on: no source 'caseload' was received.",
            do="Receive the teams' lists (docs/reference/records/caseload.md), or name a decision"
            " log: `decisions` under [data].",
        )
    return Decisions(rows=rows.cast(CASELOAD))


def logged(path: Path, story: Story, bounds: Bounds | None = None) -> Decisions:
    """Return the decisions of a log, a CSV or a workbook with a row a decision.

    A row with neither decision nor day was not decided on yet, and is passed over. Nothing can
    have been decided after today, whatever `bounds` there are besides. One that cannot
    be used, or names nobody of the story, is rejected with a Finding. On one day a team may have
    decided more than one thing of a person, such as to wait and then to take on: each row stands,
    and whoever draws lets being enrolled count before the others. Raises PlanError where a column
    is missing, StudyError where no row can be used.
    """
    limits = bounds or Bounds(today=datetime.now(UTC).date())
    sheet = open_file(path).sheets[0]
    at = headed(sheet, COLUMNS, needed=("person", "decision", "decided"), file=path.name)
    known = frozenset(_people(story))
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    refused: list[tuple[RefusedRowError, int]] = []
    undecided = 0
    for line in sheet.rows[1:]:
        cells = {key: line.cell(column) for key, column in at.items()}
        if not (line.problem or text_of(cells["decision"]) or text_of(cells["decided"])):
            undecided += 1
            continue
        try:
            if line.problem:
                raise RefusedRowError("decision row unreadable", f"The row has a {line.problem}.")
            row = _row(cells, known)
            _refuse_outside(row, limits)
            key = (row["person_id"], row["team"], row["decided"], row["decision"])
            if key in rows:
                raise RefusedRowError("decision twice", "The same was decided in a row before.")
            rows[key] = row
        except RefusedRowError as error:
            refused.append((error, line.number))
    if not rows:
        raise _nothing(refused, path, undecided)
    return Decisions(
        rows=pa.Table.from_pylist(list(rows.values()), schema=CASELOAD),
        findings=_told(refused, path.name),
        received_rows=len(sheet.rows) - 1 - undecided,
        accepted_rows=len(rows),
        rejected_rows=len(refused),
    )


def with_refused(error: StudyError, decisions: Decisions) -> StudyError:
    """Return the error that nobody could be drawn, with what was wrong with rows of the log."""
    if not decisions.findings:
        return error
    wrong = " ".join(f"{one.message} {one.do}" for one in decisions.findings)
    rows = f"{many(decisions.rejected_rows, 'row')} of the decision log could not be used:"
    return StudyError(found=error.found, where=error.where, do=f"{error.do} {rows} {wrong}")


def _people(story: Story) -> list[int]:
    ids = pq.read_table(story.path("people"), columns=["person_id"])["person_id"]
    return pc.unique(ids).to_pylist()


def _row(cells: Mapping[str, Cell], known: frozenset[int]) -> dict[str, object]:
    person = pseudonyms.read(text_of(cells["person"]))
    if person is None or person not in known:
        raise RefusedRowError("decision person unknown", "The pseudonym is of nobody in the story.")
    decision = SAID.get(same_words(text_of(cells["decision"])))
    if decision is None:
        said = text_of(cells["decision"])
        raise RefusedRowError("decision unknown", f"'{said}' is no decision that is known.")
    team = text_of(cells.get("team", ""))
    if not team:
        raise RefusedRowError("decision without a team", "The row names no team.")
    decided = read_day(cells["decided"])
    if decided is None:
        raise RefusedRowError("decision without a day", "The row has no day of decision.")
    start = read_day(cells.get("start", "")) if decision == "enrolled" else None
    end = read_day(cells.get("end", ""))
    begun = (start or decided) if decision == "enrolled" else None
    if end is not None and begun is not None and end < begun:
        raise RefusedRowError(
            "decision ends before it starts", f"The enrolment ends on {end}, before {begun}."
        )
    return {
        "person_id": person,
        "team": team,
        "decision": decision,
        "decided": decided,
        "start": begun,
        "end": end if begun else None,
        "score": _score(cells.get("score", "")),
    }


def _refuse_outside(row: Mapping[str, object], bounds: Bounds) -> None:
    """Raise RefusedRowError for a row that tells of a day or a team that cannot be."""
    team, decided = str(row["team"]), row["decided"]
    if bounds.teams and team not in bounds.teams:
        raise RefusedRowError("decision team unknown", f"'{team}' is no team that is known.")
    if not isinstance(decided, date):
        return
    if decided > bounds.today:
        raise RefusedRowError("decision in the future", f"{decided} has not come yet.")
    if decided < bounds.since and row["person_id"] in bounds.listed:
        raise RefusedRowError(
            "decision before its list", f"{decided} lies before {bounds.since}, the list's day."
        )


def _score(cell: Cell) -> float | None:
    text = text_of(cell)
    try:
        return float(text) if text else None
    except ValueError as error:
        raise RefusedRowError(
            "decision score unreadable", f"'{text}' under 'score' is no number."
        ) from error


def _nothing(
    refused: Sequence[tuple[RefusedRowError, int]], path: Path, undecided: int
) -> StudyError:
    do = "Fill in `team`, `decision` and `decided` beside each person decided about."
    if refused:
        why, do = f"The first: {refused[0][0].reason}", ADVICE[refused[0][0].rule]
    elif undecided:
        rows = "its one row" if undecided == 1 else f"any of its {undecided:,} rows"
        why = f"Neither a decision nor a day stands in {rows}."
    else:
        why = "It has headings and no row."
    return StudyError(
        found=f"No row of the decision log can be used. {why}", where=path.name, do=do
    )


def _told(refused: Sequence[tuple[RefusedRowError, int]], file: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for rule in dict.fromkeys(error.rule for error, _ in refused):
        alike = [(error, row) for error, row in refused if error.rule == rule]
        more = f" ({many(len(alike), 'row')} like it.)" if len(alike) > 1 else ""
        found.append(
            Finding(
                rule=rule,
                severity="rejected",
                message=f"{alike[0][0].reason}{more}",
                do=ADVICE[rule],
                file=file,
                rows=len(alike),
                first_rows=tuple(row for _, row in alike[:5]),
            )
        )
    return tuple(found)
