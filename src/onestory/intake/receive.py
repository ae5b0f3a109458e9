"""Deliveries: files as received, pinned by their hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from onestory import engine
from onestory.model.errors import DeliveryError
from onestory.model.source import Delivery, Source

READABLE = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
READABLE_RECORDS = (*READABLE, ".gz", ".zip", ".parquet", ".ndjson", ".psv")
NOTES = ("invented.txt", "readme.txt")  # beside the files, never one of them


def receive(path: Path, source: Source, *, pattern: str | None = None) -> tuple[Delivery, ...]:
    """Return the file at `path`, or each file of the folder at `path`, by name.

    `pattern` picks files of a folder ('*.xlsx'); without it, or with '*', every file of a kind
    that can be read is taken.

    Raises DeliveryError when nothing is there, or a file holds no bytes.
    """
    if path.is_dir():
        readable = READABLE_RECORDS if source.kind == "records" else READABLE
        paths = _in_folder(path, pattern, readable)
    elif path.is_file():
        paths = [path]
    else:
        raise DeliveryError(
            found="There is no such file or folder.",
            where=str(path),
            do="Check the path; a relative path starts from the folder of the onestory.toml.",
        )
    return tuple(_deliver(one, source) for one in paths)


def _in_folder(folder: Path, pattern: str | None, readable: Sequence[str]) -> list[Path]:
    """Return the readable files of the folder, in the order of their names."""
    found = [
        one
        for one in folder.glob(pattern or "*")
        if one.is_file()
        and not one.name.startswith((".", "~$"))
        and one.name.lower() not in NOTES
        and (pattern not in (None, "*") or one.suffix.lower() in readable)
    ]
    if not found:
        wanted = (
            f"matches '{pattern}'" if pattern not in (None, "*") else "is a CSV file or a workbook"
        )
        raise DeliveryError(
            found=f"No file in this folder {wanted}.",
            where=str(folder),
            do="Put the files there, or name the folder that holds them.",
        )
    return sorted(found, key=lambda one: one.name)


def _deliver(path: Path, source: Source) -> Delivery:
    """Return the file with its time and hash."""
    size_and_time = path.stat()
    # An empty file of records is told by their reader, and leaves the other files standing.
    if size_and_time.st_size == 0 and source.kind != "records":
        raise DeliveryError(
            found="The file is empty (0 bytes).",
            where=path.name,
            do="Download or save it again; the transfer may have been cut short.",
        )
    return Delivery(
        source=source,
        path=path,
        received=datetime.fromtimestamp(size_and_time.st_mtime, tz=UTC),
        sha256=engine.sha256(path),
    )
