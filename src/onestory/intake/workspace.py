"""Workspaces: the folder where received records stand, open to one writer at a time.

`ledger.json` says what is there. All else is written under a new name below `records/` or in the
vault and never changed; what the ledger does not name was left by something that did not end, and
is swept away at the next opening for writing.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pyarrow.parquet as pq
from filelock import BaseFileLock, FileLock, Timeout

from onestory.intake import ledger as ledgers
from onestory.intake.certificates import certify
from onestory.model.errors import OneStoryError, WorkspaceError
from onestory.model.records import Ledger
from onestory.model.table import Stored, Table

RECORDS = "records"
TEMPORARY = "temporary"
LOCK = "workspace.lock"
_HOLDER = "workspace.writer.json"
_OWNER = "workspace.txt"
_DELIVERY = re.compile(r"[0-9a-f]{16}")  # only folders so named are ever swept
_DISK = {
    getattr(errno, name)
    for name in ("ENOSPC", "EFBIG", "EDQUOT", "EROFS", "EIO")
    if hasattr(errno, name)
}
_GENERATION = re.compile(r"-[0-9]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """An open workspace: its folder, its vault's folder, and the ledger in force."""

    folder: Path
    vault: Path
    ledger: Ledger
    writing: bool

    @property
    def temporary(self) -> Path:
        """Return the folder for what may spill; it is emptied at each opening for writing."""
        return self.folder / TEMPORARY

    def new_file(self, receipt_id: str, name: str) -> Path:
        """Return a path for a file of a delivery that the ledger does not have."""
        return self.folder / RECORDS / receipt_id / name

    def new_vault_file(self, receipt_id: str, name: str) -> Path:
        """Return a path for an encrypted file of a delivery that the ledger does not have."""
        return self.vault / receipt_id / name

    def renewed(self, stored: Stored) -> Path:
        """Return a new path for what takes a file's place, with the coming generation's number."""
        old = self.path(stored)
        return old.with_stem(f"{_GENERATION.sub('', old.stem)}-{self.ledger.generation + 1}")

    def renewed_in_vault(self, stored: Stored) -> Path:
        """Return a new path for what takes the place of an encrypted file."""
        return self.vault / self.renewed(stored).relative_to(self.folder)

    def path(self, stored: Stored) -> Path:
        """Return where a file of the workspace lies."""
        return self.folder / PurePosixPath(stored.path)

    def vault_path(self, stored: Stored) -> Path:
        """Return where a file of the vault lies."""
        return self.vault / PurePosixPath(stored.path)

    def table(self, stored: Stored) -> Table:
        """Return a Parquet file of the workspace as a table that `engine.read` takes."""
        path = self.path(stored)
        schema = pq.read_schema(path)
        return Table(path=path, schema=schema, rows=stored.rows, sha256=stored.sha256)

    def stored(self, table: Table) -> Stored:
        """Return the table as the ledger names it, from the vault's folder or the workspace's."""
        inside = table.path.is_relative_to(self.vault)
        path = table.path.relative_to(self.vault if inside else self.folder).as_posix()
        return Stored(path=path, rows=table.rows, sha256=table.sha256)

    def named(self) -> Iterator[tuple[Path, Stored]]:
        """Yield each file that the ledger names, and where it lies."""
        for receipt in self.ledger.receipts:
            here = (receipt.accepted, receipt.superseded, receipt.findings, receipt.profile)
            yield from ((self.path(one), one) for one in here if one is not None)
            yield from ((self.vault_path(one), one) for one in receipt.vaulted)

    def named_paths(self) -> list[Path]:
        """Return where the files lie that the ledger names."""
        return [path for path, _ in self.named()]

    def missing(self) -> list[Path]:
        """Return the files that the ledger names and that are not there."""
        return [path for path in self.named_paths() if not path.is_file()]


@contextmanager
def opened(
    folder: Path, *, write: bool, vault: Path | None = None, whole: bool = True
) -> Generator[Workspace]:
    """Give the workspace at `folder`, made if need be when writing.

    `vault` is its vault's folder, if not the one inside. For writing, no other process may have it
    open so, and what the ledger does not name is swept away. `whole` refuses a workspace that lacks
    a file; only what destroys a delivery may do without.

    Raises WorkspaceError when it is in use, damaged, not whole, or no workspace.
    """
    home, safe = folder.resolve(), (vault or folder / "vault").resolve()
    if not write:
        if not (home / ledgers.FILE).is_file():
            raise WorkspaceError(
                found="There is no workspace here.",
                where=str(folder),
                do="Check the path, or receive a delivery first.",
            )
        yield _checked(home, safe, writing=False, whole=whole)
        return
    with _locked(home), _full_disk_told(home):
        ledgers.begin(home)
        workspace = _swept(home, safe, whole=whole)
        try:
            yield workspace
        except BaseException:
            with suppress(OneStoryError):  # what failed is the news; leavings may fill a full disk
                sweep(replace(workspace, ledger=ledgers.read(home)))
            raise


