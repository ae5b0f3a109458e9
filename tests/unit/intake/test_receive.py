"""Receiving: which files are taken, in which order, pinned by their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from onestory import intake, sources
from onestory.model.errors import DeliveryError

OWN = sources.source("own_table")


def test_the_files_of_a_folder_come_by_name_and_other_kinds_are_left(tmp_path: Path):
    for name in ("b.csv", "a.XLSX", "notes.docx", ".hidden.csv", "~$a.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert [d.path.name for d in intake.receive(tmp_path, OWN)] == ["a.XLSX", "b.csv"]
    assert [d.path.name for d in intake.receive(tmp_path, OWN, pattern="*")] == ["a.XLSX", "b.csv"]
    assert [d.path.name for d in intake.receive(tmp_path, OWN, pattern="*.csv")] == ["b.csv"]


def test_a_delivery_is_pinned_by_the_hash_of_its_bytes(tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(b"place\n")
    [delivery] = intake.receive(tmp_path / "t.csv", OWN)
    assert delivery.sha256 == hashlib.sha256(b"place\n").hexdigest()
    assert delivery.received.tzinfo is not None


@pytest.mark.parametrize(
    ("name", "words"), [("gone.csv", "no such file"), (".", "No file in this folder")]
)
def test_nothing_there_is_told(tmp_path: Path, name: str, words: str):
    with pytest.raises(DeliveryError, match=words):
        intake.receive(tmp_path / name, OWN)


def test_a_file_of_no_bytes_is_told(tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(b"")
    with pytest.raises(DeliveryError, match="0 bytes"):
        intake.receive(tmp_path, OWN)
