"""Destroying a delivery and everything made from it, with a certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.compute as pc

from onestory import engine
from onestory.intake.certificates import certify
from onestory.intake.ledger import commit
from onestory.intake.workspace import Workspace, sweep
from onestory.model.errors import WorkspaceError
from onestory.model.records import Destroyed, Receipt
from onestory.model.table import Stored

Remake = Callable[[Workspace, Receipt], Stored | None]
"""What remakes the list of rows that a receipt supersedes, in a workspace without the delivery."""


def destroy(
    workspace: Workspace, receipt_id: str, *, by: str, reason: str, remake: Remake | None = None
) -> Destroyed:
    """Return the certificate that the delivery and everything made from it was deleted.

    The ledger lets go of it first, in one step; the files follow, and the certificate's text is
    written when none is left. Ended half-way, the next opening for writing finishes it. Rows that
    it superseded are current again; lists that name its rows are made anew, by `remake` or by
    leaving those rows out. The workspace given is then out of date: open it again.

    Raises WorkspaceError when there is no such delivery.
    """
    receipt = _receipt(workspace, receipt_id)
    gone = _certificate(workspace, receipt, by=by, reason=reason)
    others = tuple(one for one in workspace.ledger.receipts if one.id != receipt_id)
    without = replace(workspace, ledger=replace(workspace.ledger, receipts=others))
    again = remake or (lambda within, one: _without(within, one, receipt_id))
    receipts = tuple(
        replace(one, superseded=again(without, one)) if _follows(one, receipt) else one
        for one in others
    )
    certified = (*workspace.ledger.destroyed, gone)
    after = replace(workspace.ledger, receipts=receipts, destroyed=certified)
    changed = commit(workspace, after)
    sweep(changed)
    certify(changed)
    return gone


def _receipt(workspace: Workspace, receipt_id: str) -> Receipt:
    found = [one for one in workspace.ledger.receipts if one.id == receipt_id]
    if found:
        return found[0]
    known = ", ".join(one.id for one in workspace.ledger.receipts[-5:]) or "none"
    raise WorkspaceError(
        found=f"There is no delivery '{receipt_id}' here. The latest are: {known}.",
        where=str(workspace.folder),
        do="Give the id of a delivery as the list of deliveries shows it.",
    )


def _certificate(workspace: Workspace, receipt: Receipt, *, by: str, reason: str) -> Destroyed:
    if not by.strip() or not reason.strip():
        raise WorkspaceError(
            found="A certificate needs a name and a reason.",
            where=str(workspace.folder),
            do="Say who destroys the delivery and why.",
        )
    return Destroyed(
        id=receipt.id,
        source=receipt.source,
        provider=receipt.provider,
        file=receipt.file,
        sha256=receipt.sha256,
        received=receipt.known_from,
        destroyed=datetime.now(UTC).replace(microsecond=0),
        by=by.strip(),
        reason=reason.strip(),
        rows=receipt.received_rows,
        files=tuple(_named(receipt)),
    )


def _named(receipt: Receipt) -> Iterator[str]:
    """Yield each file of the delivery by path, rows and hash."""
    here = (receipt.accepted, receipt.superseded, receipt.findings, receipt.profile)
    for one in (*here, *receipt.vaulted):
        if one is not None:
            home = "vault/" if one in receipt.vaulted else ""
            yield f"{home}{one.path}, {one.rows} rows, sha256 {one.sha256}"


def _follows(one: Receipt, gone: Receipt) -> bool:
    """Whether the receipt may have superseded rows of the delivery, or need to now."""
    return (one.source, one.provider) == (gone.source, gone.provider)


def _without(workspace: Workspace, receipt: Receipt, gone: str) -> Stored | None:
    """Return the list of superseded rows without those of the delivery that is gone."""
    if receipt.superseded is None:
        return None
    rows = engine.read(workspace.table(receipt.superseded))
    kept = rows.filter(pc.not_equal(rows["delivery"], gone))
    if kept.num_rows == rows.num_rows:
        return receipt.superseded
    if not kept.num_rows:
        return None
    return workspace.stored(engine.write(kept, workspace.renewed(receipt.superseded)))
