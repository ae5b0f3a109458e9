"""Receiving records: files in, the ledger changed by whole files, nothing half done."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from time import monotonic

import pyarrow as pa

from onestory import engine
from onestory.intake import ledger as ledgers
from onestory.intake.json_form import to_json
from onestory.intake.records import standing as current
from onestory.intake.records.check import Folders, PartChecked, check_file, opened_session
from onestory.intake.records.shapes import sheet_shown
from onestory.intake.records.standing import Standing
from onestory.intake.records.stored_json import write_json
from onestory.intake.records.superseding_told import told
from onestory.intake.records.want import Want, words_of
from onestory.intake.workspace import RECORDS, Workspace
from onestory.model.errors import OneStoryError
from onestory.model.finding import Finding
from onestory.model.records import Ledger, Receipt
from onestory.model.table import Stored, Table
from onestory.vault import Key

Tell = Callable[[str, int, int], None]
Outcome = tuple[PartChecked, ...] | OneStoryError
_TOGETHER, _TOGETHER_BYTES = 16, 4 << 20  # files, and their bytes, that one process takes at once
SECONDS = 3.0  # between two changes of the ledger: to write it whole takes time too


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to receive: where it is, its hash, and what it is said to be."""

    path: Path
    sha256: str
    want: Want


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a file: its receipts, or the finding that tells why there are none."""

    file: File
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...]
    error: OneStoryError | None = None


def receive_records(
    files: Sequence[File],
    workspace: Workspace,
    key: Key,
    *,
    cores: int,
    tell: Tell,
    seconds: float = SECONDS,
) -> tuple[Workspace, tuple[Taken, ...]]:
    """Return the workspace with the files received, and what became of each.

    A file whose content the same provider sent before changes nothing. A file that cannot be read
    is told and leaves the others standing. Files are entered in the order given; the ledger changes
    every few `seconds`, each time by whole files: an end at any moment costs seconds of work.
    """
    fresh = _fresh(files, workspace)
    kept = {id(one) for one in fresh}
    taken = [_repeated(one, workspace.ledger) for one in files if id(one) not in kept]
    entered, since = workspace.ledger, monotonic()
    with current.opened(workspace) as standing, _folders_of_this_run(workspace) as to:
        for number, (file, outcome) in enumerate(_checked(fresh, to, key, cores)):
            tell(f"Checked {file.path.name}", number + 1, len(fresh))
            if isinstance(outcome, OneStoryError):
                taken.append(_refused(file, outcome))
                continue
            drafted = replace(workspace, ledger=entered)
            entered, one = _enter(drafted, file, outcome, key=key, standing=standing)
            taken.append(one)
            if monotonic() - since > seconds:
                workspace = ledgers.commit(workspace, entered)
                entered, since = workspace.ledger, monotonic()
    if entered is not workspace.ledger:
        workspace = ledgers.commit(workspace, entered)
    return workspace, tuple(taken)


def _fresh(files: Sequence[File], workspace: Workspace) -> list[File]:
    """Return the files whose content their provider did not send before, each content once."""
    known = {(one.source, one.provider, one.sha256) for one in workspace.ledger.receipts}
    first: dict[tuple[str, str, str], File] = {}
    for one in files:
        content = (one.want.source.id, one.want.provider, one.sha256)
        if content not in known:
            first.setdefault(content, one)
    return list(first.values())


def _checked(
    files: Sequence[File], to: Folders, key: Key, cores: int
) -> Iterator[tuple[File, Outcome]]:
    """Yield each file with its checked tables, or why it could not be read, in the order given."""
    some = list(_some(files))
    if cores == 1 or len(files) < 2:
        for together in some:
            yield from zip(together, _check(together, key, to), strict=True)
        return
    # A fresh process on every platform: a forked one would inherit locks held by threads.
    spawning = get_context("spawn")
    with ProcessPoolExecutor(
        min(cores, len(some)), mp_context=spawning, initializer=_end_with_parent
    ) as pool:
        running = [(together, pool.submit(_check_all, together, key, to)) for together in some]
        for together, future in running:
            yield from zip(together, future.result(), strict=True)


@contextmanager
def _folders_of_this_run(workspace: Workspace) -> Generator[Folders]:
    """Give folders that only this run's processes write to, whatever becomes of this one.

    A process that outlives a killed one by a moment cannot then write into files that the next run
    has made its own. They are named as a delivery's folders are, so that the next sweep takes them.
    """
    name = secrets.token_hex(8)
    to = Folders(records=workspace.folder / RECORDS / name, vault=workspace.vault / name)
    try:
        yield to
    finally:
        for folder in (to.records, to.vault):
            shutil.rmtree(folder, ignore_errors=True)


def _end_with_parent() -> None:
    """Watch from a thread for the end of the process that began this one, and end too.

    A pool's processes hold both ends of their own queue: when the one that feeds it is killed, they
    would work it off and then wait for ever.
    """
    Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _some(files: Sequence[File]) -> Iterator[list[File]]:
    """Give the files in their order, small ones together: to begin costs more than to check one."""
    together: list[File] = []
    size = 0
    for file in files:
        size += file.path.stat().st_size
        together.append(file)
        if size > _TOGETHER_BYTES or len(together) == _TOGETHER:
            yield together
            together, size = [], 0
    if together:
        yield together


def _check_all(files: Sequence[File], key: Key, to: Folders) -> list[Outcome]:
    return list(_check(files, key, to))


def _check(files: Sequence[File], key: Key, to: Folders) -> Iterator[Outcome]:
    """Give the checked tables of each file, or in their place an error of ours, to be told."""
    pa.set_cpu_count(1)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with opened_session() as asking:
        for file in files:
            try:
                yield check_file(
                    file.path, file.want, key, sha256=file.sha256, to=to, session=asking
                )
            except OneStoryError as error:
                yield error


def _enter(
    workspace: Workspace,
    file: File,
    parts: Sequence[PartChecked],
    *,
    key: Key,
    standing: Standing,
) -> tuple[Ledger, Taken]:
    """Return the ledger with all tables of the file, not yet in force, and what became of it."""
    receipts, drafted = workspace.ledger.receipts, workspace
    findings: list[Finding] = []
    for checked in parts:  # all or none: half a file would count as a known one
        part = _moved(checked, workspace)
        done = standing.supersede(part, file.want, drafted)
        notes = told(done, delivery=part.id, file=file.path.name, sheet=sheet_shown(part.member))
        findings += (whole := replace(part, findings=(*part.findings, *notes))).findings
        receipt = _receipt(workspace, file, whole, key, _written(workspace, part, done.rows))
        receipts = (*receipts, receipt)
        drafted = replace(drafted, ledger=replace(drafted.ledger, receipts=receipts))
    entered = Taken(
        file=file,
        receipts=receipts[len(workspace.ledger.receipts) :],
        findings=tuple(findings),
    )
    return replace(drafted.ledger, pseudonym_version=key.version), entered


def _moved(part: PartChecked, workspace: Workspace) -> PartChecked:
    """Return the part with its files where the ledger will name them."""

    def moved(table: Table, path: Path) -> Table:
        path.parent.mkdir(parents=True, exist_ok=True)
        return replace(table, path=table.path.replace(path))

    accepted = workspace.new_file(part.id, part.accepted.path.name)
    vaulted = (moved(one, workspace.new_vault_file(part.id, one.path.name)) for one in part.vaulted)
    return replace(part, accepted=moved(part.accepted, accepted), vaulted=tuple(vaulted))


def _written(workspace: Workspace, part: PartChecked, rows: pa.Table) -> Stored | None:
    """Return the list of superseded rows as written, None where there are none."""
    if not rows.num_rows:
        return None
    return workspace.stored(engine.write(rows, workspace.new_file(part.id, "superseded.parquet")))


def _receipt(
    workspace: Workspace, file: File, part: PartChecked, key: Key, gone: Stored | None
) -> Receipt:
    """Return what the ledger keeps of the delivery, its findings and profile written."""
    findings = workspace.new_file(part.id, "findings.json")
    profile = workspace.new_file(part.id, "profile.json")
    return Receipt(
        id=part.id,
        source=file.want.source.id,
        provider=file.want.provider,
        file=file.path.name,
        member=part.member,
        sha256=file.sha256,
        known_from=file.want.received,
        version=part.version,
        join=file.want.join,
        invented=file.want.invented,
        received_rows=part.received_rows,
        accepted_rows=part.accepted_rows,
        rejected_rows=part.rejected_rows,
        quarantined_rows=part.quarantined_rows,
        start=part.period.start if part.period else None,
        end=part.period.end if part.period else None,
        stated_start=part.stated.start if part.stated else None,
        stated_end=part.stated.end if part.stated else None,
        accepted=workspace.stored(part.accepted),
        superseded=gone,
        findings=write_json(to_json(part.findings), findings, workspace, rows=len(part.findings)),
        profile=write_json(to_json(part.profile), profile, workspace, rows=1),
        vaulted=tuple(workspace.stored(one) for one in part.vaulted),
        pseudonym_version=key.version,
        words=words_of(file.want),
    )


def _repeated(file: File, ledger: Ledger) -> Taken:
    """Return that nothing was changed; a warning where it would now be read in another way."""
    content = (file.want.source.id, file.want.provider, file.sha256)
    read = {
        one.words for one in ledger.receipts if (one.source, one.provider, one.sha256) == content
    }
    if read - {"", words_of(file.want)}:
        return Taken(file=file, receipts=(), findings=(_other_words(file),))
    finding = Finding(
        rule="already received",
        severity="note",
        message="The same provider sent this very content before; nothing was changed.",
        do="Nothing; if new figures were expected, ask whether the right file was sent.",
        file=file.path.name,
    )
    return Taken(file=file, receipts=(), findings=(finding,))


def _other_words(file: File) -> Finding:
    return Finding(
        rule="received under another mapping",
        severity="warning",
        message="The file stands as it was read before `mapping` or `join` was changed; nothing"
        " was changed.",
        do="To have it read anew, destroy it and all that its sender sent after it (`onestory"
        " workspace destroy`), then run `onestory receive --again`.",
        file=file.path.name,
    )


def _refused(file: File, error: OneStoryError) -> Taken:
    finding = Finding(
        rule="file refused",
        severity="rejected",
        message=f"{error.found} Nothing of it was taken.",
        do=error.do,
        file=file.path.name,
    )
    return Taken(file=file, receipts=(), findings=(finding,), error=error)