@contextmanager
def _full_disk_told(folder: Path) -> Generator[None]:
    """Turn the system's word of a full or failing disk into what to do."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.errno not in _DISK:
            raise
        raise WorkspaceError(
            found=f"The disk takes no more: {os.strerror(error.errno)}.",
            where=str(error.filename or folder),
            do="Free disk space and run it again; nothing was changed.",
        ) from error


def _swept(folder: Path, vault: Path, *, whole: bool) -> Workspace:
    """Return the workspace for writing, checked before anything is deleted."""
    workspace = _checked(folder, vault, writing=True, whole=whole)
    _own_vault(workspace)
    sweep(workspace)
    certify(workspace)
    return workspace


def _checked(folder: Path, vault: Path, *, writing: bool, whole: bool) -> Workspace:
    """Return the workspace; without the vault it may still be read."""
    found = ledgers.read(folder)
    workspace = Workspace(folder=folder, vault=vault, ledger=found, writing=writing)
    if not whole:
        return workspace
    lacking = [
        path for path in workspace.missing() if writing or not path.is_relative_to(workspace.vault)
    ]
    if lacking:
        raise WorkspaceError(
            found=f"{len(lacking)} of the files that the ledger names are not there.",
            where=str(lacking[0]),
            do="Put them back, say with the setting `vault` where the vault lies, or destroy the "
            "delivery and receive it again.",
        )
    return workspace


def sweep(workspace: Workspace) -> None:
    """Delete what the ledger does not name: the leavings of what did not end, or was replaced."""
    keep = set(workspace.named_paths())
    (workspace.folder / ledgers.UNFINISHED).unlink(missing_ok=True)
    try:
        if workspace.temporary.exists():
            shutil.rmtree(workspace.temporary)
        for home in (workspace.folder / RECORDS, workspace.vault):
            _sweep_folder(home, keep)
    except OSError as error:
        raise WorkspaceError(
            found=f"A file that is no longer needed cannot be deleted: {error.strerror or error}.",
            where=str(error.filename or workspace.folder),
            do="Close the program that has it open, and run it again.",
        ) from error


def _sweep_folder(home: Path, keep: set[Path]) -> None:
    folders = [one for one in home.glob("*") if one.is_dir() and _DELIVERY.fullmatch(one.name)]
    for folder in folders:
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir():
                _sweep_if_empty(path)
            elif path not in keep:
                path.unlink(missing_ok=True)
        _sweep_if_empty(folder)


def _sweep_if_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds what is named, or what a dying process has just begun
        folder.rmdir()


@contextmanager
def _locked(folder: Path) -> Generator[None]:
    """Hold the workspace alone; the system lets go of it however this process ends."""
    lock = _lock(folder)
    try:
        written = {"process": os.getpid(), "since": datetime.now(UTC).isoformat("T", "seconds")}
        with suppress(OSError):  # it only tells the next one who is at work
            (folder / _HOLDER).write_text(json.dumps(written), encoding="utf-8")
        yield
    finally:
        lock.release()


def _lock(folder: Path) -> BaseFileLock:
    """Return the lock, held."""
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise WorkspaceError(
            found=f"Another process is writing to the workspace{_who(folder / _HOLDER)}.",
            where=str(folder / LOCK),
            do="Wait until it has ended, or end it; nothing was changed.",
        ) from error
    except OSError as error:
        raise WorkspaceError(
            found=f"The workspace cannot be written: {error.strerror or error}.",
            where=str(folder),
            do="Name a folder that you may write to, with room on its disk.",
        ) from error
    return lock


def _who(holder: Path) -> str:
    """Return in words which process said last that it is writing."""
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
        return f" (process {int(told['process'])}, since {told['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def vault_is_elsewhere(vault: Path) -> WorkspaceError:
    """Return the error for a vault that is not where it should be."""
    return WorkspaceError(
        found="The workspace's vault is not here, so that nothing in it can be read or deleted.",
        where=str(vault),
        do="Connect its drive, or correct the setting `vault`. If it is lost for good, make the"
        f" folder with a file {_OWNER} in it that holds the path of the workspace.",
    )


def _own_vault(workspace: Workspace) -> None:
    """Mark a vault that lies elsewhere as this workspace's. Two in one would sweep each other."""
    folder, vault = workspace.folder, workspace.vault
    if folder.is_relative_to(vault) or vault.is_relative_to(folder / RECORDS):
        raise WorkspaceError(
            found="The vault may not hold the workspace, nor lie among its records.",
            where=str(vault),
            do="Give the vault a folder of its own with the setting `vault`.",
        )
    if vault.is_relative_to(folder):
        return
    marker = vault / _OWNER
    if not marker.is_file() and any(one.vaulted for one in workspace.ledger.receipts):
        raise vault_is_elsewhere(vault)  # a drive not there: its place is empty, or is no folder
    owner = Path(marker.read_text(encoding="utf-8").strip()) if marker.is_file() else folder
    if owner != folder and (owner / ledgers.FILE).is_file():
        raise WorkspaceError(
            found=f"This vault belongs to the workspace {owner}.",
            where=str(vault),
            do="Give each workspace, and each copy of one, a vault of its own.",
        )
    vault.mkdir(parents=True, exist_ok=True)
    marker.write_text(f"{folder}\n", encoding="utf-8")
