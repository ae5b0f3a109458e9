"""Kinds: what a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
import zlib
from typing import Literal

from onestory.intake.records.bytes_in import GZIP
from onestory.model.errors import DeliveryError

Kind = Literal["text", "json lines", "parquet", "zip", "old workbook"]

START_BYTES = 8192

_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\}|$)|\[\s*[\{\[\"])")
_WEB_PAGE = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<head", b"<body", b"<!--")
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a word-processor file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\0\1\0\0Stan", "an Access database"),
    (b"PARE", "an encrypted Parquet file"),
    (b"-----BEGIN PGP", "encrypted with PGP"),
)


def kind_of(start: bytes, *, file: str) -> Kind:
    """Return what a file is, given its first bytes.

    Raises DeliveryError when it is empty, or nothing that rows can be read from.
    """
    if not start:
        raise DeliveryError(
            found="The file is empty (0 bytes).", where=file, do="Ask for it to be sent again."
        )
    packed = start.startswith(GZIP)
    if file.lower().endswith(".gz") and not packed:
        raise _no_table("no gzip archive, whatever its name says", file)
    seen = zlib.decompressobj(wbits=31).decompress(start, START_BYTES) if packed else start
    _refuse_others(seen, file)
    kind = _kind(seen)
    if packed and kind not in {"text", "json lines"}:
        raise _no_table(f"a {kind} file within a gzip archive", file)
    return kind


def _kind(start: bytes) -> Kind:
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "old workbook"
    return "json lines" if _JSON.match(start.removeprefix(b"\xef\xbb\xbf")) else "text"


def _refuse_others(start: bytes, file: str) -> None:
    """Raise when the first bytes say that this is no table."""
    words = start[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if words.startswith(_WEB_PAGE):
        raise DeliveryError(
            found="The file is a web page or XML, whatever its name says.",
            where=file,
            do="Check that the download was not an error page, and ask for a table.",
        )
    kind = next((kind for bytes_, kind in _OTHERS if start.startswith(bytes_)), "")
    if not kind and start[257:262] == b"ustar":
        kind = "a tar archive"
    if kind:
        raise _no_table(kind, file)


def _no_table(kind: str, file: str) -> DeliveryError:
    return DeliveryError(
        found=f"The file is {kind}.",
        where=file,
        do="Give a CSV or Parquet file, a workbook, or a zip or gzip archive of CSV files.",
    )
