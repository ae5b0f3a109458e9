"""Small files of the workspace: findings and profiles, as JSON that a person can read."""

from __future__ import annotations

import json
from pathlib import Path

from onestory import engine
from onestory.intake.json_form import Json, Kind, from_json
from onestory.intake.workspace import Workspace
from onestory.model.errors import WorkspaceError
from onestory.model.table import Stored


def write_json(value: Json, path: Path, workspace: Workspace, *, rows: int) -> Stored:
    """Return the value as written to `path`, a new file of the workspace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    place = path.relative_to(workspace.folder).as_posix()
    return Stored(path=place, rows=rows, sha256=engine.sha256(path))


def read_json(kind: type[Kind], stored: Stored, workspace: Workspace) -> Kind:
    """Return what a small file of the workspace holds. Raises WorkspaceError when it is damaged."""
    path = workspace.path(stored)
    try:
        return from_json(kind, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            found="A file of the workspace cannot be read, or is not what was written.",
            where=str(path),
            do="Put it back from a copy, or destroy the delivery and receive it again.",
        ) from error
