"""Certificates: the text that says a delivery was destroyed, written once nothing is left of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onestory.model.errors import WorkspaceError

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.records import Destroyed

FOLDER = "certificates"
_BEYOND = """What this does not reach: the file as it was sent, and copies of it; copies of the
workspace, its vault or its outputs, backups among them; pages and tables that were made from it and
have left. A solid-state disk, and a file system that keeps old versions, may hold deleted blocks
for some time: in the vault they are encrypted, elsewhere they hold pseudonyms.
"""


def certificate_path(workspace: Workspace, destroyed: Destroyed) -> Path:
    """Return where the certificate lies: a name for each time that a delivery was destroyed."""
    when = destroyed.destroyed.strftime("%Y%m%dT%H%M%S")
    return workspace.folder / FOLDER / f"{destroyed.id}-{when}.txt"


def certify(workspace: Workspace) -> None:
    """Write each certificate that the ledger holds and the folder lacks.

    Call it after the sweep: that the text is there means that the files are not.
    """
    for one in workspace.ledger.destroyed:
        path = certificate_path(workspace, one)
        if path.is_file():
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".tmp")
            beside.write_text(certificate(one), encoding="utf-8", newline="\n")
            beside.replace(path)
        except OSError as error:
            raise WorkspaceError(
                found=f"The certificate cannot be written: {error.strerror or error}.",
                where=str(path),
                do="Free disk space and open the workspace again; the delivery is destroyed.",
            ) from error


def certificate(destroyed: Destroyed) -> str:
    """Return the certificate in words. It names files by path, rows and hash, and no content."""
    files = "\n".join(f"  {one}" for one in destroyed.files) or "  none"
    missing = "".join(f"\n  {one}" for one in destroyed.missing)
    if missing:
        missing = f"\nAlready missing, and so not deleted wherever they may lie:{missing}\n"
    return f"""Certificate of destruction

The delivery {destroyed.id} of the source {destroyed.source} from {destroyed.provider},
received on {destroyed.received:%d %B %Y at %H:%M} as the file {destroyed.file}
(sha256 {destroyed.sha256}, {destroyed.rows} rows),
was destroyed on {destroyed.destroyed:%d %B %Y at %H:%M} by {destroyed.by}.
Reason: {destroyed.reason}

Deleted, and found to be gone:
{files}
{missing}
{_BEYOND}"""
