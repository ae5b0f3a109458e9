"""Unlocking: the key of a workspace, made when the workspace is new and read ever after."""

from __future__ import annotations

from pathlib import Path

from onestory import vault
from onestory.intake.workspace import Workspace
from onestory.model.finding import Finding
from onestory.vault import Key


def unlocked(path: Path, workspace: Workspace) -> Key:
    """Return the key at `path` in the version that the workspace was made with.

    A workspace with nothing in it and no key gets a new one. Raises VaultError when the key is
    missing, damaged, inside the workspace or its vault, or another workspace's.
    """
    ledger, outside = workspace.ledger, (workspace.folder, workspace.vault)
    if not ledger.pseudonym_version and not path.exists():
        return vault.create_key(path, workspace=ledger.workspace, outside=outside)
    return vault.read_key(
        path, version=ledger.pseudonym_version, workspace=ledger.workspace, outside=outside
    )


def open_to_others(key: Key) -> tuple[Finding, ...]:
    """Return a warning where others than its owner may read the key."""
    if not vault.others_may_read(key.path):
        return ()
    return (
        Finding(
            rule="key open to others",
            severity="warning",
            message="Other users of this machine may read the key, and with it the vault.",
            do="Let its owner alone read it: chmod 600 on the file.",
            file=key.path.name,
        ),
    )
