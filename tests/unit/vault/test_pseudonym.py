"""Pseudonyms: the same for the same value, space and key, and for nothing else."""

import hmac
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import vault
from onestory.model.errors import VaultError
from onestory.vault import Key
from onestory.vault.key import Secret


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return vault.create_key(tmp_path / "key.json")


def test_are_the_first_half_of_hmac_sha_256():
    # RFC 4231, test case 2, whose message is parted into space and value by the NUL.
    secret = Secret(version="1-0", pseudonyms=b"Jefe", encryption=b"")
    fixed = Key(path=Path("key.json"), version="1-0", secrets=(secret,))
    (made,) = vault.pseudonyms(pa.array(["9434765919"]), key=fixed, space="nhs number").to_pylist()
    expected = hmac.digest(b"Jefe", b"nhs number\x009434765919", "sha256").hex()[:32]
    assert made == expected


def test_differ_by_space_and_by_key(key: Key, tmp_path: Path):
    value = pa.array(["12345"])
    other = vault.create_key(tmp_path / "other.json")
    made = {
        vault.pseudonyms(value, key=one, space=space)[0].as_py()
        for one in (key, other)
        for space in ("E10000001", "RXX")
    }
    assert len(made) == 4


def test_no_space_runs_into_its_value(key: Key):
    one = vault.pseudonyms(pa.array(["23"]), key=key, space="1")
    two = vault.pseudonyms(pa.array(["3"]), key=key, space="12")
    assert one != two
    with pytest.raises(VaultError, match="space with a name"):
        vault.pseudonyms(pa.array(["3"]), key=key, space="1\x002")


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["b", None, "a", "b", ""]),
        pa.chunked_array([["b", None], [], ["a", "b", ""]]),
        pa.array(["b", None, "a", "b", ""], pa.large_string()),
        pa.array(["b", None, "a", "b", ""]).dictionary_encode(),
    ],
    ids=["array", "chunks", "large text", "dictionary"],
)
def test_null_stays_null_and_equal_stays_equal(key: Key, values):
    b, none, a, again, empty = vault.pseudonyms(values, key=key, space="x").to_pylist()
    assert none is None
    assert b == again
    assert len({a, b, empty}) == 3
    assert all(len(one) == 32 for one in (a, b, empty))


@pytest.mark.parametrize("values", [pa.array([], pa.string()), pa.chunked_array([], pa.string())])
def test_of_nothing_are_none(key: Key, values):
    assert vault.pseudonyms(values, key=key, space="x").to_pylist() == []


def test_of_values_that_are_all_missing_are_missing(key: Key):
    assert vault.pseudonyms(pa.nulls(3, pa.string()), key=key, space="x").null_count == 3
