"""The key file: made once, kept apart from the workspace, refused in words."""

import json
import os
from pathlib import Path

import pytest

from onestory import vault
from onestory.model.errors import VaultError


def test_is_read_as_it_was_made(tmp_path: Path):
    made = vault.create_key(tmp_path / "keys" / "key.json", outside=[tmp_path / "workspace"])
    assert vault.read_key(made.path) == made


def test_two_keys_share_nothing(tmp_path: Path):
    one, two = (vault.create_key(tmp_path / f"{name}.json") for name in "ab")
    assert one.version != two.version
    assert one.in_force.pseudonyms != two.in_force.pseudonyms
    assert one.in_force.pseudonyms != one.in_force.encryption


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such mode")
def test_may_be_read_by_its_owner_alone(tmp_path: Path):
    assert vault.create_key(tmp_path / "key.json").path.stat().st_mode & 0o777 == 0o600


def test_is_never_printed(tmp_path: Path):
    key = vault.create_key(tmp_path / "key.json")
    for secret in (key.in_force.pseudonyms, key.in_force.encryption):
        assert repr(secret)[2:-1] not in repr(key) + repr(key.in_force)
        assert secret.hex() not in repr(key) + repr(key.in_force)


def test_is_never_overwritten(tmp_path: Path):
    path = vault.create_key(tmp_path / "key.json").path
    before = path.read_bytes()
    with pytest.raises(VaultError, match="never overwritten"):
        vault.create_key(path)
    assert path.read_bytes() == before


def test_may_not_lie_in_the_workspace_or_its_vault(tmp_path: Path):
    folders = [tmp_path / "w", tmp_path / "safe"]
    for folder in folders:
        with pytest.raises(VaultError, match="inside the workspace or its vault"):
            vault.create_key(folder / "deep" / "key.json", outside=folders)
    key = vault.create_key(tmp_path / "w" / "key.json")
    with pytest.raises(VaultError, match="inside the workspace"):
        vault.read_key(key.path, outside=[tmp_path / "elsewhere" / ".." / "w"])


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few make links")
def test_may_not_lie_in_the_vault_by_way_of_a_link(tmp_path: Path):
    (tmp_path / "safe").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "safe")
    with pytest.raises(VaultError, match="its vault"):
        vault.create_key(tmp_path / "keys" / "key.json", outside=[tmp_path / "safe"])


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such mode")
@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o640, True), (0o604, True)])
def test_that_others_may_read_is_known(tmp_path: Path, mode: int, told: bool):
    path = vault.create_key(tmp_path / "key.json").path
    path.chmod(mode)
    assert vault.others_may_read(path) is told


def test_opens_one_workspace_alone(tmp_path: Path):
    made = vault.create_key(tmp_path / "key.json", workspace="0123")
    assert vault.read_key(made.path, workspace="0123") == made
    with pytest.raises(VaultError, match="made for another workspace") as told:
        vault.read_key(made.path, workspace="4567")
    assert "a key of its own" in told.value.do


def test_stays_its_workspace_s_when_it_is_changed(tmp_path: Path):
    new = vault.with_new_version(vault.create_key(tmp_path / "key.json", workspace="0123"))
    vault.without_other_versions(new)
    with pytest.raises(VaultError, match="another workspace"):
        vault.read_key(new.path, workspace="4567")


def test_that_is_missing_is_told(tmp_path: Path):
    with pytest.raises(VaultError, match="There is no key file"):
        vault.read_key(tmp_path / "key.json")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"pseudonyms": "', '"pseudonyms": "00'),
        lambda text: text.replace('"encryption": "', '"encryption": "00'),
        lambda _: json.dumps([1, 2]),
        lambda _: json.dumps({"onestory_key": 1, "versions": []}),
        lambda _: "\0" * 300,
    ],
    ids=["empty", "cut", "longer secret", "longer cipher", "other JSON", "no version", "zeros"],
)
def test_that_is_damaged_is_told(tmp_path: Path, spoil):
    path = vault.create_key(tmp_path / "key.json").path
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(VaultError, match="damaged"):
        vault.read_key(path)


def test_that_is_no_text_is_told(tmp_path: Path):
    path = tmp_path / "key.json"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(VaultError, match="cannot be read"):
        vault.read_key(path)


def test_of_a_later_format_is_told(tmp_path: Path):
    path = vault.create_key(tmp_path / "key.json").path
    text = path.read_text(encoding="utf-8").replace('"onestory_key": 1', '"onestory_key": 2')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VaultError, match="another version of OneStory"):
        vault.read_key(path)


def test_of_another_project_is_told_by_its_version(tmp_path: Path):
    mine, other = (vault.create_key(tmp_path / f"{name}.json") for name in "ab")
    with pytest.raises(VaultError, match="belongs to this workspace"):
        vault.read_key(other.path, version=mine.version)


def test_a_new_version_keeps_the_old_until_it_is_dropped(tmp_path: Path):
    old = vault.create_key(tmp_path / "key.json")
    new = vault.with_new_version(old)
    assert vault.read_key(old.path).version == new.version
    assert vault.read_key(old.path, version=old.version).in_force == old.in_force
    vault.without_other_versions(new)
    with pytest.raises(VaultError, match="no version"):
        vault.read_key(old.path, version=old.version)


def test_a_version_left_by_a_rotation_that_did_not_end_is_dropped_by_the_next(tmp_path: Path):
    old = vault.create_key(tmp_path / "key.json")
    left = vault.with_new_version(old)
    new = vault.with_new_version(vault.read_key(old.path, version=old.version))
    assert [one.version for one in new.secrets] == [old.version, new.version]
    assert left.version != new.version
