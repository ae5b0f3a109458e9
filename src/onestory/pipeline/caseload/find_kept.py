"""Kept lists: `find/NAME-VERSION-DAY` in the workspace, so that each can be judged later."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from onestory.intake.json_form import Json, from_json, to_json
from onestory.model.caseload import CASELOAD
from onestory.model.errors import WorkspaceError
from onestory.model.found import FOUND, Asked, Found, LeftOut, Score, Tested
from onestory.pipeline.caseload import pseudonyms
from onestory.pipeline.folders import private_folder

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from onestory.pipeline.records_plan import RecordsPlan

FOLDER = "find"
LIST, _PEOPLE, _ACCOUNT = "list.csv", "people.parquet", "found.json"
LOG, _DECISIONS = "decisions.csv", "decisions.parquet"
BLANK: tuple[str, ...] = ("team", "decision", "decided", "enrolled from", "enrolled until")
"""Columns of a list that are left for the team to fill in."""
HEADINGS: tuple[str, ...] = ("person", "position", "score", "reasons", "rule", *BLANK)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What `found.json` holds."""

    asked: Asked
    left_out: LeftOut
    score: Score | None
    tested: tuple[Tested, ...]
    invented: bool


def keep(found: Found, workspace: Path) -> tuple[Path, ...]:
    """Return the files of the list as kept in the workspace, the list itself first.

    Raises WorkspaceError where people were decided on by another list of that name, or the rule has
    the version of another.
    """
    folder = workspace / FOLDER / found.asked.called
    _refuse_other_rule(found, workspace)
    _refuse_decided(found, folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / LIST, list_rows(found))
    pq.write_table(found.people, folder / _PEOPLE)
    told = _Told(
        asked=found.asked,
        left_out=found.left_out,
        score=found.score,
        tested=found.tested,
        invented=found.invented,
    )
    text = json.dumps(to_json(told), ensure_ascii=False, indent=1)
    (folder / _ACCOUNT).write_text(text + "\n", encoding="utf-8", newline="\n")
    return (folder / LIST, folder / _PEOPLE, folder / _ACCOUNT)


def _refuse_other_rule(found: Found, workspace: Path) -> None:
    """Raise WorkspaceError where a list of this name and version was made by another rule."""
    asked = found.asked
    for folder in _folders(workspace, asked.name, asked.version, None):
        before = _told(folder)
        if _rule(before.asked, before.score) != _rule(asked, found.score):
            raise WorkspaceError(
                found=f"The rule {asked.name} {asked.version} says something else than when its"
                f" list of {before.asked.on.isoformat()} was made.",
                where=str(folder),
                do="Give the changed rule a new `version`, so that each list keeps its own.",
            )


def _rule(asked: Asked, score: Score | None) -> tuple[object, ...]:
    """Return all that a version stands for; a fitted score is made anew for every list."""
    points = score.version if score and not score.is_chance else ""
    return (asked.rule, asked.happens, score is None, points)


def _refuse_decided(found: Found, folder: Path) -> None:
    if not (folder / _DECISIONS).is_file():
        return
    if pq.read_table(folder / _PEOPLE)["person_id"].equals(found.people["person_id"]):
        return
    raise WorkspaceError(
        found=f"The list {found.asked.called} was decided on, and would now name other people.",
        where=str(folder),
        do="Give the rule a new `version`, or choose another day.",
    )


def list_rows(found: Found) -> list[dict[str, object]]:
    """Return the rows of the list by heading, with blanks for what is decided."""
    version = f"{found.asked.name} {found.asked.version}"
    rule = f"{version}, score {found.score.version}" if found.score else version
    return [
        {
            **dict.fromkeys(HEADINGS, ""),
            "person": pseudonyms.written(row["person_id"]),
            "position": row["position"],
            "score": "" if row["score"] is None else row["score"],
            "reasons": row["reasons"],
            "rule": rule,
        }
        for row in found.people.to_pylist()
    ]


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows by heading as CSV that a spreadsheet reads."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)


def kept(workspace: Path, name: str, version: str, on: date | None) -> Found:
    """Return the list of that name, version and day; the latest where no day is given.

    Raises WorkspaceError where there is none, or it cannot be read.
    """
    folders = _folders(workspace, name, version, on)
    if not folders:
        raise WorkspaceError(
            found=f"No list {name} {version}{f' of {on}' if on else ''} is kept.",
            where=str(workspace / FOLDER),
            do="Make one: `onestory find PLAN --on DAY`.",
        )
    told = _told(folders[-1])
    return Found(
        asked=told.asked,
        people=pq.read_table(folders[-1] / _PEOPLE).cast(FOUND),
        left_out=told.left_out,
        score=told.score,
        tested=told.tested,
        invented=told.invented,
    )


def _folders(workspace: Path, name: str, version: str, on: date | None) -> list[Path]:
    """Return where lists of that name and version lie, by day."""
    days = on.isoformat() if on else "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
    home = workspace / FOLDER
    return sorted(
        one for one in home.glob(f"{name}-{version}-{days}") if (one / _ACCOUNT).is_file()
    )


def _told(folder: Path) -> _Told:
    """Return what is told of a list. Raises WorkspaceError where it cannot be read, or is gone."""
    try:
        written: Json = json.loads((folder / _ACCOUNT).read_bytes())
        told = from_json(_Told, written)
        pq.read_schema(folder / _PEOPLE)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            found="A list that was kept cannot be read.",
            where=str(folder),
            do="Delete the folder and make the list again.",
        ) from error
    return told


def decisions_of(found: Found, workspace: Path) -> pa.Table:
    """Return what was told before about this list (`CASELOAD`), no row where nothing was."""
    path = workspace / FOLDER / found.asked.called / _DECISIONS
    return pq.read_table(path).cast(CASELOAD) if path.is_file() else CASELOAD.empty_table()


def keep_decisions(found: Found, decisions: pa.Table, workspace: Path) -> Path:
    """Return the log of all that was decided, kept beside its list by pseudonym alone."""
    folder = workspace / FOLDER / found.asked.called
    pq.write_table(decisions, folder / _DECISIONS)
    headings = ("person", "team", "decision", "decided", "enrolled from", "enrolled until", "score")
    with (folder / LOG).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for row in decisions.to_pylist():
            said = [row[name] for name in ("team", "decision", "decided", "start", "end", "score")]
            writer.writerow([pseudonyms.written(row["person_id"]), *said])
    return folder / LOG


def kept_decisions(workspace: Path) -> pa.Table:
    """Return what was decided about people of any list (`CASELOAD`)."""
    paths = sorted((workspace / FOLDER).glob(f"*/{_DECISIONS}"))
    parts = [pq.read_table(path).cast(CASELOAD) for path in paths]
    return pa.concat_tables([CASELOAD.empty_table(), *parts])


def delete_lists(plan: RecordsPlan) -> None:
    """Leave no list, log or page of people found, where what they tell is to be destroyed."""
    shutil.rmtree(private_folder(plan.folder / "output") / FOLDER, ignore_errors=True)
    place = plan.workplace
    if place is not None:
        for home in (place.folder, place.vault or place.folder / "vault"):
            shutil.rmtree(home / FOLDER, ignore_errors=True)
