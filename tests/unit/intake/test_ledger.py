"""Ledger and workspace: read as written, replaced whole, one writer, no leavings."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from onestory.intake import ledger as ledgers
from onestory.intake.workspace import Workspace, opened
from onestory.model.errors import WorkspaceError
from onestory.model.records import Destroyed, Ledger, Receipt
from onestory.model.table import Stored

STORED = Stored(path="records/0123456789abcdef/accepted.parquet", rows=3, sha256="ab" * 32)
RECEIPT = Receipt(
    id="0123456789abcdef",
    source="cld",
    provider="901",
    file="services – März.csv",
    member="",
    sha256="cd" * 32,
    known_from=datetime(2025, 4, 1, 12, 30, 15, 250, tzinfo=UTC),
    version="R2",
    join="identifiable",
    invented=True,
    received_rows=5,
    accepted_rows=3,
    rejected_rows=1,
    quarantined_rows=1,
    start=date(2025, 1, 1),
    end=date(2025, 4, 1),
    stated_start=None,
    stated_end=None,
    accepted=STORED,
    superseded=None,
    findings=STORED,
    profile=STORED,
    vaulted=(),
    pseudonym_version="1-0123abcd",
)
DESTROYED = Destroyed(
    id="fedcba9876543210",
    source="apc",
    provider="RXX",
    file="apc.csv",
    sha256="ef" * 32,
    received=datetime(2025, 1, 1, tzinfo=UTC),
    destroyed=datetime(2025, 2, 1, tzinfo=UTC),
    by="the data protection officer",
    reason="the agreement has ended",
    rows=7,
    files=("records/fedcba9876543210/accepted.parquet, 7 rows",),
)
WHOLE = Ledger(pseudonym_version="1-0123abcd", receipts=(RECEIPT,), destroyed=(DESTROYED,))


def written(folder: Path, ledger: Ledger = WHOLE) -> Ledger:
    """The ledger as committed to a workspace that holds what it names."""
    with opened(folder, write=True) as workspace:
        path = workspace.path(STORED)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"rows")
        return ledgers.commit(workspace, ledger).ledger


def test_comes_back_as_it_was_written(tmp_path: Path):
    made = written(tmp_path)
    assert made == replace(WHOLE, generation=1, workspace=made.workspace)
    assert ledgers.read(tmp_path) == made


def test_keeps_the_id_that_the_workspace_was_made_with(tmp_path: Path):
    with opened(tmp_path / "a", write=True) as one, opened(tmp_path / "b", write=True) as other:
        assert one.ledger.workspace
        assert one.ledger.workspace != other.ledger.workspace
    assert written(tmp_path / "a").workspace == one.ledger.workspace


def test_of_a_workspace_that_never_received_anything_is_empty(tmp_path: Path):
    assert ledgers.read(tmp_path) == Ledger()


def test_counts_its_generations(tmp_path: Path):
    written(tmp_path)
    assert written(tmp_path).generation == 2


def test_can_be_read_by_a_person(tmp_path: Path):
    written(tmp_path)
    text = (tmp_path / "ledger.json").read_text(encoding="utf-8")
    assert "services – März.csv" in text
    assert '"known_from": "2025-04-01T12:30:15.000250+00:00"' in text


def damage(text: str, how: str) -> str:
    whole = json.loads(text)
    if how == "cut":
        return text[:-40]
    if how == "a digit changed":
        return text.replace('"accepted_rows": 3', '"accepted_rows": 4')
    if how == "a receipt taken out":
        whole["ledger"]["receipts"] = []
    if how == "no hash":
        del whole["sha256"]
    if how == "a list":
        return "[]"
    return json.dumps(whole)


@pytest.mark.parametrize(
    "how", ["cut", "a digit changed", "a receipt taken out", "no hash", "a list"]
)
def test_that_is_damaged_is_refused(tmp_path: Path, how: str):
    written(tmp_path)
    path = tmp_path / "ledger.json"
    path.write_text(damage(path.read_text(encoding="utf-8"), how), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="damaged"):
        ledgers.read(tmp_path)


def test_of_a_later_format_is_refused(tmp_path: Path):
    written(tmp_path)
    path = tmp_path / "ledger.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"onestory_ledger": 1', '"onestory_ledger": 2'), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="newer one"):
        ledgers.read(tmp_path)


@pytest.mark.parametrize("change", [{"colour": "red"}, {"join": "by guess"}, {"rows": None}])
def test_with_what_this_version_does_not_know_is_refused(tmp_path: Path, change: dict):
    written(tmp_path)
    path = tmp_path / "ledger.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["ledger"]["receipts"][0] |= change
    whole["sha256"] = ledgers._hash(whole["ledger"])
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="does not know"):
        ledgers.read(tmp_path)


def test_never_names_a_file_that_is_not_there(tmp_path: Path):
    with (
        pytest.raises(WorkspaceError, match="nothing was changed"),
        opened(tmp_path, write=True) as workspace,
    ):
        ledgers.commit(workspace, WHOLE)
    assert ledgers.read(tmp_path) == Ledger(workspace=workspace.ledger.workspace)


def test_is_not_changed_by_who_only_reads(tmp_path: Path):
    written(tmp_path)
    with opened(tmp_path, write=False) as workspace, pytest.raises(WorkspaceError, match="reading"):
        ledgers.commit(workspace, WHOLE)


def test_is_not_changed_from_what_is_no_longer_so(tmp_path: Path):
    written(tmp_path)
    with opened(tmp_path, write=True) as workspace:
        now: Workspace = ledgers.commit(workspace, workspace.ledger)
        with pytest.raises(WorkspaceError, match="has changed"):
            ledgers.commit(workspace, Ledger())
    assert ledgers.read(tmp_path) == now.ledger


def test_stays_as_it_was_when_the_new_one_cannot_be_written(tmp_path: Path):
    written(tmp_path)
    with opened(tmp_path, write=True) as workspace:
        (tmp_path / "ledger.json.tmp").mkdir()
        with pytest.raises(WorkspaceError, match="cannot be written"):
            ledgers.commit(workspace, Ledger())
        (tmp_path / "ledger.json.tmp").rmdir()
    assert ledgers.read(tmp_path).receipts == (RECEIPT,)


class TestWorkspace:
    def test_is_told_apart_from_any_folder(self, tmp_path: Path):
        with (
            pytest.raises(WorkspaceError, match="no workspace here"),
            opened(tmp_path, write=False),
        ):
            pass

    def test_has_one_writer_and_says_who_it_is(self, tmp_path: Path):
        with (
            opened(tmp_path, write=True),
            pytest.raises(WorkspaceError, match=rf"process {os.getpid()}, since") as told,
            opened(tmp_path, write=True),
        ):
            pass
        assert told.value.where.endswith("workspace.lock")
        with opened(tmp_path, write=True):  # the lock was let go
            pass

    def test_may_be_read_while_another_writes(self, tmp_path: Path):
        written(tmp_path)
        with opened(tmp_path, write=True), opened(tmp_path, write=False) as reading:
            assert reading.ledger.receipts == (RECEIPT,)

    def test_sweeps_what_the_ledger_does_not_name_and_nothing_else(self, tmp_path: Path):
        written(tmp_path)
        orphans = [
            tmp_path / "records" / RECEIPT.id / "accepted-9.parquet",
            tmp_path / "records" / ("0" * 16) / "deep" / "accepted.parquet",
            tmp_path / "vault" / ("1" * 16) / "rejected.parquet",
            tmp_path / "temporary" / "spill.tmp",
            tmp_path / "ledger.json.tmp",
        ]
        theirs = [tmp_path / "notes.txt", tmp_path / "vault" / "read me.txt"]
        for path in (*orphans, *theirs):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("left", encoding="utf-8")
        with opened(tmp_path, write=False):
            assert all(path.exists() for path in orphans)
        with opened(tmp_path, write=True) as workspace:
            assert not [path for path in orphans if path.exists()]
            assert all(path.exists() for path in theirs)
            assert workspace.path(STORED).exists()
        assert not (tmp_path / "records" / ("0" * 16)).exists()

    def test_sweeps_at_once_what_a_step_that_failed_has_left(self, tmp_path: Path):
        left = tmp_path / "vault" / ("0" * 16) / "persons.parquet"

        def fail() -> None:
            with opened(tmp_path, write=True):
                left.parent.mkdir(parents=True)
                left.write_text("half", encoding="utf-8")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert not left.exists()

    def test_that_lacks_a_file_is_refused_unless_it_is_to_be_destroyed(self, tmp_path: Path):
        written(tmp_path)
        (tmp_path / STORED.path).unlink()
        for write in (True, False):
            with (
                pytest.raises(WorkspaceError, match="are not there"),
                opened(tmp_path, write=write),
            ):
                pass
        with opened(tmp_path, write=True, whole=False) as workspace:
            assert len(workspace.missing()) == 3  # three names of one file

    def test_may_be_read_without_its_vault(self, tmp_path: Path):
        with opened(tmp_path / "w", write=True, vault=tmp_path / "v") as workspace:
            for path in (workspace.path(STORED), workspace.vault / RECEIPT.id / "persons.parquet"):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"rows")
            safe = Stored(path=f"{RECEIPT.id}/persons.parquet", rows=1, sha256="")
            receipt = replace(RECEIPT, vaulted=(safe,))
            ledgers.commit(workspace, replace(WHOLE, receipts=(receipt,)))
        with opened(tmp_path / "w", write=False) as reading:
            assert reading.ledger.receipts == (receipt,)
        with (
            pytest.raises(WorkspaceError, match="setting `vault`"),
            opened(tmp_path / "w", write=True),
        ):
            pass
        with opened(tmp_path / "w", write=True, vault=tmp_path / "v"):
            pass

    def test_does_not_share_a_vault(self, tmp_path: Path):
        with opened(tmp_path / "a", write=True, vault=tmp_path / "v") as workspace:
            ledgers.commit(workspace, workspace.ledger)
        with (
            pytest.raises(WorkspaceError, match="belongs to the workspace"),
            opened(tmp_path / "b", write=True, vault=tmp_path / "v"),
        ):
            pass
        (tmp_path / "a").rename(tmp_path / "moved")
        with opened(tmp_path / "moved", write=True, vault=tmp_path / "v"):
            assert "moved" in (tmp_path / "v" / "workspace.txt").read_text(encoding="utf-8")

    @pytest.mark.parametrize("vault", [".", "..", "records", "records/vault"])
    def test_keeps_its_vault_apart_from_its_records(self, tmp_path: Path, vault: str):
        home = tmp_path / "w"
        with (
            pytest.raises(WorkspaceError, match="folder of its own"),
            opened(home, write=True, vault=home / vault),
        ):
            pass

    def test_that_cannot_be_written_is_told(self, tmp_path: Path):
        (tmp_path / "file").write_text("", encoding="utf-8")
        with (
            pytest.raises(WorkspaceError, match="cannot be written"),
            opened(tmp_path / "file", write=True),
        ):
            pass

    def test_a_holder_that_cannot_be_read_is_left_unsaid(self, tmp_path: Path):
        with opened(tmp_path, write=True):
            (tmp_path / "workspace.writer.json").write_text(json.dumps([]), encoding="utf-8")
            with (
                pytest.raises(WorkspaceError, match="writing to the workspace\\."),
                opened(tmp_path, write=True),
            ):
                pass
