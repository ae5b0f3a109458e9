"""Destroying a delivery and everything made from it, with a certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from onestory import engine
from onestory.intake.certificates import certify
from onestory.intake.ledger import commit
from onestory.intake.records.standing import as_earlier, as_newer
from onestory.intake.records.superseding import SUPERSEDED, superseded
from onestory.intake.workspace import Workspace, sweep, vault_is_elsewhere
from onestory.model.errors import WorkspaceError
from onestory.model.records import Destroyed, Receipt
from onestory.sources import RecordLayout, catalogue, record_layout


def destroy(workspace: Workspace, receipt_id: str, *, by: str, reason: str) -> Destroyed:
    """Return the certificate that the delivery and everything made from it was deleted.

    The ledger lets go of it first, in one step; the files follow, and the certificate's text is
    written when none is left. Ended half-way, the next opening for writing finishes it. What later
    deliveries of the provider supersede is worked out again as if it had never come, so that rows
    that it alone superseded are current again. The workspace given is then out of date: open it
    again.

    A file of the delivery that is not there is told on the certificate, and not as deleted.

    Raises WorkspaceError when there is no such delivery, or its vault is not there.
    """
    receipt = _receipt(workspace, receipt_id)
    _refuse_without_vault(workspace, receipt)
    gone = _certificate(workspace, receipt, by=by, reason=reason)
    receipts = _as_if_never_come(workspace, receipt)
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


def _refuse_without_vault(workspace: Workspace, receipt: Receipt) -> None:
    """Raise WorkspaceError when the vault's folder is not there: nothing in it would be deleted."""
    if receipt.vaulted and not workspace.vault.is_dir():
        raise vault_is_elsewhere(workspace.vault)


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
        files=tuple(_named(workspace, receipt, there=True)),
        missing=tuple(_named(workspace, receipt, there=False)),
    )


def _named(workspace: Workspace, receipt: Receipt, *, there: bool) -> Iterator[str]:
    """Yield by path, rows and hash each file of the delivery that is there, or that is not."""
    here = (receipt.accepted, receipt.superseded, receipt.findings, receipt.profile)
    outside = [("", one, workspace.path(one)) for one in here if one is not None]
    inside = [("vault/", one, workspace.vault_path(one)) for one in receipt.vaulted]
    for home, one, path in (*outside, *inside):
        if path.is_file() == there:
            yield f"{home}{one.path}, {one.rows} rows, sha256 {one.sha256}"


def _as_if_never_come(workspace: Workspace, gone: Receipt) -> tuple[Receipt, ...]:
    """Return the other receipts in their order, each with what it supersedes now."""
    before: list[Receipt] = []
    met = False
    for receipt in workspace.ledger.receipts:
        if receipt.id == gone.id:
            met = True
            continue
        touched = met and (receipt.source, receipt.provider) == (gone.source, gone.provider)
        before.append(_remade(workspace, receipt, before, gone) if touched else receipt)
    return tuple(before)


def _remade(
    workspace: Workspace, receipt: Receipt, before: Sequence[Receipt], gone: Receipt
) -> Receipt:
    """Return the receipt with the list of rows that it supersedes among those before it."""
    layouts = [record_layout(one) for one in catalogue() if one.id == receipt.source]
    listed = receipt.superseded
    old = engine.read(workspace.table(listed)) if listed else SUPERSEDED.empty_table()
    if layouts:
        earlier = [
            one for one in before if (one.source, one.provider) == (gone.source, gone.provider)
        ]
        new = _superseded(workspace, receipt, earlier, layouts[0])
    else:  # a source that this version no longer declares
        new = old.filter(pc.not_equal(old["delivery"], gone.id))
    order = [("delivery", "ascending"), ("row", "ascending")]
    if new.sort_by(order).equals(old.sort_by(order)):
        return receipt
    if not new.num_rows:
        return replace(receipt, superseded=None)
    path = workspace.renewed(listed or replace(receipt.accepted, path=_list_beside(receipt)))
    return replace(receipt, superseded=workspace.stored(engine.write(new, path)))


def _list_beside(receipt: Receipt) -> str:
    return PurePosixPath(receipt.accepted.path).with_name("superseded.parquet").as_posix()


def _superseded(
    workspace: Workspace, receipt: Receipt, earlier: Sequence[Receipt], layout: RecordLayout
) -> pa.Table:
    newer = as_newer(workspace, receipt)
    standing = [as_earlier(workspace, one) for one in earlier]
    workspace.temporary.mkdir(parents=True, exist_ok=True)
    with engine.session(spill=workspace.temporary) as session:
        return superseded(newer, standing, layout, session).rows
