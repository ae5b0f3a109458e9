"""The ledger: the one file that says what stands in a workspace, replaced whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onestory.intake.json_form import Json, from_json, to_json
from onestory.model.errors import WorkspaceError
from onestory.model.records import Ledger

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace

FILE = "ledger.json"
UNFINISHED = "ledger.json.tmp"
_FORMAT = 1
_ID_BYTES = 8


def read(folder: Path) -> Ledger:
    """Return the ledger of a workspace; an empty one where none was written.

    Raises WorkspaceError when the file is damaged, changed by hand or of an unknown version.
    """
    path = folder / FILE
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise _unusable(path, f"The ledger cannot be read: {error.strerror or error}.") from error
    return _told(path, text)


def begin(folder: Path) -> None:
    """Write the ledger of a workspace that has none: nothing stands, and its id is made.

    The id is there before a key is, so that the key of a first attempt that failed is known again.
    """
    if not (folder / FILE).exists():
        _replace(folder, _text(Ledger(workspace=secrets.token_hex(_ID_BYTES))))


def commit(workspace: Workspace, ledger: Ledger) -> Workspace:
    """Return the workspace with this ledger in force: before this call nothing had changed.

    The generation is counted on. Files named for the first time are first forced to the disk, so
    that a ledger never names what a power cut could take. Raises WorkspaceError when a file is
    missing or nothing can be written; the old ledger then stands.
    """
    if not workspace.writing:
        raise WorkspaceError(
            found="The workspace was opened for reading.",
            where=str(workspace.folder),
            do="Open it for writing.",
        )
    if _generation(workspace.folder) != workspace.ledger.generation:
        raise WorkspaceError(
            found="The ledger has changed since the workspace was opened.",
            where=str(workspace.folder),
            do="Open the workspace again.",
        )
    following = replace(
        ledger,
        generation=workspace.ledger.generation + 1,
        workspace=workspace.ledger.workspace,
    )
    changed = replace(workspace, ledger=following)
    old = set(workspace.ledger.receipts)
    fresh = [one for one in following.receipts if one not in old]
    named = replace(changed, ledger=replace(following, receipts=tuple(fresh))).named_paths()
    try:
        _force(named)
        _replace(workspace.folder, _text(following))
    except OSError as error:
        raise WorkspaceError(
            found=f"The workspace cannot be written: {error.strerror or error}.",
            where=str(error.filename or workspace.folder),
            do="Free disk space, or check that you may write there, and run it again; "
            "nothing was changed.",
        ) from error
    return changed


def _generation(folder: Path) -> int:
    """Return the generation of the ledger that lies there, without making types of its rest."""
    path = folder / FILE
    try:
        return int(json.loads(path.read_bytes())["ledger"]["generation"]) if path.exists() else 0
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, "The ledger is damaged: it is not what was written.") from error


def _text(ledger: Ledger) -> bytes:
    """Return the ledger as JSON, one delivery a line, with the hash by which damage is told."""
    body = cast("dict[str, Json]", to_json(ledger))
    parts = ",\n".join(f'"{name}": {_lines(value)}' for name, value in body.items())
    begun = f'{{"onestory_ledger": {_FORMAT}, "sha256": "{_hash(body)}", "ledger": {{\n'
    return f"{begun}{parts}}}}}\n".encode()


def _lines(value: Json) -> str:
    """Return the value as JSON, each item of a list on a line of its own."""
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in value) + "]"


def _hash(body: Json) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _told(path: Path, text: bytes) -> Ledger:
    """Return the ledger that the bytes tell, or raise WorkspaceError."""
    try:
        written = json.loads(text)
        version, sha256, body = (written[k] for k in ("onestory_ledger", "sha256", "ledger"))
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, "The ledger is damaged: it is not what was written.") from error
    if version != _FORMAT:
        raise WorkspaceError(
            found=f"The ledger is of format {version}, and this version knows format {_FORMAT}.",
            where=str(path),
            do="Use the version of OneStory that wrote it, or a newer one.",
        )
    if sha256 != _hash(body):
        raise _unusable(path, "The ledger was damaged, or changed by hand.")
    try:
        return from_json(Ledger, body)
    except ValueError as error:
        raise _unusable(
            path, f"The ledger holds what this version does not know: {error}"
        ) from error


def _unusable(path: Path, found: str) -> WorkspaceError:
    return WorkspaceError(
        found=found,
        where=str(path),
        do="Put back the file from a copy; or begin a new workspace and receive the files again.",
    )


def _replace(folder: Path, text: bytes) -> None:
    """Put the new ledger in the place of the old, in one step that either happens or does not."""
    beside = folder / UNFINISHED
    with beside.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / FILE)
    _force_folder(folder)


def _force(paths: list[Path]) -> None:
    """Force the files, and the folders that name them, out of the machine's memory to the disk."""
    for path in paths:
        with path.open("rb+") as file:  # Windows forces only what may be written
            os.fsync(file.fileno())
    for folder in {above for path in paths for above in (path.parent, path.parent.parent)}:
        _force_folder(folder)


def _force_folder(folder: Path) -> None:
    """Force a folder's list of names to the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
