"""Rotation: a new key for all pseudonyms and all encryption, in one step that is whole or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory import engine, vault
from onestory.engine import Session
from onestory.intake.ledger import commit
from onestory.intake.records.event_keys import event_keys
from onestory.intake.records.identities import PERSON_COLUMNS, REGISTER
from onestory.intake.unlocking import unlocked
from onestory.intake.workspace import Workspace, sweep
from onestory.model.errors import VaultError
from onestory.model.records import Ledger, Receipt
from onestory.model.table import Stored, Table
from onestory.sources import RecordLayout, catalogue, record_layout
from onestory.vault import Key

_ROWS = 250_000  # a batch; each indexes the delivery's pseudonyms anew
_UNIT = "\x1f"  # as `records.identities` parts what a row says of a person


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """The key in force and the one that follows."""

    old: Key
    new: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Renamed:
    """Each pseudonym of a delivery as it was, each once, and as it will be."""

    old: pa.Array
    new: pa.Array


def rotate(workspace: Workspace, *, key_path: Path) -> Ledger:
    """Return the ledger after every pseudonym and every vault file was made anew with a new key.

    The vault's registers hold each identifier with its space, from which pseudonyms are made again;
    each is first checked against the old key. All files get new names, the ledger turns to them in
    one step, and only then are the old files and the old version of the key deleted: ended
    half-way, the old state stands. Memory holds the distinct pseudonyms of one delivery at a time.
    The workspace given is then out of date: open it again.

    Raises VaultError when a register or a table does not agree with the key; nothing is changed.
    """
    before = workspace.ledger
    old = unlocked(key_path, workspace)
    keys = _Keys(old=old, new=vault.with_new_version(old))
    receipts = tuple(_rekeyed(workspace, one, keys) for one in before.receipts)
    after = replace(before, receipts=receipts, pseudonym_version=keys.new.version)
    changed = commit(workspace, after)
    sweep(changed)
    vault.without_other_versions(keys.new)
    return changed.ledger


def _rekeyed(workspace: Workspace, receipt: Receipt, keys: _Keys) -> Receipt:
    """Return the receipt with its tables written anew under new names."""
    renamed = _renamed(workspace, receipt, keys)
    return replace(
        receipt,
        accepted=_records(workspace, receipt, renamed, keys),
        vaulted=tuple(_encrypted(workspace, one, renamed, keys) for one in receipt.vaulted),
        pseudonym_version=keys.new.version,
    )


def _renamed(workspace: Workspace, receipt: Receipt, keys: _Keys) -> _Renamed:
    """Return what becomes of each pseudonym of the delivery."""
    parts = [part for one in receipt.vaulted for part in _pairs(workspace.vault_path(one), keys)]
    pairs = pa.table(
        {
            "old": pa.chunked_array([part.old for part in parts], type=pa.string()),
            "new": pa.chunked_array([part.new for part in parts], type=pa.string()),
        }
    ).combine_chunks()
    distinct = pairs.group_by("old").aggregate([("new", "min")]).combine_chunks()
    return _Renamed(old=distinct["old"].combine_chunks(), new=distinct["new_min"].combine_chunks())


def _pairs(path: Path, keys: _Keys) -> Iterator[_Renamed]:
    """Yield the pseudonyms that a vault file explains, as they were and will be."""
    names = vault.schema(path, key=keys.old).names
    if names == REGISTER.names:
        for batch in vault.batches(path, key=keys.old, rows=_ROWS):
            yield from _of_register(batch, path, keys)
    elif tuple(names[: len(PERSON_COLUMNS)]) == PERSON_COLUMNS:
        for batch in vault.batches(path, key=keys.old, rows=_ROWS):
            yield _of_persons(batch, path, keys)


def _of_register(batch: pa.RecordBatch, path: Path, keys: _Keys) -> Iterator[_Renamed]:
    rows = batch.filter(pc.is_valid(batch["value"]))
    for space in pc.unique(rows["space"]).to_pylist():
        of_space = rows.filter(pc.equal(rows["space"], space))
        made = _made(of_space["value"], space, keys)
        _agree(made.old, of_space["pseudonym"], path)
        yield made


def _of_persons(batch: pa.RecordBatch, path: Path, keys: _Keys) -> _Renamed:
    """Return the identities of persons: made of all that the row says of who the person is."""
    said = [batch[name] for name in batch.schema.names[len(PERSON_COLUMNS) :]]
    texts = [pc.fill_null(pc.cast(one, pa.string()), "") for one in said]
    made = _made(pc.binary_join_element_wise(*texts, _UNIT), "identity", keys)
    _agree(made.old, batch["identity"], path)
    return made


def _made(values: pa.Array, space: str, keys: _Keys) -> _Renamed:
    return _Renamed(
        old=vault.pseudonyms(values, key=keys.old, space=space),
        new=vault.pseudonyms(values, key=keys.new, space=space),
    )


def _agree(made: pa.Array, written: pa.Array, path: Path) -> None:
    """Raise VaultError where the key in force does not make the pseudonyms that are written."""
    wrong = pc.sum(pc.fill_null(pc.not_equal(made, written), fill_value=True)).as_py()
    if wrong:
        raise VaultError(
            found=f"{wrong} pseudonyms are not those that the key in force makes.",
            where=str(path),
            do="Name the key of this workspace, or receive the delivery again; "
            "nothing was changed.",
        )


def _records(workspace: Workspace, receipt: Receipt, renamed: _Renamed, keys: _Keys) -> Stored:
    """Return the delivery's records with the new pseudonyms, written a batch at a time.

    A private field's part of an event key is its pseudonym, so the keys are made again too: else a
    correction that comes after the rotation would not find what it corrects.
    """
    stored = receipt.accepted
    path, target = workspace.path(stored), workspace.renewed(stored)
    layouts = [record_layout(one) for one in catalogue() if one.id == receipt.source]
    with engine.session(threads=1) as session, pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        with engine.writer(target, schema) as made:
            for batch in file.iter_batches(batch_size=_ROWS):
                rows = _turned(batch, renamed, keys, path)
                made.write_batch(_keyed(rows, layouts[0], session) if layouts else rows)
    table = Table(path=target, schema=schema, rows=stored.rows, sha256=engine.sha256(target))
    return workspace.stored(table)


def _keyed(rows: pa.RecordBatch, layout: RecordLayout, session: Session) -> pa.RecordBatch:
    """Return the rows with their event keys made again."""
    columns = {name: rows[name] for name in rows.schema.names}
    if "event_key" not in columns:
        return rows
    columns["event_key"] = event_keys(columns, layout, session)
    return pa.record_batch(columns, schema=rows.schema)


def _encrypted(workspace: Workspace, stored: Stored, renamed: _Renamed, keys: _Keys) -> Stored:
    """Return a vault file encrypted anew, its own pseudonyms turned."""
    path, target = workspace.vault_path(stored), workspace.renewed_in_vault(stored)
    with vault.writer(target, vault.schema(path, key=keys.old), key=keys.new) as made:
        for batch in vault.batches(path, key=keys.old, rows=_ROWS):
            made.write(_turned(batch, renamed, keys, path))
    return workspace.stored(made.table)


def _turned(batch: pa.RecordBatch, renamed: _Renamed, keys: _Keys, path: Path) -> pa.RecordBatch:
    """Return the rows with each pseudonym as it will be."""
    columns = [
        _column(batch[name], name=name, renamed=renamed, keys=keys, where=f"{path}: {name}")
        for name in batch.schema.names
    ]
    return pa.record_batch(columns, schema=batch.schema)


def _column(column: pa.Array, *, name: str, renamed: _Renamed, keys: _Keys, where: str) -> pa.Array:
    if name in {"identity", "pseudonym"} or name.endswith("_pseudonym"):
        return _looked_up(column, renamed, where)
    if name == "pseudonym_version":
        version = pa.scalar(keys.new.version, column.type)
        return pc.if_else(pc.is_valid(column), version, column)
    return column


def _looked_up(column: pa.Array, renamed: _Renamed, where: str) -> pa.Array:
    found = renamed.new.take(pc.index_in(column, value_set=renamed.old))
    lost = found.null_count - column.null_count
    if lost:
        raise VaultError(
            found=f"{lost} rows have a pseudonym whose identifier the vault does not hold.",
            where=where,
            do="Put back the vault's file, or destroy the delivery and receive it again; "
            "nothing was changed.",
        )
    return found
