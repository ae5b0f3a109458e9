"""The person index at rest: written under new names, and let stand by one file replaced whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import cast

import pyarrow as pa

from onestory import engine, vault
from onestory.link.holdings import PEOPLE, Holdings
from onestory.model.errors import WorkspaceError
from onestory.model.people import PersonIndex
from onestory.model.table import Stored, Table
from onestory.vault import Key

FILE = "people.json"
DECISIONS = "decisions.parquet"
_FORMAT = 1
_STORY = "story"


def standing_index(folder: Path) -> PersonIndex | None:
    """Return the person index that stands in the workspace's folder, or None.

    Raises WorkspaceError when it is damaged or one of its files is not there.
    """
    path = folder / PEOPLE / FILE
    try:
        written = json.loads(path.read_bytes())
        index = _index(written["index"]) if written["onestory_people"] == _FORMAT else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if index is None or not all((folder / one.path).is_file() for one in _in_clear(index)):
        raise _damaged(path)
    return index


def _in_clear(index: PersonIndex) -> tuple[Stored, Stored]:
    return index.accounts, index.quality


def _damaged(path: Path) -> WorkspaceError:
    return WorkspaceError(
        found="The person index is damaged, or of another version of OneStory.",
        where=str(path),
        do="Delete the folder that it lies in and run `onestory link` again: all is linked anew.",
    )


def _index(written: Mapping[str, object]) -> PersonIndex:
    """Return the index as written. Raises KeyError or TypeError when it is not one."""
    plain = {name: written[name] for name in written}
    stored = {name: _stored(plain.pop(name)) for name in ("accounts", "quality")}
    vaulted = tuple(_stored(one) for one in cast("list[object]", plain.pop("vaulted")))
    return PersonIndex(**plain, **stored, vaulted=vaulted)  # type: ignore[arg-type]


def _stored(written: object) -> Stored:
    return Stored(**cast("dict[str, str]", written))  # type: ignore[arg-type]


def write_table(rows: pa.Table, path: Path, place: Holdings) -> Stored:
    """Return a table of the workspace as written there, forced to the disk."""
    return _named(engine.write(rows, path), place.folder)


def write_in_vault(rows: pa.Table, path: Path, place: Holdings, key: Key) -> Stored:
    """Return a table of the vault as written there, encrypted and forced to the disk."""
    return _named(vault.write(rows, path, key=key), place.vault)


def write_json(body: Mapping[str, object], path: Path, place: Holdings) -> Stored:
    """Return a text of the workspace as written there, forced to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    table = Table(path=path, schema=pa.schema([]), rows=0, sha256=engine.sha256(path))
    return _named(table, place.folder)


def _named(table: Table, home: Path) -> Stored:
    with table.path.open("rb+") as file:  # Windows forces only what may be written
        os.fsync(file.fileno())
    path = table.path.relative_to(home).as_posix()
    return Stored(path=path, rows=table.rows, sha256=table.sha256)


def let_stand(index: PersonIndex, place: Holdings) -> None:
    """Put the index in force in one step, and delete the files of those before it."""
    text = json.dumps({"onestory_people": _FORMAT, "index": asdict(index)}, indent=1)
    replace_whole(place.people / FILE, f"{text}\n".encode())
    keep = {place.path(one) for one in _in_clear(index)} | {place.people / FILE}
    keep |= {place.vault_path(one) for one in index.vaulted} | {place.vault_people / DECISIONS}
    for folder in (place.people, place.vault_people):
        for path in folder.glob("*") if folder.is_dir() else ():
            if path.is_file() and path not in keep:
                path.unlink(missing_ok=True)


def replace_whole(path: Path, text: bytes) -> None:
    """Put the bytes in the file's place in one step that either happens or does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def forget_index(place: Holdings) -> None:
    """Delete the person index, the files for review and every story made from them.

    What says that the index stands goes first, so that half of it never does. Decisions are left:
    `forgetting.forget` sees to them.
    """
    (place.people / FILE).unlink(missing_ok=True)
    for folder in (place.folder / _STORY, place.people, place.review):
        if folder.is_dir():
            shutil.rmtree(folder)
    for path in place.vault_people.glob("*") if place.vault_people.is_dir() else ():
        if path.name != DECISIONS:
            path.unlink(missing_ok=True)
