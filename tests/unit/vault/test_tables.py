"""Vault files: as they were written, in no hands but the key's, and told when damaged."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine, vault
from onestory.model.errors import VaultError
from onestory.vault import Key

NAMES = ["Agnieszka Featherstonehaugh", None, "Zebedee O’Connor-Umunna"]


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return vault.create_key(tmp_path / "key.json")


def people() -> pa.Table:
    return pa.table({"forename and surname": NAMES, "row": pa.array([1, 2, 3], pa.int32())})


def test_come_back_as_they_went_in(tmp_path: Path, key: Key):
    written = vault.write(people(), tmp_path / "v" / "a.parquet", key=key)
    assert vault.read(written.path, key=key).equals(people())
    assert vault.schema(written.path, key=key) == people().schema
    assert vault.read(written.path, key=key, columns=["row"]).column_names == ["row"]
    assert (written.rows, written.sha256) == (3, engine.sha256(written.path))


def test_show_neither_value_nor_column_to_who_reads_the_bytes(tmp_path: Path, key: Key):
    content = vault.write(people(), tmp_path / "a.parquet", key=key).path.read_bytes()
    for word in (*filter(None, NAMES), "Agnieszka", "forename", "pyarrow", "row"):
        assert word.encode() not in content
    with pytest.raises(OSError, match=r"encrypt|decrypt"):
        pq.read_table(tmp_path / "a.parquet")


def test_the_same_rows_never_make_the_same_bytes(tmp_path: Path, key: Key):
    one, two = (vault.write(people(), tmp_path / name, key=key) for name in ("a", "b"))
    assert one.sha256 != two.sha256


def test_streams_are_written_and_read_a_batch_at_a_time(tmp_path: Path, key: Key):
    path = tmp_path / "a.parquet"
    with vault.writer(path, people().schema, key=key) as made:
        for _ in range(4):
            made.write(people().to_batches()[0])
        made.write(people())
    read = list(vault.batches(path, key=key, rows=4))
    assert made.table.rows == sum(one.num_rows for one in read) == 15
    assert max(one.num_rows for one in read) <= 4


def test_an_empty_stream_is_an_empty_table(tmp_path: Path, key: Key):
    with vault.writer(tmp_path / "a.parquet", people().schema, key=key) as made:
        pass
    assert made.table.rows == 0
    assert vault.read(made.path, key=key).equals(people().schema.empty_table())


def test_nothing_is_left_of_a_stream_that_failed(tmp_path: Path, key: Key):
    path = tmp_path / "a.parquet"

    def fail() -> None:
        with vault.writer(path, people().schema, key=key) as made:
            made.write(people())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not path.exists()


def test_another_key_does_not_open_them(tmp_path: Path, key: Key):
    path = vault.write(people(), tmp_path / "a.parquet", key=key).path
    other = vault.create_key(tmp_path / "other.json")
    with pytest.raises(VaultError, match="does not open this file"):
        vault.read(path, key=other)


def test_a_later_version_of_the_key_still_opens_them(tmp_path: Path, key: Key):
    path = vault.write(people(), tmp_path / "a.parquet", key=key).path
    later = vault.with_new_version(key)
    assert vault.read(path, key=later).equals(people())
    with pytest.raises(VaultError, match="does not open this file"):
        vault.read(path, key=vault.without_other_versions(later))


def test_a_flipped_byte_is_told_or_changes_nothing(tmp_path: Path, key: Key):
    path = vault.write(people(), tmp_path / "a.parquet", key=key).path
    whole = path.read_bytes()
    silent = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        try:
            assert vault.read(path, key=key).equals(people())
            silent += 1
        except VaultError:
            pass
    # Parquet repeats one length that its reader does not need; the ledger's hash tells of it.
    assert silent <= 4


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_told(tmp_path: Path, key: Key, kept: float):
    path = vault.write(people(), tmp_path / "a.parquet", key=key).path
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(VaultError):
        vault.read(path, key=key)


def test_a_file_in_clear_is_refused(tmp_path: Path, key: Key):
    path = engine.write(people(), tmp_path / "a.parquet").path
    with pytest.raises(VaultError, match="not an encrypted file"):
        vault.read(path, key=key)


def test_a_missing_file_and_a_place_that_cannot_be_written_are_told(tmp_path: Path, key: Key):
    with pytest.raises(VaultError, match="cannot be read"):
        list(vault.batches(tmp_path / "none.parquet", key=key))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(VaultError, match="cannot be written"):
        vault.write(people(), tmp_path / "file" / "a.parquet", key=key)
