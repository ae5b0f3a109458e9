"""Unlocking: the key of a workspace, made when the workspace is new and read ever after."""

from __future__ import annotations

from pathlib import Path

from onestory import vault
from onestory.intake.workspace import Workspace
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
