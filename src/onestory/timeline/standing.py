"""The story that stands: `story.json`, the one file by which its tables are known."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from onestory.model.errors import WorkspaceError
from onestory.model.story import TABLES, Story
from onestory.model.table import Stored

NAME = "story.json"


def let_story_stand(story: Story) -> None:
    """Replace the file that names the tables, whole or not at all, and then delete older tables.

    Tables are named by what they hold, so until that moment the story before stands untouched.
    """
    told = {key: value for key, value in asdict(story).items() if key != "folder"}
    written = json.dumps(told, default=_as_text, indent=1, sort_keys=True) + "\n"
    new = story.folder / f"{NAME}.new"
    new.write_text(written, encoding="utf-8", newline="\n")
    new.replace(story.folder / NAME)
    named = {stored.path for stored in story.tables.values()}
    for path in story.folder.glob("*.parquet"):
        if path.name not in named:
            with suppress(OSError):  # one that is still read goes the next time
                path.unlink()


def standing_story(folder: Path) -> Story | None:
    """Return the story that stands in the folder, or None where there is none.

    Raises WorkspaceError where its file cannot be read, or a table of it is gone.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        story = _story(told, folder)
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            found="The story's file cannot be read.",
            where=str(path),
            do="Build the story again: `onestory build`.",
        ) from error
    gone = [name for name in TABLES if not story.path(name).is_file()]
    if gone:
        raise WorkspaceError(
            found=f"Tables of the story are gone: {', '.join(gone)}.",
            where=str(folder),
            do="Build the story again: `onestory build`.",
        )
    return story


def _as_text(value: object) -> str:
    """Return a day or a moment as JSON writes it."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _story(told: dict[str, object], folder: Path) -> Story:
    """Return the story as its file tells it."""
    values: dict[str, object] = dict(told)
    tables = {
        name: Stored(path=one["path"], rows=int(one["rows"]), sha256=one["sha256"])
        for name, one in _mapping(told["tables"]).items()
    }
    covered = {
        source: (date.fromisoformat(start), date.fromisoformat(end))
        for source, (start, end) in _mapping(told["covered"]).items()
    }
    known_at = values["known_at"]
    return Story(
        folder=folder,
        tables={name: tables[name] for name in TABLES},
        made_from=int(str(values["made_from"])),
        generation=int(str(values["generation"])),
        known_at=None if known_at is None else datetime.fromisoformat(str(known_at)),
        start=_day(values["start"]),
        end=_day(values["end"]),
        covered=covered,
        invented=bool(values["invented"]),
    )


def _mapping(value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        raise TypeError(type(value))
    return value


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def rows_naming_nobody(story: Story) -> dict[str, int]:
    """Return of each table how many rows name nobody, where any do: kept, and joined to nothing."""
    counted = {name: _without_person(story.path(name)) for name in TABLES if name != "records"}
    return {name: rows for name, rows in counted.items() if rows}


def _without_person(path: Path) -> int:
    """Return how many rows of a table have no person, from what Parquet says of its columns."""
    told = pq.read_metadata(path)
    at = told.schema.to_arrow_schema().get_field_index("person_id")
    groups = [told.row_group(n).column(at).statistics for n in range(told.num_row_groups)]
    return sum(group.null_count for group in groups if group is not None)
