"""States of the bench of faults: what may stand after a kill, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from faults_children import Job, Place

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.records import Ledger, Receipt

KEYED = re.compile(r"identity|event_key|pseudonym_version|.*_pseudonym")  # made with the key


def ledger_of(place: Place) -> Ledger:
    """The ledger that stands; nothing is swept."""
    from onestory.intake import ledger

    return ledger.read(place.workspace)


def is_left_by_a_step(before: Ledger, after: Ledger, job: Job) -> bool:
    """Whether the job may have left this ledger, at its beginning, at its end or between steps."""
    if after == before:
        return True
    if job.verb == "receive":
        kept = after.receipts[: len(before.receipts)] == before.receipts
        return kept and after.destroyed == before.destroyed
    if after.generation != before.generation + 1:
        return False
    if job.verb == "rotate":
        version = after.pseudonym_version
        fresh = version != before.pseudonym_version
        return fresh and [unkeyed(one) for one in after.receipts] == [
            unkeyed(one) for one in before.receipts
        ]
    ids = [one.id for one in before.receipts if one.id != job.delivery]
    gone = [one.id for one in after.destroyed[len(before.destroyed) :]]
    return [one.id for one in after.receipts] == ids and gone == [job.delivery]


def unkeyed(receipt: Receipt) -> Receipt:
    """The receipt without what a new key changes."""
    bare = replace(receipt.accepted, path="", sha256="")
    return replace(receipt, accepted=bare, vaulted=(), pseudonym_version="")


def wrongs(place: Place, sound: set[Receipt]) -> Iterator[str]:
    """What is wrong with the workspace, opened for reading and then for writing.

    The rows of a delivery found sound need not be read again while its files have their hashes.
    """
    from onestory import engine
    from onestory.intake.certificates import certificate_path
    from onestory.intake.unlocking import unlocked
    from onestory.intake.workspace import opened

    if (place.workspace / "ledger.json").exists():
        with opened(place.workspace, write=False):
            pass
    with opened(place.workspace, write=True) as workspace:
        named = dict(workspace.named())
        left = set(files_below(workspace.folder / "records", workspace.vault)) ^ set(named)
        yield from (f"left or missing: {path}" for path in left)
        changed = [path for path, one in named.items() if engine.sha256(path) != one.sha256]
        yield from (f"hash of {path}" for path in changed)
        if place.key.exists() or workspace.ledger.pseudonym_version:
            unlocked(place.key, workspace)
        for receipt in set(workspace.ledger.receipts) - sound:
            yield from wrongs_of(workspace, receipt, place)
            sound.add(receipt)
        versions = {one.pseudonym_version for one in workspace.ledger.receipts}
        if versions - {workspace.ledger.pseudonym_version}:
            yield f"pseudonyms of {len(versions)} keys"
        certificates = [certificate_path(workspace, one) for one in workspace.ledger.destroyed]
        yield from (f"no {path}" for path in certificates if not path.is_file())


def files_below(*folders: Path) -> Iterator[Path]:
    """Each file in the folders."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def wrongs_of(workspace: Workspace, receipt: Receipt, place: Place) -> Iterator[str]:
    """What is wrong with a delivery: rows that are unaccounted for, pseudonyms of another key."""
    from onestory import engine, vault

    key = vault.read_key(place.key, version=receipt.pseudonym_version)
    safe = {
        Path(one.path).stem.partition("-")[0]: vault.read(workspace.vault_path(one), key=key)
        for one in receipt.vaulted
    }
    accepted = engine.read(workspace.table(receipt.accepted))
    refused = safe["rejected"].num_rows if "rejected" in safe else 0
    unused = receipt.rejected_rows + receipt.quarantined_rows
    rows = (receipt.accepted_rows, unused, receipt.received_rows)
    if rows != (accepted.num_rows, refused, accepted.num_rows + refused):
        yield f"rows of {receipt.id}"
    known = pa.array([], pa.string())
    if "identities" in safe:
        known = safe["identities"]["pseudonym"].combine_chunks()
        if not known.equals(remade(safe["identities"], key)):
            yield f"identities of {receipt.id}"
    held = accepted["person_pseudonym"].drop_null()
    if not pc.all(pc.is_in(held, value_set=known), min_count=0).as_py():
        yield f"pseudonyms of {receipt.id}"


def remade(identities: pa.Table, key: object) -> pa.Array:
    """The pseudonyms of a register, made again in its order."""
    from onestory import vault

    assert isinstance(key, vault.Key)
    made = {
        space: vault.pseudonyms(identities["value"], key=key, space=space).to_pylist()
        for space in set(identities["space"].to_pylist())
    }
    spaces = identities["space"].to_pylist()
    return pa.array([made[space][row] for row, space in enumerate(spaces)], pa.string())


def contents(place: Place) -> dict[str, tuple[object, ...]]:
    """What stands by delivery, apart from times and from what the key makes."""
    from onestory import engine
    from onestory.intake.workspace import opened

    told: dict[str, tuple[object, ...]] = {}
    with opened(place.workspace, write=False) as workspace:
        for one in workspace.ledger.receipts:
            rows = engine.read(workspace.table(one.accepted))
            same = [name for name in rows.column_names if not KEYED.fullmatch(name)]
            counts = (one.received_rows, one.accepted_rows, one.rejected_rows)
            told[one.id] = (one.file, *counts, one.start, one.end, rows.select(same).to_pylist())
    return told


def superseded(place: Place) -> dict[str, object]:
    """The rows that each delivery supersedes, apart from when."""
    from onestory import engine
    from onestory.intake.workspace import opened

    with opened(place.workspace, write=False) as workspace:
        return {
            one.id: engine.read(workspace.table(one.superseded))
            .select(["delivery", "row", "why"])
            .sort_by([("delivery", "ascending"), ("row", "ascending")])
            .to_pylist()
            for one in workspace.ledger.receipts
            if one.superseded
        }
