"""Receive: partners' records checked, parted from their identifiers and kept in the workspace."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import intake
from onestory.intake import workspace as workspaces
from onestory.intake.records.receive import SECONDS, File, Taken, receive_records
from onestory.intake.records.want import Want
from onestory.intake.unlocking import open_to_others, unlocked
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.finding import Finding
from onestory.pipeline import plan as plans
from onestory.pipeline import quality
from onestory.pipeline.agreement import opted_out, refuse_beyond
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.received_before import (
    refuse_other_joins,
    without_destroyed,
)
from onestory.pipeline.records_plan import (
    Records,
    RecordsPlan,
    Workplace,
    postcode_directory,
    records_plan,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.intake.workspace import Workspace
    from onestory.model.source import Delivery, Join, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is the same for every file: when they came, the postcode directory, the opt-outs."""

    received: datetime
    postcodes: pa.Table
    opt_outs: pa.Array


def receive(
    path: Path,
    *,
    tell: Tell,
    cores: int | None = None,
    seconds: float = SECONDS,
    again: bool = False,
) -> Outcome:
    """Return what became of the plan's records: which were taken, refused or known already.

    A file that cannot be read leaves the others standing; what was taken is safe every few
    `seconds`. A content that was destroyed is taken only `again`. Raises AgreementError when the
    agreement ended or what stands came under another `join`; DeliveryError when no file could be
    read; PlanError, VaultError and WorkspaceError as their rooms do.
    """
    plan = records_plan(plans.opened(path))
    place = workplace(plan)
    if plan.agreed:
        asked: list[tuple[Source, Join]] = [(entry.source, entry.join) for entry in plan.records]
        refuse_beyond(plan.agreed, asked, datetime.now(UTC).date())
    files = files_of(plan, postcode_directory(place.postcodes))
    with workspaces.opened(place.folder, write=True, vault=place.vault) as workspace:
        refuse_other_joins(plan.records, workspace.ledger)
        key = unlocked(place.key, workspace)
        wanted, left_out = (files, ()) if again else without_destroyed(files, workspace.ledger)
        after, taken = receive_records(
            wanted,
            workspace,
            key,
            cores=cores or usable_cores(),
            tell=tell,
            seconds=seconds,
        )
        taken = (*taken, *left_out)
        _refuse_nothing(taken, plan)
        pages = quality.write_pages(plan, after)
        outcome = _outcome(after, taken, pages)
        findings = (*open_to_others(key), *_absent(plan), *outcome.findings)
        listed = quality.write_findings(plan, findings)
        return replace(outcome, files=(*outcome.files, listed), findings=findings)


def workplace(plan: RecordsPlan) -> Workplace:
    """Return where the plan keeps its records. Raises PlanError where it has none."""
    if plan.workplace is None or not plan.records:
        raise PlanError(
            found="The plan has no [[records]].",
            where=plan.where,
            do="Add [workspace] and [[records]], or see an example: `onestory invent`.",
        )
    return plan.workplace


def usable_cores() -> int:
    """Return how many files to check at a time: one a core, at most four, for memory's sake."""
    return min(os.cpu_count() or 1, 4)


def files_of(plan: RecordsPlan, postcodes: pa.Table) -> tuple[File, ...]:
    """Return every file of the plan's records, in the plan's order and then by name."""
    now = datetime.now(UTC).replace(microsecond=0)
    known = Known(received=now, postcodes=postcodes, opt_outs=opted_out(plan.agreed))
    found = [(entry, one) for entry in plan.records for one in _sent(entry)]
    _refuse_twice(found, plan)
    return tuple(
        File(path=one.path, sha256=one.sha256, want=_want(entry, plan, known))
        for entry, one in found
    )


def _refuse_twice(found: Sequence[tuple[Records, Delivery]], plan: RecordsPlan) -> None:
    """Raise PlanError where two entries of one source yield the same file."""
    first: dict[tuple[str, Path], str] = {}
    for entry, one in found:
        other = first.setdefault((entry.source.id, one.path.resolve()), entry.provider)
        if other != entry.provider:
            raise PlanError(
                found=f"'{one.path.name}' falls to two [[records]] of {entry.source.id}: {other}"
                f" and {entry.provider}.",
                where=plan.where,
                do="Write a `pattern` in each, so that every file is of one provider.",
            )


def _sent(entry: Records) -> tuple[Delivery, ...]:
    """Return the files of an entry; none where its folder holds none."""
    try:
        return intake.receive(entry.path, entry.source, pattern=entry.pattern)
    except DeliveryError:
        return ()


def _absent(plan: RecordsPlan) -> tuple[Finding, ...]:
    """Return a warning for each entry without a file: the others are received all the same."""
    return tuple(
        Finding(
            rule="no file",
            severity="warning",
            message=f"There is no file of {entry.source.title} from {entry.provider}"
            f"{'' if entry.path.exists() else f', and no {entry.path}'}.",
            do="Ask whether it is still to come, or correct `path` and `pattern`.",
            file=f"{entry.path.name}/{entry.pattern}",
        )
        for entry in plan.records
        if not _sent(entry)
    )


def _want(entry: Records, plan: RecordsPlan, known: Known) -> Want:
    return Want(
        source=entry.source,
        provider=entry.provider,
        join=entry.join,
        received=known.received,
        own=entry.own,
        postcodes=known.postcodes,
        opt_outs=known.opt_outs,
        invented=plan.invented,
        header_row=entry.header_row,
        delimiter=entry.delimiter,
        sender=entry.sender,
    )


def _refuse_nothing(taken: Sequence[Taken], plan: RecordsPlan) -> None:
    """Raise the error of the first file when no file could be read, or there is none."""
    if not taken:
        raise DeliveryError(
            found="None of the [[records]] has a file.",
            where=plan.where,
            do="Put the files where `path` says; a relative path starts from this file's folder.",
        )
    errors = [one.error for one in taken if one.error]
    if errors and len(errors) == len(taken):
        more = "".join(
            f" {one.file.path.name}: {one.error.found}" for one in taken[1:4] if one.error
        )
        more += f" And so {len(taken) - 4} more." if taken[4:] else ""
        raise DeliveryError(
            found=f"{errors[0].found}{more}",
            where=errors[0].where or taken[0].file.path.name,
            do=errors[0].do,
        ) from errors[0]


def _outcome(workspace: Workspace, taken: Sequence[Taken], pages: Sequence[Path]) -> Outcome:
    """Return what was received in words and numbers."""
    receipts = [receipt for one in taken for receipt in one.receipts]
    refused = [one for one in taken if one.error]
    gone = [one for one in taken if any(f.rule == "destroyed before" for f in one.findings)]
    repeated = len(taken) - len(refused) - len(gone) - sum(bool(one.receipts) for one in taken)
    let_go = f" {len(gone)} destroyed before," if gone else ""
    held = sum(one.quarantined_rows for one in receipts)
    sentences = [
        f"{len(receipts)} {'delivery' if len(receipts) == 1 else 'deliveries'} taken,"
        f" {repeated} known already,{let_go} {len(refused)} refused;"
        f" {len(workspace.ledger.receipts)} in the workspace."
    ]
    if held:
        sentences.append(f"{held:,} of the rows not accepted could not be told into cells.")
    return Outcome(
        files=(*pages, workspace.folder / "ledger.json"),
        sentences=tuple(sentences),
        findings=tuple(finding for one in taken for finding in one.findings),
        received_rows=sum(one.received_rows for one in receipts),
        accepted_rows=sum(one.accepted_rows for one in receipts),
        rejected_rows=sum(one.rejected_rows + one.quarantined_rows for one in receipts),
    )
