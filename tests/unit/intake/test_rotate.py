"""Rotation and destruction of real deliveries: as if received anew, as if never come."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import engine, vault
from onestory.intake import ledger as ledgers
from onestory.intake.certificates import certificate_path
from onestory.intake.destroy import destroy
from onestory.intake.ledger import commit
from onestory.intake.records.receive import File, receive_records
from onestory.intake.records.want import Want
from onestory.intake.rotate import rotate
from onestory.intake.workspace import Workspace, opened
from onestory.model.errors import VaultError, WorkspaceError
from onestory.sources import source
from onestory.vault import Key

HEADINGS = (
    "LA_Code,NHS_Number,LA_Person_Unique_Identifier,First_Name,Last_Name,Date_of_Birth,Postcode,"
    "Client_Type,Event_Type,Event_Start_Date,Event_End_Date,Event_Description,Service_Type,"
    "Adult_1_Linked_Person_ID"
)
FIRST = """901,9434765919,P001,Ada,Lovelock,10/12/1935,OX1 1AA,Service User,Review,01/05/2025,01/05/2025,a note,,
901,,P002,Ben,Unthank,01/02/1941,OX1 1AB,Service User,Review,02/05/2025,02/05/2025,,,P001
901,,P003,Cy,Nobody,01/02/1951,OX1 1AC,Service User,Review,03/05/2025,03/05/2025,,,"""
SECOND = """901,9434765919,P001,Ada,Lovelock,10/12/1935,OX1 1AA,Service User,Review,01/05/2025,01/05/2025,mended,,
901,,P004,Dot,Newton,01/02/1931,OX1 1AD,Service User,Review,03/05/2025,03/05/2025,,,"""


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return vault.create_key(tmp_path / "key.json")


def delivered(tmp_path: Path, name: str, rows: str, *, month: int) -> File:
    path = tmp_path / f"{name}.csv"
    path.write_text(f"{HEADINGS}\n{rows}\n", encoding="utf-8")
    want = Want(
        source=source("cld"),
        provider="901",
        join="identifiable",
        received=datetime(2025, month, 1, tzinfo=UTC),
        invented=True,
    )
    return File(path=path, sha256=engine.sha256(path), want=want)


def received(workspace: Workspace, key: Key, *files: File) -> Workspace:
    workspace, taken = receive_records(files, workspace, key, cores=1, tell=lambda *_: None)
    assert not [one.error for one in taken if one.error]
    return workspace


def current(workspace: Workspace) -> set[tuple[str, int]]:
    """The rows that stand: those accepted that no delivery supersedes."""
    receipts = workspace.ledger.receipts
    gone = {
        (row["delivery"], row["row"])
        for one in receipts
        if one.superseded
        for row in engine.read(workspace.table(one.superseded)).to_pylist()
    }
    rows = [
        (row["delivery"], row["row"])
        for one in receipts
        for row in engine.read(workspace.table(one.accepted)).to_pylist()
    ]
    return set(rows) - gone


def test_after_rotation_all_is_as_if_received_with_the_new_key(tmp_path: Path, key: Key):
    files = [
        delivered(tmp_path, "first", FIRST, month=6),
        delivered(tmp_path, "second", SECOND, month=7),
    ]
    with opened(tmp_path / "w", write=True) as workspace:
        before = received(workspace, key, *files)
        old = [engine.read(before.table(one.accepted)) for one in before.ledger.receipts]
        ledger = rotate(before, key_path=key.path)
    new_key = vault.read_key(key.path)
    assert ledger.pseudonym_version == new_key.version != key.version
    with (
        opened(tmp_path / "w", write=True) as rotated,
        opened(tmp_path / "anew", write=True) as empty,
    ):
        anew = received(empty, new_key, *files)
        pairs = zip(rotated.ledger.receipts, anew.ledger.receipts, old, strict=True)
        for turned, fresh, was in pairs:
            rows = engine.read(rotated.table(turned.accepted))
            assert rows.equals(engine.read(anew.table(fresh.accepted)))
            assert not rows["person_pseudonym"].equals(was["person_pseudonym"])
            for one, other in zip(turned.vaulted, fresh.vaulted, strict=True):
                read = [
                    vault.read(at.vault_path(which), key=new_key)
                    for at, which in ((rotated, one), (anew, other))
                ]
                assert read[0].equals(read[1])
        assert current(rotated) == current(anew)


def test_a_correction_after_rotation_finds_what_it_corrects(tmp_path: Path, key: Key):
    first = delivered(tmp_path, "first", FIRST, month=6)
    second = delivered(tmp_path, "second", SECOND, month=7)
    with opened(tmp_path / "w", write=True) as workspace:
        rotate(received(workspace, key, first), key_path=key.path)
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, vault.read_key(key.path), second)
        listed = workspace.ledger.receipts[1].superseded
        assert listed is not None
        why = engine.read(workspace.table(listed))["why"]
        assert "corrected" in why.to_pylist()


def test_nothing_of_the_old_key_is_left(tmp_path: Path, key: Key):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        old = set(workspace.named_paths())
        rotate(workspace, key_path=key.path)
    with opened(tmp_path / "w", write=False) as workspace:
        gone = [path for path in old if not path.exists()]
        assert len(gone) >= 4  # the records, and in the vault: identities, persons, free text
        for path in workspace.vault.rglob("*.parquet"):
            with pytest.raises(VaultError, match="does not open"):
                vault.read(path, key=key)
    assert [one.version for one in vault.read_key(key.path).secrets] == [
        workspace.ledger.pseudonym_version
    ]


def test_a_register_that_does_not_agree_stops_the_rotation(tmp_path: Path, key: Key):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        (receipt,) = workspace.ledger.receipts
        stored = next(one for one in receipt.vaulted if "identities" in one.path)
        rows = vault.read(workspace.vault_path(stored), key=key)
        wrong = rows.set_column(2, "value", pa.array(["someone else"] * rows.num_rows))
        spoilt = vault.write(wrong, workspace.renewed_in_vault(stored), key=key)
        others = tuple(one for one in receipt.vaulted if one != stored)
        receipt = replace(receipt, vaulted=(*others, workspace.stored(spoilt)))
        commit(workspace, replace(workspace.ledger, receipts=(receipt,)))
    with (
        pytest.raises(VaultError, match="nothing was changed"),
        opened(tmp_path / "w", write=True) as workspace,
    ):
        rotate(workspace, key_path=key.path)
    with opened(tmp_path / "w", write=True) as workspace:
        assert workspace.ledger.pseudonym_version == key.version
        assert vault.read_key(key.path, version=key.version).in_force == key.in_force


def test_what_was_destroyed_might_never_have_come(tmp_path: Path, key: Key):
    first = delivered(tmp_path, "first", FIRST, month=6)
    second = delivered(tmp_path, "second", SECOND, month=7)
    third = delivered(tmp_path, "third", SECOND.replace("mended", "again"), month=8)
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, first, second, third)
        gone = destroy(workspace, workspace.ledger.receipts[1].id, by="N. N.", reason="asked")
    with (
        opened(tmp_path / "w", write=True) as workspace,
        opened(tmp_path / "other", write=True) as other,
    ):
        assert current(workspace) == current(received(other, key, first, third))
        assert not list(workspace.folder.rglob(f"{gone.id}/*"))


def test_rows_that_the_destroyed_delivery_took_out_are_current_again(tmp_path: Path, key: Key):
    first = delivered(tmp_path, "first", FIRST, month=6)
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, first)
        before = current(workspace)
        after = received(workspace, key, delivered(tmp_path, "second", SECOND, month=7))
        assert before - current(after)
        destroy(after, after.ledger.receipts[1].id, by="N. N.", reason="asked")
    with opened(tmp_path / "w", write=True) as workspace:
        assert current(workspace) == before


def test_the_certificate_names_files_and_nobody(tmp_path: Path, key: Key):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        gone = destroy(workspace, workspace.ledger.receipts[0].id, by="N. N.", reason="asked")
        text = certificate_path(workspace, gone).read_text(encoding="utf-8")
    assert gone.sha256 in text
    assert "by N. N." in text
    assert f"vault/{gone.id}/persons.parquet, 3 rows, sha256 " in text
    assert "What this does not reach" in text
    assert not [word for word in ("Lovelock", "9434765919", "P001") if word in text]


def test_a_file_that_was_not_there_is_not_certified_as_deleted(tmp_path: Path, key: Key):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        gone = workspace.ledger.receipts[0].id
    (tmp_path / "w" / "vault" / gone / "persons.parquet").unlink()
    with opened(tmp_path / "w", write=True, whole=False) as workspace:
        certified = destroy(workspace, gone, by="N. N.", reason="asked")
        text = certificate_path(workspace, certified).read_text(encoding="utf-8")
    assert [one.partition(",")[0] for one in certified.missing] == [f"vault/{gone}/persons.parquet"]
    deleted, _, missing = text.partition("Already missing, and so not deleted")
    assert "identities.parquet" in deleted
    assert "persons.parquet" not in deleted
    assert "persons.parquet" in missing


def test_nothing_is_certified_while_the_vault_is_on_a_drive_that_is_not_there(
    tmp_path: Path, key: Key
):
    drive, away = tmp_path / "drive", tmp_path / "taken away"
    with opened(tmp_path / "w", write=True, vault=drive / "safe") as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        gone = workspace.ledger.receipts[0].id
    drive.rename(away)
    (drive / "safe").mkdir(parents=True)  # an empty folder stands where the drive would
    with (
        pytest.raises(WorkspaceError, match="vault is not here"),
        opened(tmp_path / "w", write=True, vault=drive / "safe", whole=False),
    ):
        pass
    assert list((away / "safe" / gone).iterdir())
    assert not list((drive / "safe").iterdir())


def test_nothing_is_certified_without_the_vault_that_the_workspace_held(tmp_path: Path, key: Key):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        gone = workspace.ledger.receipts[0].id
    (tmp_path / "w" / "vault").rename(tmp_path / "elsewhere")
    with opened(tmp_path / "w", write=True, whole=False) as workspace:
        with pytest.raises(WorkspaceError, match="vault is not here"):
            destroy(workspace, gone, by="N. N.", reason="asked")
        assert len(ledgers.read(tmp_path / "w").receipts) == 1


def test_a_destruction_that_was_interrupted_is_finished_at_the_next_opening(
    tmp_path: Path, key: Key
):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        gone = destroy(workspace, workspace.ledger.receipts[0].id, by="N. N.", reason="asked")
        path = certificate_path(workspace, gone)
    path.unlink()
    left = tmp_path / "w" / "vault" / gone.id / "persons.parquet"
    left.parent.mkdir()
    left.write_bytes(b"not yet deleted")
    with opened(tmp_path / "w", write=True):
        assert not left.exists()
        assert path.is_file()


@pytest.mark.parametrize(("which", "by"), [("0" * 16, "N. N."), ("", " ")])
def test_a_destruction_of_nothing_or_by_nobody_is_refused(
    tmp_path: Path, key: Key, which: str, by: str
):
    with opened(tmp_path / "w", write=True) as unchanged:
        workspace = received(unchanged, key, delivered(tmp_path, "first", FIRST, month=6))
        with pytest.raises(WorkspaceError):
            destroy(workspace, which or workspace.ledger.receipts[0].id, by=by, reason="asked")
        assert len(workspace.ledger.receipts) == 1
