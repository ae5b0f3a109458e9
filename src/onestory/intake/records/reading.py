"""Reading: a delivered file of any kind and size, as parts of blocks of rows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from onestory.intake.records.archive import (
    is_workbook,
    member_stream,
    members,
    opened_archive,
    watched,
)
from onestory.intake.records.bytes_in import blocks_of, damage_told, watch_ratio
from onestory.intake.records.fhir import fhir_part
from onestory.intake.records.kinds import START_BYTES, Kind, kind_of
from onestory.intake.records.parquet_blocks import parquet_part
from onestory.intake.records.part import Block, Part, Quarantined
from onestory.intake.records.text_blocks import Asked, text_part
from onestory.intake.records.workbook_blocks import workbook_parts
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.finding import Finding

__all__ = ["Block", "Part", "Quarantined", "open_parts"]

BLOCK_BYTES = 16 << 20
LARGEST_MEMBER = 512 << 20  # of an archive, where it must be in memory as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """How to read, whatever the kind of file."""

    block_bytes: int
    asked: Asked


def open_parts(
    path: Path,
    *,
    block_bytes: int = BLOCK_BYTES,
    header_row: int | None = None,
    delimiter: str = "",
) -> Iterator[Part]:
    """Return the parts of a file, one after the other; exhaust each before asking for the next.

    `header_row` is the line of the headings (1 is the first; none: the first that is not blank);
    what stands above is furniture. `delimiter` parts the cells of a text file ('': found by
    looking). A few times `block_bytes` are in memory at a time, and a workbook as a whole.

    Raises DeliveryError when the file is empty, locked, damaged or no table, and PlanError when
    `delimiter` is more than one plain character.
    """
    _refuse_delimiter(delimiter)
    file = path.name
    asked = Asked(file=file, header_row=header_row, delimiter=delimiter)
    wanted = _Wanted(block_bytes=block_bytes, asked=asked)
    with damage_told(file):
        with path.open("rb") as opened:
            start = opened.read(START_BYTES)
        kind = kind_of(start, file=file)
        if kind in {"text", "json lines"}:
            with path.open("rb") as opened:
                yield _stream_part(opened, kind, wanted)
        elif kind == "parquet":
            yield parquet_part(path, name="", file=file, block_bytes=block_bytes)
        elif kind == "old workbook":
            yield from workbook_parts(path, file=file, header_row=header_row)
        else:
            yield from _zip_parts(path, wanted)


def _refuse_delimiter(delimiter: str) -> None:
    if len(delimiter) > 1 or not delimiter.isascii() or delimiter in {'"', "\n", "\r"}:
        raise PlanError(
            found=f"Cells cannot be parted by {delimiter!r}.",
            where="delimiter",
            do='Write one character, such as "," or ";" or "\\t"; or leave it out.',
        )


def _stream_part(opened: BinaryIO, kind: Kind, wanted: _Wanted, *, packed: int = 0) -> Part:
    """Return the one table of an open file of lines, `packed` bytes long in an archive."""
    asked = wanted.asked
    blocks = blocks_of(opened, file=asked.file, block_bytes=wanted.block_bytes)
    if packed:
        blocks = watched(blocks, packed, file=asked.file)
    if kind == "json lines":
        return fhir_part(blocks, name=asked.name, file=asked.file)
    return text_part(blocks, asked)


def _zip_parts(path: Path, wanted: _Wanted) -> Iterator[Part]:
    """Return the sheets of a workbook, or what the members of an archive hold."""
    file, asked = wanted.asked.file, wanted.asked
    with opened_archive(path, file=file) as archive:
        if is_workbook(archive):
            for info in archive.infolist():
                watch_ratio(info.compress_size, info.file_size, file=file)
            yield from workbook_parts(path, file=file, header_row=asked.header_row)
            return
        tables, left = members(archive, file=file)
        for name, info in tables.items():
            inside = replace(asked, file=f"{file}/{name}", name=name)
            for part in _member_parts(archive, info, replace(wanted, asked=inside)):
                yield _noting(part, left, file) if left else part
                left = []


def _member_parts(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: _Wanted
) -> Iterator[Part]:
    """Return what one member of an archive holds."""
    asked = wanted.asked
    with member_stream(archive, info) as opened:
        kind = kind_of(opened.read(START_BYTES), file=asked.file)
    with member_stream(archive, info) as opened:
        if kind in {"text", "json lines"}:
            yield _stream_part(opened, kind, wanted, packed=info.compress_size)
            return
        content = _whole(opened, info, asked.file)
    if kind == "parquet":
        yield parquet_part(
            content, name=asked.name, file=asked.file, block_bytes=wanted.block_bytes
        )
    elif kind == "old workbook" or _holds_workbook(content, asked.file):
        for part in workbook_parts(content, file=asked.file, header_row=asked.header_row):
            yield replace(part, name=f"{asked.name}/{part.name}")
    else:
        raise DeliveryError(
            found="The archive holds another archive.",
            where=asked.file,
            do="Unpack it, and give the files themselves.",
        )


def _whole(opened: BinaryIO, info: zipfile.ZipInfo, file: str) -> BytesIO:
    """Return all of a member that cannot be read from its start to its end only."""
    watch_ratio(info.compress_size, info.file_size, file=file)
    if info.file_size > LARGEST_MEMBER:
        raise DeliveryError(
            found="The member of the archive is too large to be read within it.",
            where=file,
            do="Unpack it, and give the file itself.",
        )
    return BytesIO(opened.read())


def _holds_workbook(content: BytesIO, file: str) -> bool:
    with opened_archive(content, file=file) as archive:
        return is_workbook(archive)


def _noting(part: Part, left: list[str], file: str) -> Part:
    """Return the part with a note on the members of its archive that were not read."""
    note = Finding(
        rule="member not read",
        severity="note",
        message=f"The archive also holds {', '.join(left)[:200]}.",
        do="Nothing to do, unless a table you meant is among them: then send it as CSV.",
        file=file,
    )
    return replace(part, notices=lambda: (note, *part.notices()))
