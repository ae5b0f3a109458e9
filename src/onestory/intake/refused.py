"""Refused rows: what a delivery held that was not accepted, opened from the vault."""

from __future__ import annotations

from typing import TypedDict

from onestory import vault
from onestory.intake.workspace import Workspace
from onestory.model.errors import WorkspaceError
from onestory.model.records import Receipt
from onestory.vault import Key

_FILE = "rejected"


class RefusedRow(TypedDict):
    """A row as the vault keeps it."""

    row: int
    kind: str
    reason: str
    text: str


def receipt(workspace: Workspace, delivery: str) -> Receipt:
    """Return the delivery whose id begins so. Raises WorkspaceError unless exactly one does."""
    found = [one for one in workspace.ledger.receipts if one.id.startswith(delivery)]
    if len(found) == 1 and delivery:
        return found[0]
    raise WorkspaceError(
        found=f"{len(found)} deliveries have an id that begins with '{delivery}'.",
        where=str(workspace.folder),
        do="List them with `onestory workspace status`, and give more letters of the id.",
    )


def refused(
    workspace: Workspace, delivery: Receipt, key: Key, *, most: int
) -> tuple[RefusedRow, ...]:
    """Return up to `most` refused rows of the delivery, in the order of the file."""
    files = [one for one in delivery.vaulted if one.path.rpartition("/")[2].startswith(_FILE)]
    rows: list[RefusedRow] = []
    for one in files:
        for batch in vault.batches(workspace.vault_path(one), key=key):
            rows += [RefusedRow(**row) for row in batch.to_pylist()[: most - len(rows)]]
            if len(rows) >= most:
                break
    return tuple(sorted(rows, key=lambda row: row["row"]))
