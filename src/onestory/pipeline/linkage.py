"""Linkage: the private page on how the records of a workspace were linked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.intake.json_form import from_json
from onestory.model.errors import WorkspaceError
from onestory.model.people import LinkQuality
from onestory.report.linkage import Linkage, write_page

if TYPE_CHECKING:
    from onestory.model.people import PersonIndex

PAGE = "linkage.html"


def write_linkage(index: PersonIndex, workspace: Path, *, to: Path) -> Path:
    """Return the page as written into the private folder `to`, from what the index says of itself.

    Raises WorkspaceError when its quality cannot be read, ReportError when the page cannot be
    written.
    """
    linkage = Linkage(
        quality=_quality(workspace / index.quality.path),
        run=index.run,
        doubts=index.doubts,
        invented=index.invented,
    )
    return write_page(linkage, to / PAGE)


def _quality(path: Path) -> LinkQuality:
    try:
        return from_json(LinkQuality, json.loads(path.read_bytes())["quality"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            found="What is known of how good the links are cannot be read.",
            where=str(path),
            do="Run `onestory link` again after deleting the folder that it lies in.",
        ) from error
