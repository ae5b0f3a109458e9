"""The part of a plan that speaks of records: what is read of it, and what is said of a slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from onestory.model.errors import PlanError
from onestory.pipeline.records_plan import postcode_directory


def directory(folder: Path, written: bytes) -> dict[str, str]:
    """What is read of a postcode directory with these bytes."""
    path = folder / "postcodes.csv"
    path.write_bytes(written)
    read = postcode_directory(path)
    return dict(zip(read["postcode"].to_pylist(), read["lsoa"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    "written",
    [
        b"postcode,lsoa\nAB1 2CD,E01000001\n",
        b"\xef\xbb\xbfpcds,ward,lsoa21cd\nab1 2cd,Llanfair,E01000001\n",
        "pcd7,place,lsoa11\nAB1 2CD,Trefîn,E01000001\n".encode("cp1252"),
        b"lsoa,postcode\nE01000009\nE01000001,AB1 2CD\n\n",
        b'lsoa,note,postcode\nE01000001,"two\nlines",AB12CD\nE01000002\n',
    ],
    ids=["plain", "with a mark", "in another encoding", "turned, a row cut", "lines in a cell"],
)
def test_a_postcode_directory_is_read_however_it_was_saved(tmp_path: Path, written: bytes):
    assert directory(tmp_path, written) == {"AB12CD": "E01000001"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", "lacks a column"),
        (b"name,place\na,b\n", "lacks a column"),
        ("postcode,lsoa\nAB1 2CD,E01000001\n".encode("utf-16"), "no text in UTF-8"),
        (b"PK\x03\x04\0\0\0\0", "no text in UTF-8"),
        (b"postcode,lsoa\n" + b"x" * 140_000 + b",E01\n", "cannot be read"),
    ],
    ids=["empty", "other columns", "two bytes a letter", "a workbook", "a cell without end"],
)
def test_what_is_no_postcode_directory_is_told_in_a_sentence(
    tmp_path: Path, written: bytes, told: str
):
    with pytest.raises(PlanError, match=told):
        directory(tmp_path, written)
